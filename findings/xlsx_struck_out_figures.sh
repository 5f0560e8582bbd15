#!/bin/sh
# Surprise: a cell in which 12 is struck out and 15 written behind it is the figure 1215
#   for every reader tried, and a 5 with a raised 2 for its footnote is 52. The cell is
#   text to them; asked for whole numbers they make one of it, without a remark.
# Expected: a figure that is crossed out is not read, or the cell is not a plain value.
# Why it matters: crossing out and writing behind is how a table is corrected on paper and
#   by clerks on the screen; the result is a hundred times what was meant, and whole.
# Seen with: openpyxl 3.1.5, python-calamine 0.9.1, polars 2.1.0 with fastexcel 0.21.0,
#   pandas 3.1.1, npm xlsx 0.18.5; written by XlsxWriter 3.2.9. exceljs 4.4.0 alone keeps
#   the parts of the cell, and its `text` joins them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 python-calamine==0.9.1 polars==2.1.0 \
    fastexcel==0.21.0 pandas==3.1.1 XlsxWriter==3.2.9
npm init --yes >/dev/null
npm install --silent exceljs@4.4.0 xlsx@0.18.5

cat >look.py <<'LOOK'
import openpyxl
import pandas
import polars
import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("t.xlsx") as book:
    struck = book.add_format({"font_strikeout": True})
    raised = book.add_format({"font_script": 1})
    plain = book.add_format()
    sheet = book.add_worksheet()
    sheet.write(0, 0, "count")
    sheet.write_rich_string(1, 0, struck, "12", plain, "15")
    sheet.write_rich_string(2, 0, plain, "5", raised, "2")
cells = [row[0].value for row in openpyxl.load_workbook("t.xlsx").active][1:]
print("openpyxl       ", *map(repr, cells))
rows = python_calamine.load_workbook("t.xlsx").get_sheet_by_index(0).to_python()[1:]
print("python-calamine", *[repr(row[0]) for row in rows])
numbers = polars.read_excel("t.xlsx", schema_overrides={"count": polars.Int64})
print("polars, Int64  ", *numbers["count"])
table = pandas.read_excel("t.xlsx", engine="openpyxl", dtype={"count": int})
print("pandas, sum    ", table["count"].sum())
LOOK
cat >look.js <<'LOOK'
const read = require("xlsx").readFile("t.xlsx");
const other = read.Sheets[read.SheetNames[0]];
console.log("sheetjs        ", ...["A2", "A3"].map((at) => JSON.stringify(other[at].v)));
const book = new (require("exceljs").Workbook)();
book.xlsx.readFile("t.xlsx").then(() => {
  const sheet = book.worksheets[0];
  console.log("exceljs, text  ", ...["A2", "A3"].map((at) => sheet.getCell(at).text));
});
LOOK
venv/bin/python look.py >seen
node look.js >>seen
cat seen

cat >recorded <<'RECORDED'
openpyxl        '1215' '52'
python-calamine '1215' '52'
polars, Int64   1215 52
pandas, sum     1267
sheetjs         "1215" "52"
exceljs, text   1215 52
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
