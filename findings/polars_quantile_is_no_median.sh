#!/bin/sh
# Surprise: of eight branches the median is 78.25 by `median` and 80 by `quantile(0.5)`, and
#   `describe` says 80, too, under 50%. By DuckDB's `quantile(x, 0.5)` it is 76.5: three
#   numbers for the middle of one column, and three for its lower quartile.
# Expected: the quantile of one half is the median, as in pandas, NumPy and spreadsheets.
# Why it matters: Polars takes the nearer of the two in the middle, the upper one of two that
#   are as near, DuckDB the lower one. In peer groups of eight the middle of the group is
#   off by half the distance to the next branch, always to the same side: who stands between
#   is below the median by one tool and above it by the other.
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

SCORES = [58.0, 71.5, 74.0, 76.5, 80.0, 83.5, 88.0, 91.0]
column, series = polars.Series(SCORES), pandas.Series(SCORES)
print("polars: median", column.median(), "quantile(0.5)", column.quantile(0.5), end=" ")
described = dict(column.describe().iter_rows())
print("describe 50%", described["50%"], "quantile(0.25)", column.quantile(0.25))
asked = "select median(x), quantile(x, 0.5), quantile(x, 0.25) from (select unnest(?) x)"
row = duckdb.execute(asked, [SCORES]).fetchone()
print("duckdb: median {} quantile(0.5) {} quantile(0.25) {}".format(*row))
print("pandas: median", series.median(), "quantile(0.5)", series.quantile(0.5), end=" ")
print("quantile(0.25)", series.quantile(0.25))
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
polars: median 78.25 quantile(0.5) 80.0 describe 50% 80.0 quantile(0.25) 74.0
duckdb: median 78.25 quantile(0.5) 76.5 quantile(0.25) 71.5
pandas: median 78.25 quantile(0.5) 78.25 quantile(0.25) 73.375
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
