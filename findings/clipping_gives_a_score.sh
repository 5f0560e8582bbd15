#!/bin/sh
# Surprise: held between 0 and 100 by `least(greatest(score, 0), 100)`, a missing score is 0 in DuckDB,
#   DataFusion, Polars and ClickHouse, and held the other way round, `greatest(least(score, 100), 0)`,
#   it is 100: the branch that reported nothing has full marks. Which of the two it gets is a
#   matter of which bound is written first.
# Expected: nothing, as by clip() of Polars and pandas and by SQLite, whose min() and max() of several
#   figures say nothing of a missing one. Here the missing one is left out of the
#   comparison, and what is left is the bound.
# Why it matters: no other function of a row invents a figure where there is none. An average over
#   the column counts it, and full marks are looked for by nobody.
# Seen with: duckdb 2.0.0, datafusion 55.0.0, polars 2.1.0, chdb 4.4.0, pandas 3.1.1, pyarrow 26.0.1,
#   Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 datafusion==55.0.0 polars==2.1.0 chdb==4.4.0 pandas==3.1.1 \
    pyarrow==26.0.1

cat >look.py <<'LOOK'
import json
import sqlite3

import chdb
import datafusion
import duckdb
import pandas
import polars
import pyarrow

SCORES = pyarrow.table({"branch": ["A", "B", "C"], "score": [82.5, None, 103.0]})
sqlite = sqlite3.connect(":memory:")
sqlite.execute("create table scores (branch, score)")
sqlite.executemany("insert into scores values (?, ?)", zip(*SCORES.to_pydict().values()))
context = datafusion.SessionContext()
context.register_record_batches("scores", [SCORES.to_batches()])


def of_clickhouse(expression):
    answer = chdb.query(f"select {expression} from Python(SCORES) order by branch", "JSONCompact")
    return [value for (value,) in json.loads(str(answer))["data"]]


def of_datafusion(expression):
    batches = context.sql(f"select {expression} s from scores order by branch").collect()
    return pyarrow.Table.from_batches(batches)["s"].to_pylist()


def of_polars(expression):
    engine = polars.SQLContext(scores=polars.from_arrow(SCORES), eager=True)
    return [row[-1] for row in engine.execute(f"select {expression} s from scores order by branch").rows()]


def of_duckdb(expression):
    engine = duckdb.connect()
    engine.register("scores", SCORES)
    return [value for (value,) in engine.sql(f"select {expression} from scores order by branch").fetchall()]


def of_sqlite(expression):
    expression = expression.replace("least", "min").replace("greatest", "max")
    return [value for (value,) in sqlite.execute(f"select {expression} from scores order by branch")]


ENGINES = {
    "DuckDB": of_duckdb,
    "DataFusion": of_datafusion,
    "Polars": of_polars,
    "ClickHouse": of_clickhouse,
    "SQLite": of_sqlite,
}
for expression in (
    "least(greatest(score, 0), 100)",
    "greatest(least(score, 100), 0)",
):
    for name, asked in ENGINES.items():
        print(expression, name, *asked(expression), sep=" | ")
clipped = polars.from_arrow(SCORES)["score"].clip(0, 100).to_list()
print("clip(0, 100)", "Polars", *clipped, sep=" | ")
clipped = pandas.Series([82.5, None, 103.0]).clip(0, 100).tolist()
print("clip(0, 100)", "pandas", *clipped, sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
least(greatest(score, 0), 100) | DuckDB | 82.5 | 0.0 | 100.0
least(greatest(score, 0), 100) | DataFusion | 82.5 | 0.0 | 100.0
least(greatest(score, 0), 100) | Polars | 82.5 | 0.0 | 100.0
least(greatest(score, 0), 100) | ClickHouse | 82.5 | 0 | 100
least(greatest(score, 0), 100) | SQLite | 82.5 | None | 100
greatest(least(score, 100), 0) | DuckDB | 82.5 | 100.0 | 100.0
greatest(least(score, 100), 0) | DataFusion | 82.5 | 100.0 | 100.0
greatest(least(score, 100), 0) | Polars | 82.5 | 100.0 | 100.0
greatest(least(score, 100), 0) | ClickHouse | 82.5 | 100 | 100
greatest(least(score, 100), 0) | SQLite | 82.5 | None | 100
clip(0, 100) | Polars | 82.5 | None | 100.0
clip(0, 100) | pandas | 82.5 | nan | 100.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
