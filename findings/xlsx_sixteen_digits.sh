#!/bin/sh
# Surprise: a score written to .xlsx from Python and read back is another number in a
#   quarter of all cases: openpyxl as well as XlsxWriter (and so pandas and Polars)
#   write 16 significant digits, one short of what a double needs. ExcelJS and SheetJS
#   write all of them.
# Expected: the file holds the double. The format keeps numbers as decimal text of any
#   length, and repr() has been exact in Python since 3.1.
# Why it matters: “equals the published workbook” fails, ties break, and a hash of
#   exported scores never matches the database, with nothing wrong in either.
# Seen with: openpyxl 3.1.5, XlsxWriter 3.2.9, npm exceljs 4.4.0, npm xlsx 0.18.5.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 XlsxWriter==3.2.9
npm init --yes >/dev/null
npm install --silent exceljs@4.4.0 xlsx@0.18.5

cat >numbers.json <<'JSON'
[0.30000000000000004, 17.650000000000006, 0.44999999999999996, 66.66666666666667]
JSON
cat >write.py <<'LOOK'
import json

import openpyxl
import xlsxwriter

NUMBERS = json.load(open("numbers.json"))
book = openpyxl.Workbook()
book.active.append(NUMBERS)
book.save("openpyxl.xlsx")
with xlsxwriter.Workbook("XlsxWriter.xlsx") as book:
    book.add_worksheet().write_row(0, 0, NUMBERS)
LOOK
cat >write.js <<'LOOK'
const numbers = require("./numbers.json");
const book = new (require("exceljs").Workbook)();
book.addWorksheet("s").addRow(numbers);
book.xlsx.writeFile("exceljs.xlsx");
const sheets = require("xlsx");
const other = sheets.utils.book_new();
sheets.utils.book_append_sheet(other, sheets.utils.aoa_to_sheet([numbers]), "s");
sheets.writeFile(other, "sheetjs.xlsx");
LOOK
cat >look.py <<'LOOK'
import json
import random
import re
import zipfile

NUMBERS = json.load(open("numbers.json"))
for writer in ("openpyxl", "XlsxWriter", "exceljs", "sheetjs"):
    sheet = zipfile.ZipFile(f"{writer}.xlsx").read("xl/worksheets/sheet1.xml").decode()
    texts = re.findall(r"<v>([^<]*)</v>", sheet)
    marks = ["" if float(t) == n else "!" for t, n in zip(texts, NUMBERS)]
    print(f"{writer:<11}", *map("".join, zip(texts, marks)))
draw = random.Random(1)
many = [draw.uniform(0, 100) for _ in range(10_000)]
lost = sum(float(f"{one:.16g}") != one for one in many)
print("of 10000 scores from 0 to 100, changed by 16 digits:", lost)
LOOK
venv/bin/python write.py
node write.js
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
openpyxl    0.3! 17.65000000000001! 0.45! 66.66666666666667
XlsxWriter  0.3! 17.65000000000001! 0.45! 66.66666666666667
exceljs     0.30000000000000004 17.650000000000006 0.44999999999999996 66.66666666666667
sheetjs     0.30000000000000004 17.650000000000006 0.44999999999999996 66.66666666666667
of 10000 scores from 0 to 100, changed by 16 digits: 2685
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
