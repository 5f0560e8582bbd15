#!/bin/sh
# Surprise: four branches with 60, 80, 90 and 75 points, and the rank of each as one more than how many are ahead,
#   `(select count(*) from t b where b.score > t.score) + 1 … from t`. In ClickHouse all four are first, nobody is
#   behind anybody, and the best of its unit is the best of all: inside, `t` is the table that is called `b`
#   there. With `from t a` outside 60, 80 and 75 are 4, 2 and 3, and the first, with 90, has no rank: the
#   count of nobody is NULL.
# Expected: 4, 2, 1 and 3 both times, as DuckDB, SQLite and Polars have it; or an error, as a name that has been
#   replaced by another is one in DuckDB.
# Why it matters: this is how a rank, "best of its unit" and "behind by" are asked where there are no
#   windows. The answer has a row for each branch, and no number in it is impossible.
# Seen with: chdb 4.4.0 with chdb-core 26.9.0, duckdb 2.0.0, polars 2.1.0, pyarrow 26.0.1, Python 3.11 with its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet chdb==4.4.0 chdb-core==26.9.0 duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import json
import sqlite3

import duckdb
import polars
from chdb.session import Session

ROWS = "('A', 'a1', 60), ('A', 'a2', 80), ('B', 'b1', 90), ('B', 'b2', 75)"
ASKED = {
    "rank, from t": "select branch, (select count(*) from t b where b.score > t.score) + 1 from t",
    "rank, from t a": "select branch, (select count(*) from t b where b.score > a.score) + 1 from t a",
    "behind somebody": "select branch from t where exists (select 1 from t b where b.score > t.score)",
    "best of its unit, from t": "select branch from t where score = (select max(score) from t b where b.unit = t.unit)",
    "best of its unit, from t a": "select branch from t a where score = (select max(score) from t b where b.unit = a.unit)",
}
duck, lite, house = duckdb.connect(), sqlite3.connect(":memory:"), Session()
duck.execute("create table t (unit varchar, branch varchar, score double)")
lite.execute("create table t (unit text, branch text, score real)")
house.query("create table t (unit String, branch String, score Nullable(Float64)) engine = Memory")
for run in (duck.execute, lite.execute, house.query):
    run(f"insert into t values {ROWS}")
frame = polars.DataFrame(duck.sql("from t").fetchall(), schema=["unit", "branch", "score"], orient="row")
engines = {
    "DuckDB": lambda sql: duck.sql(sql).fetchall(),
    "SQLite": lambda sql: lite.execute(sql).fetchall(),
    "Polars": lambda sql: polars.SQLContext(t=frame).execute(sql, eager=True).rows(),
    "ClickHouse": lambda sql: json.loads(house.query(sql, "JSONCompact").bytes())["data"],
}
for words, sql in ASKED.items():
    for engine, run in engines.items():
        rows = sorted(tuple(row) for row in run(sql))
        print(f"{words:26} | {engine:10} |", ", ".join(" ".join(map(str, row)) for row in rows) or "nobody")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
rank, from t               | DuckDB     | a1 4, a2 2, b1 1, b2 3
rank, from t               | SQLite     | a1 4, a2 2, b1 1, b2 3
rank, from t               | Polars     | a1 4, a2 2, b1 1, b2 3
rank, from t               | ClickHouse | a1 1, a2 1, b1 1, b2 1
rank, from t a             | DuckDB     | a1 4, a2 2, b1 1, b2 3
rank, from t a             | SQLite     | a1 4, a2 2, b1 1, b2 3
rank, from t a             | Polars     | a1 4, a2 2, b1 1, b2 3
rank, from t a             | ClickHouse | a1 4, a2 2, b1 None, b2 3
behind somebody            | DuckDB     | a1, a2, b2
behind somebody            | SQLite     | a1, a2, b2
behind somebody            | Polars     | a1, a2, b2
behind somebody            | ClickHouse | nobody
best of its unit, from t   | DuckDB     | a2, b1
best of its unit, from t   | SQLite     | a2, b1
best of its unit, from t   | Polars     | a2, b1
best of its unit, from t   | ClickHouse | b1
best of its unit, from t a | DuckDB     | a2, b1
best of its unit, from t a | SQLite     | a2, b1
best of its unit, from t a | Polars     | a2, b1
best of its unit, from t a | ClickHouse | a2, b1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
