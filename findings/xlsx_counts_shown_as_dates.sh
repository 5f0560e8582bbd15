#!/bin/sh
# Surprise: a count in a cell that was once formatted as a date cannot be had back from
#   most readers. For Python's, 59 and 60 become the same day and 0 becomes a time of
#   day (or, in Polars, 31 December 1899); for the readers of npm, 1 to 59 become the
#   day before the one that Excel shows and Python reads.
# Expected: a date is a serial number in disguise, the same in all readers, and takes
#   itself back by a subtraction.
# Why it matters: the small counts that clerks type, meetings and members, are exactly
#   the serials of January and February 1900, where the readers disagree.
# Seen with: openpyxl 3.1.5, python-calamine 0.9.1, polars 2.1.0 with fastexcel 0.21.0,
#   npm xlsx 0.18.5, npm exceljs 4.4.0; written by XlsxWriter 3.2.9.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 python-calamine==0.9.1 polars==2.1.0 \
    fastexcel==0.21.0 XlsxWriter==3.2.9
npm init --yes >/dev/null
npm install --silent exceljs@4.4.0 xlsx@0.18.5

cat >look.py <<'LOOK'
import openpyxl
import polars
import python_calamine
import xlsxwriter

COUNTS = (0, 1, 59, 60, 61)
with xlsxwriter.Workbook("t.xlsx") as book:
    day = book.add_format({"num_format": 14})
    book.add_worksheet().write_column(0, 0, COUNTS, day)
print("count          ", *COUNTS)
cells = [row[0].value for row in openpyxl.load_workbook("t.xlsx").active]
print("openpyxl       ", *[str(one)[:10] for one in cells])
rows = python_calamine.load_workbook("t.xlsx").get_sheet_by_index(0).to_python()
print("python-calamine", *[str(row[0])[:10] for row in rows])
column = polars.read_excel("t.xlsx", has_header=False).to_series()
print("polars         ", *[str(one)[:10] for one in column])
LOOK
cat >look.js <<'LOOK'
const text = (one) => (one instanceof Date ? one.toISOString().slice(0, 10) : one);
const rows = [1, 2, 3, 4, 5];
const book = new (require("exceljs").Workbook)();
book.xlsx.readFile("t.xlsx").then(() => {
  const sheet = book.worksheets[0];
  console.log("exceljs        ", ...rows.map((n) => text(sheet.getCell(`A${n}`).value)));
  const read = require("xlsx").readFile("t.xlsx", { cellDates: true });
  const other = read.Sheets[read.SheetNames[0]];
  console.log("sheetjs        ", ...rows.map((n) => text(other[`A${n}`].v)));
});
LOOK
venv/bin/python look.py >seen
TZ=UTC node look.js >>seen
cat seen

cat >recorded <<'RECORDED'
count           0 1 59 60 61
openpyxl        00:00:00 1900-01-01 1900-02-28 1900-02-28 1900-03-01
python-calamine 00:00:00 1900-01-01 1900-02-28 1900-02-28 1900-03-01
polars          1899-12-31 1900-01-01 1900-02-28 1900-02-28 1900-03-01
exceljs         1899-12-30 1899-12-31 1900-02-27 1900-02-28 1900-03-01
sheetjs         1899-12-30 1899-12-31 1900-02-27 1900-02-28 1900-03-01
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
