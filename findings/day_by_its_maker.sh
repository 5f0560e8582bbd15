#!/bin/sh
# Surprise: 30 June 2026 in a table of pandas as a whole number, `astype("int64")`, is 1782777600000000 from a
#   CSV file, a workbook or DuckDB, a millionth of it from Python's own dates and a thousandth from Polars. None has
#   the nanoseconds of before, and the day since 1970 by the formula of before, divided by 86400 × 10^9, is 20, or 0,
#   in place of 20634. As days they are equal, they join, and the type prints as datetime64 with a unit.
# Expected: one unit for a day, whoever made it, or a number that is only given with the unit.
# Why it matters: a trend by day, a week counted from a number, a key of branch and day are made so. A slope
#   is a thousand or a million times what it was, and two tables of the same days have other keys.
# Seen with: pandas 3.1.1, numpy 2.4.6, polars 2.1.0, duckdb 2.0.0, pyarrow 26.0.1, openpyxl 3.1.5, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 numpy==2.4.6 polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1 openpyxl==3.1.5

cat >look.py <<'LOOK'
import datetime
import io

import duckdb
import numpy
import pandas
import polars

TEXT, DAY = "2026-06-30", datetime.date(2026, 6, 30)
read = pandas.read_csv(io.StringIO(f"day\n{TEXT}"), parse_dates=["day"])
read.to_excel("day.xlsx", index=False)
MADE = {
    "a CSV file": read["day"],
    "a workbook": pandas.read_excel("day.xlsx")["day"],
    "DuckDB": duckdb.sql(f"select date '{TEXT}' as day").df()["day"],
    "Polars": polars.DataFrame({"day": [DAY]}).to_pandas()["day"],
    "Python's dates": pandas.Series(pandas.to_datetime([DAY])),
    "days of numpy": pandas.Series(numpy.array([TEXT], dtype="datetime64[D]")),
}
for maker, days in MADE.items():
    number = days.astype("int64")[0]
    print(f"{maker:14} | {days.dtype} | {number} | {number // (86400 * 10**9)} | equal {days[0] == read['day'][0]}")
frame = read.merge(MADE["Polars"].to_frame()).merge(MADE["Python's dates"].rename("day").to_frame())
print("all three joined |", len(frame), "row")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
a CSV file     | datetime64[us] | 1782777600000000 | 20 | equal True
a workbook     | datetime64[us] | 1782777600000000 | 20 | equal True
DuckDB         | datetime64[us] | 1782777600000000 | 20 | equal True
Polars         | datetime64[ms] | 1782777600000 | 0 | equal True
Python's dates | datetime64[s] | 1782777600 | 0 | equal True
days of numpy  | datetime64[s] | 1782777600 | 0 | equal True
all three joined | 1 row
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
