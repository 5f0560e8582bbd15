#!/bin/sh
# Surprise: DuckDB's read_csv takes a heading line for data when the headings over the
#   figures are themselves figures. A table "code,2025,2026" gets one row more, and
#   2026 is added to the column that it names.
# Expected: the first line is the header, as in pandas, Polars and pyarrow, or as in
#   DuckDB itself as soon as one heading over a figure is a word ("code,y2025,2026").
# Why it matters: tables of several years or quarters are headed by numbers. The sum
#   of two branches with 4 and 5 becomes 2035, and a count of rows says three.
# Seen with: duckdb 2.0.1, polars 2.1.0, pandas 3.1.1, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1 polars==2.1.0 pandas==3.1.1 \
    pyarrow==26.0.1

cat >"$work/years.csv" <<'CSV'
code,2025,2026
B01,3,4
B02,6,5
CSV
sed 's/,2025,/,y2025,/' "$work/years.csv" >"$work/mixed.csv"

cat >"$work/look.py" <<'LOOK'
import sys

import duckdb
import pandas
import polars
from pyarrow import csv

years, mixed = sys.argv[1:]


def by_duckdb(path):
    table = duckdb.sql(f"select * from read_csv('{path}')")
    return table.columns, [row[2] for row in table.fetchall()]


def told(name, columns, last):
    print(f"{name:<22}{len(last)} rows, sum {sum(last)}, columns {' '.join(columns)}")


told("duckdb", *by_duckdb(years))
told("duckdb, one word", *by_duckdb(mixed))
frame = pandas.read_csv(years)
told("pandas", frame.columns, frame["2026"].tolist())
frame = polars.read_csv(years)
told("polars", frame.columns, frame["2026"].to_list())
table = csv.read_csv(years)
told("pyarrow", table.column_names, table["2026"].to_pylist())
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/years.csv" "$work/mixed.csv" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
duckdb                3 rows, sum 2035, columns column0 column1 column2
duckdb, one word      2 rows, sum 9, columns code y2025 2026
pandas                2 rows, sum 9, columns code 2025 2026
polars                2 rows, sum 9, columns code 2025 2026
pyarrow               2 rows, sum 9, columns code 2025 2026
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
