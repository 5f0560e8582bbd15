#!/bin/sh
# Surprise: `select unit, round(score) as score from scores where score >= 60` gives A, whose
#   score is 59.6, in ClickHouse: the name means the rounded 60 from its place in the list on,
#   in WHERE, in GROUP BY and in the columns beside it. Half of the score 59.6 is 298 where
#   `score * 10 as score` stands before it.
# Expected: in WHERE and beside it the column of the table, as DuckDB, SQLite, Polars and
#   DataFusion have it. In ORDER BY alone such a name is that of the answer.
# Why it matters: a score is rounded for a list under its own name, and who has not reached
#   60 passes. The statement gives what it says everywhere else, and shows no other score.
# Seen with: chdb 4.4.0, duckdb 2.0.0, polars 2.1.0, datafusion 55.0.0, pyarrow 26.0.1,
#   Python 3.11 with its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet chdb==4.4.0 duckdb==2.0.0 polars==2.1.0 datafusion==55.0.0 \
    pyarrow==26.0.1

cat >look.py <<'LOOK'
import sqlite3

import chdb
import datafusion
import duckdb
import polars

SCORES = polars.DataFrame({"unit": ["A", "B", "C"], "score": [59.6, 60.4, 82.0]})
INLINE = "values('unit String, score Float64', ('A', 59.6), ('B', 60.4), ('C', 82))"
plain = sqlite3.connect(":memory:")
plain.execute("create table scores (unit text, score real)")
plain.executemany("insert into scores values (?, ?)", SCORES.rows())
duck = duckdb.connect()
duck.register("scores", SCORES.to_arrow())
fusion = datafusion.SessionContext()
fusion.from_arrow(SCORES.to_arrow(), name="scores")
ENGINES = {
    "SQLite": lambda sql: plain.execute(sql).fetchall(),
    "DuckDB": lambda sql: duck.execute(sql).fetchall(),
    "Polars": lambda sql: polars.SQLContext(scores=SCORES).execute(sql).collect().rows(),
    "DataFusion": lambda sql: [tuple(row.values()) for row in fusion.sql(sql).to_pylist()],
    "ClickHouse": lambda sql: [
        line.replace('"', "").split(",")
        for line in str(chdb.query(sql.replace("scores", INLINE), "CSV")).split()
    ],
}
for sql in (
    "select unit, round(score) as score from scores where score >= 60 order by unit",
    "select round(score) as score, count(*) as n from scores group by score order by score",
    "select unit, score * 10 as score, score / 2 as half from scores order by unit",
):
    print(sql)
    for name, ask in ENGINES.items():
        rows = [[f"{v:g}" if isinstance(v, float) else str(v) for v in row] for row in ask(sql)]
        print(f"  {name}:", ", ".join(" ".join(row) for row in rows))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
select unit, round(score) as score from scores where score >= 60 order by unit
  SQLite: B 60, C 82
  DuckDB: B 60, C 82
  Polars: B 60, C 82
  DataFusion: B 60, C 82
  ClickHouse: A 60, B 60, C 82
select round(score) as score, count(*) as n from scores group by score order by score
  SQLite: 60 1, 60 1, 82 1
  DuckDB: 60 1, 60 1, 82 1
  Polars: 60 1, 60 1, 82 1
  DataFusion: 60 1, 60 1, 82 1
  ClickHouse: 60 2, 82 1
select unit, score * 10 as score, score / 2 as half from scores order by unit
  SQLite: A 596 29.8, B 604 30.2, C 820 41
  DuckDB: A 596 29.8, B 604 30.2, C 820 41
  Polars: A 596 29.8, B 604 30.2, C 820 41
  DataFusion: A 596 29.8, B 604 30.2, C 820 41
  ClickHouse: A 596 298, B 604 302, C 820 410
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
