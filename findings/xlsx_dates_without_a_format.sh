#!/bin/sh
# Surprise: a date that Chinese Excel shows as 2026年3月5日 comes out of openpyxl and
#   ExcelJS as the bare number 46086, while python-calamine and SheetJS see a date. Its
#   cell uses one of the built-in formats 27–36 and 50–58, which East Asian editions
#   never spell out in the file; the two readers know only the Western ones.
# Expected: “is it a date?” is settled; readers differ in epochs and time zones, not in
#   whether the commonest date cell of a country is one.
# Why it matters: 46086 in a column of counts is a valid whole number. A date typed
#   into the wrong column becomes 46,086 meetings, and a term's end becomes no date.
# Seen with: openpyxl 3.1.5, python-calamine 0.9.1, npm exceljs 4.4.0, npm xlsx 0.18.5;
#   written by XlsxWriter 3.2.9.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 python-calamine==0.9.1 XlsxWriter==3.2.9
npm init --yes >/dev/null
npm install --silent exceljs@4.4.0 xlsx@0.18.5

cat >look.py <<'LOOK'
import openpyxl
import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("t.xlsx") as book:
    sheet = book.add_worksheet()
    for row, number in enumerate((14, 27, 31, 57)):
        sheet.write(row, 0, 46086, book.add_format({"num_format": number}))
cells = [row[0].value for row in openpyxl.load_workbook("t.xlsx").active]
print("openpyxl       ", *[str(one)[:10] for one in cells])
rows = python_calamine.load_workbook("t.xlsx").get_sheet_by_index(0).to_python()
print("python-calamine", *[str(row[0])[:10] for row in rows])
LOOK
cat >look.js <<'LOOK'
const text = (one) => (one instanceof Date ? one.toISOString().slice(0, 10) : one);
const rows = [1, 2, 3, 4];
const book = new (require("exceljs").Workbook)();
book.xlsx.readFile("t.xlsx").then(() => {
  const sheet = book.worksheets[0];
  console.log("exceljs        ", ...rows.map((n) => text(sheet.getCell(`A${n}`).value)));
  const read = require("xlsx").readFile("t.xlsx", { cellDates: true });
  const other = read.Sheets[read.SheetNames[0]];
  console.log("sheetjs        ", ...rows.map((n) => text(other[`A${n}`].v)));
});
LOOK
echo "format          14 27 31 57" >seen
venv/bin/python look.py >>seen
TZ=UTC node look.js >>seen
cat seen

cat >recorded <<'RECORDED'
format          14 27 31 57
openpyxl        2026-03-05 46086 46086 46086
python-calamine 2026-03-05 2026-03-05 2026-03-05 2026-03-05
exceljs         2026-03-05 46086 46086 46086
sheetjs         2026-03-05 2026-03-05 2026-03-05 2026-03-05
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
