#!/bin/sh
# Surprise: a table that Polars writes to a workbook with totals and reads again has the total 0 for
#   branches of 25 and of 50, 0 below each column, and an attendance of 0 where 43 of 50 is a formula.
#   pandas and SheetJS read the same zeros. Behind the formulas of openpyxl there is nothing.
# Expected: 25, 50 and 0.86, or nothing. XlsxWriter works no formula out and stores 0 as its result,
#   until a program for spreadsheets has opened the file and saved it.
# Why it matters: a workbook that one program writes for another is opened by nobody in between. All
#   have 0, no value is missing, and on the desk the same file shows the right totals.
# Seen with: polars 2.1.0, XlsxWriter 3.3.1, fastexcel 0.21.0, pandas 3.1.1, openpyxl 3.1.5,
#   python-calamine 0.9.1, xlsx 0.18.5, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet polars==2.1.0 XlsxWriter==3.3.1 fastexcel==0.21.0 \
    pandas==3.1.1 openpyxl==3.1.5 python-calamine==0.9.1
npm install --silent --no-audit --no-fund --prefix "$work" xlsx@0.18.5

cat >"$work/look.py" <<'LOOK'
import sys

import openpyxl
import pandas
import polars

COUNTS = {"code": ["A", "B"], "came": [20, 43], "absent": [5, 7]}
SHARE = "=[@came]/([@came]+[@absent])"
polars.DataFrame(COUNTS).write_excel(
    sys.argv[1], row_totals=True, column_totals=True, formulas={"share": SHARE}
)
book = openpyxl.Workbook()
book.active.append(["code", "came", "absent", "total"])
for row, counts in enumerate(zip(*COUNTS.values()), start=2):
    book.active.append([*counts, f"=B{row}+C{row}"])
book.save(sys.argv[2])

for words, path in zip(("written by Polars", "written by openpyxl"), sys.argv[1:]):
    tables = {
        "polars": polars.read_excel(path).to_dicts(),
        "pandas": pandas.read_excel(path, engine="openpyxl").to_dict("records"),
        "pandas with calamine": pandas.read_excel(path, engine="calamine").to_dict("records"),
    }
    for reader, rows in tables.items():
        told = [" ".join(str(one) for one in row.values()) for row in rows]
        print(f"{words}, read by {reader} | {' | '.join(told)}")
LOOK
cat >"$work/look.cjs" <<'LOOK'
const XLSX = require("xlsx");
const book = XLSX.readFile(process.argv[2]);
const rows = XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]]);
const told = rows.map(row => Object.values(row).join(" "));
console.log(`written by Polars, read by SheetJS | ${told.join(" | ")}`);
LOOK
"$work/venv/bin/python" -W ignore "$work/look.py" "$work/one.xlsx" "$work/two.xlsx" >"$work/seen"
node "$work/look.cjs" "$work/one.xlsx" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
written by Polars, read by polars | A 20 5 0 0 | B 43 7 0 0 | None 0 0 None 0
written by Polars, read by pandas | A 20 5 0.0 0 | B 43 7 0.0 0 | nan 0 0 nan 0
written by Polars, read by pandas with calamine | A 20 5 0.0 0 | B 43 7 0.0 0 | nan 0 0 nan 0
written by openpyxl, read by polars | A 20 5 None | B 43 7 None
written by openpyxl, read by pandas | A 20 5 nan | B 43 7 nan
written by openpyxl, read by pandas with calamine | A 20 5 nan | B 43 7 nan
written by Polars, read by SheetJS | A 20 5 0 0 | B 43 7 0 0 | 0 0 0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
