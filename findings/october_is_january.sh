#!/bin/sh
# Surprise: months written as 2026.1, 2026.9, 2026.10 and 2026.11, as Chinese papers do, are
#   read as numbers, and 2026.10 is 2026.1: the meetings of October are added to those of
#   January by pandas, Polars, DuckDB, pyarrow, SheetJS, Arquero and d3's autoType, and November
#   comes before February.
# Expected: the text of the file, or months. No reader is wrong about a number.
# Why it matters: no row is lost and the total is right. The quarter that is missing is said
#   not to have been reported, and a spreadsheet has done it already before a file is saved.
# Seen with: pandas 3.1.1, polars 2.1.0, duckdb 2.0.0, pyarrow 26.0.1, Python 3.11; npm xlsx
#   0.18.5, arquero 7.2.1, d3-dsv 3.0.2, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1
npm init --yes >/dev/null
npm install --silent xlsx@0.18.5 arquero@7.2.1 d3-dsv@3.0.2
printf 'month,meetings\n2026.1,3\n2026.2,1\n2026.9,2\n2026.10,4\n2026.11,5\n' >months.csv

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars
from pyarrow import csv

TABLES = {
    "pandas": pandas.read_csv("months.csv"),
    "Polars": polars.read_csv("months.csv").to_pandas(),
    "DuckDB": duckdb.sql("from read_csv('months.csv')").df(),
    "pyarrow": csv.read_csv("months.csv").to_pandas(),
}
for name, table in TABLES.items():
    totals = table.groupby("month")["meetings"].sum().to_dict().items()
    print(f"{name}:  ", ", ".join(f"{month} has {count}" for month, count in totals))
LOOK
cat >look.mjs <<'LOOK'
import { readFileSync } from "node:fs";
import { fromCSV } from "arquero";
import { autoType, csvParse } from "d3-dsv";
import XLSX from "xlsx";

const text = readFileSync("months.csv", "utf8");
const sheet = XLSX.read(text, { type: "string" }).Sheets.Sheet1;
const TABLES = {
  SheetJS: XLSX.utils.sheet_to_json(sheet),
  Arquero: fromCSV(text).objects(),
  d3: csvParse(text, autoType),
};
for (const [name, rows] of Object.entries(TABLES)) {
  const totals = new Map();
  rows.sort((one, other) => one.month - other.month);
  for (const { month, meetings } of rows) totals.set(month, (totals.get(month) ?? 0) + meetings);
  console.log(`${name}:  `, [...totals].map(([month, count]) => `${month} has ${count}`).join(", "));
}
LOOK
venv/bin/python look.py >seen
node look.mjs >>seen
cat seen

cat >recorded <<'RECORDED'
pandas:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
Polars:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
DuckDB:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
pyarrow:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
SheetJS:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
Arquero:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
d3:   2026.1 has 7, 2026.11 has 5, 2026.2 has 1, 2026.9 has 2
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
