#!/bin/sh
# Surprise: a geometric mean of 60 and 80 is asked for in DuckDB as `10 ** avg(log(score))`, 69.3, and
#   translated by sqlglot for ClickHouse, where it is 17,306: log is the logarithm to the base 10 in the one
#   and the natural one in the other, and the name stays. With `log(10, score)` it is 69.3 in both.
# Expected: 69.3, by log10, as the translation has it for a base that is written down.
# Why it matters: to translate is to keep the meaning, and no error or warning says otherwise. Dimensions
#   by `10 * log(score)` keep a sound order and have more than twice the points.
# Seen with: sqlglot 30.30.0, duckdb 2.0.0, chdb 4.4.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet sqlglot==30.30.0 duckdb==2.0.0 chdb==4.4.0

cat >look.py <<'LOOK'
import chdb
import duckdb
import sqlglot

SCORES = "(select 60e0 as score union all select 80e0) as scores"
for asked in (
    "power(10, avg(log(score)))",
    "power(10, avg(log(10, score)))",
    "power(10, avg(log10(score)))",
    "exp(avg(ln(score)))",
):
    query = f"select {asked} as points from {SCORES}"
    (translated,) = sqlglot.transpile(query, read="duckdb", write="clickhouse")
    there = chdb.query(translated, "TabSeparated").bytes().decode()
    (here,) = duckdb.execute(query).fetchone()
    print(asked, f"DuckDB {here:.1f}", f"ClickHouse {float(there):.1f}", translated.split(" AS points")[0], sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
power(10, avg(log(score))) | DuckDB 69.3 | ClickHouse 17305.6 | SELECT POWER(10, AVG(LOG(score)))
power(10, avg(log(10, score))) | DuckDB 69.3 | ClickHouse 69.3 | SELECT POWER(10, AVG(LOG10(score)))
power(10, avg(log10(score))) | DuckDB 69.3 | ClickHouse 69.3 | SELECT POWER(10, AVG(LOG10(score)))
exp(avg(ln(score))) | DuckDB 69.3 | ClickHouse 69.3 | SELECT EXP(AVG(LN(score)))
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
