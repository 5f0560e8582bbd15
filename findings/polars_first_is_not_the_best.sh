#!/bin/sh
# Surprise: of 90, NaN and 70 Polars ranks NaN first and gives it as the largest one
#   (`top_k`), while its maximum is 90 and `arg_max` the row of 90: rank 1 and the best are
#   two branches. The mean is NaN, the median 90, the running maximum 90, the maximum of
#   the last three NaN. DuckDB ranks NaN first, too, and is at one with itself; pandas
#   gives it no rank.
# Expected: whoever is ranked first by a column has the column's maximum.
# Why it matters: “not applicable” travels as NaN between these libraries, NumPy has
#   nothing else. The branch that had nothing to report leads the table.
# Seen with: polars 2.1.0, duckdb 2.0.0, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet polars==2.1.0 duckdb==2.0.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import duckdb
import pandas
import polars

SCORES = [90.0, float("nan"), 70.0]
column = polars.Series(SCORES)
print("polars: rank", *column.rank("min", descending=True), end=", ")
print("top_k", *column.top_k(1), "max", column.max(), "arg_max", column.arg_max(), end=", ")
last = column.rolling_max(3)[2]
print("mean", column.mean(), "median", column.median(), end=", ")
print("cum_max", column.cum_max()[2], "rolling_max", last)
rows = duckdb.execute(
    "select rank() over (order by x desc), max(x) over () from (select unnest(?) as x)"
    " order by x = 90 desc, x = 70",
    [SCORES],
).fetchall()
print("duckdb: rank", *[rank for rank, _best in rows], "max", rows[0][1])
ranks = pandas.Series(SCORES).rank(method="min", ascending=False)
print("pandas: rank", *ranks, "max", pandas.Series(SCORES).max())
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
polars: rank 2 1 3, top_k nan max 90.0 arg_max 0, mean nan median 90.0, cum_max 90.0 rolling_max nan
duckdb: rank 2 1 3 max nan
pandas: rank 1.0 nan 2.0 max 90.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
