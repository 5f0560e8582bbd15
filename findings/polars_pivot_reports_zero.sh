#!/bin/sh
# Surprise: reports in a list, with the quarters as columns by `pivot(…, aggregate_function="sum")` of
#   Polars: B, which has no report of the second quarter, has 0 meetings there, and C, whose report has
#   none of them, as well. Without an aggregate, by "mean" or by "max" the two are missing.
# Expected: missing for B, as by pandas, by DuckDB and by the same function without an aggregate.
# Why it matters: "sum" is what is written as soon as a branch may have two rows in a quarter, and by
#   that who has no row has a figure. Zero meetings are marked down, no report is asked for.
# Seen with: polars 2.1.0, pandas 3.1.1, numpy 2.4.6, duckdb 2.0.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet polars==2.1.0 pandas==3.1.1 numpy==2.4.6 duckdb==2.0.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars

ROWS = [("A", "Q1", 2), ("A", "Q1", 1), ("A", "Q2", 4), ("B", "Q1", 5), ("C", "Q1", 6), ("C", "Q2", None)]
HEAD = ["branch", "quarter", "meetings"]
PLACE = {"index": "branch", "values": "meetings"}


def told(words, rows):
    cells = (f"{row[0]} {' '.join('missing' if v is None or v != v else f'{v:g}' for v in row[1:])}" for row in rows)
    print(words, *cells, sep=" | ")


table = polars.DataFrame(ROWS, schema=HEAD, orient="row")
for aggregate in ("sum", "mean", "max", "len"):
    told(f"Polars, {aggregate}", table.pivot("quarter", **PLACE, aggregate_function=aggregate).rows())
told("Polars, without one", table.slice(1).pivot("quarter", **PLACE).rows())
frame = pandas.DataFrame(ROWS, columns=HEAD).pivot_table(**PLACE, columns="quarter", aggfunc="sum")
told("pandas, sum", frame.reset_index().to_numpy())
duck = duckdb.connect()
duck.register("reports", table.to_arrow())
told("DuckDB, sum", duck.execute("pivot reports on quarter using sum(meetings) group by branch order by branch").fetchall())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
Polars, sum | A 3 4 | B 5 0 | C 6 0
Polars, mean | A 1.5 4 | B 5 missing | C 6 missing
Polars, max | A 2 4 | B 5 missing | C 6 missing
Polars, len | A 2 1 | B 1 0 | C 1 1
Polars, without one | A 1 4 | B 5 missing | C 6 missing
pandas, sum | A 3 4 | B 5 missing | C 6 0
DuckDB, sum | A 3 4 | B 5 missing | C 6 missing
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
