#!/bin/sh
# Surprise: in a workbook saved by Excel as “Strict Open XML” the day 30 September 2026 stands as
#   2026-09-30. exceljs reads 18 July 1905: it takes the 2026 in front for a number, and day 2026 of its
#   calendar is that. Every day of 2026 is this one. openpyxl has a workbook without a sheet, and tells
#   so in a warning. The same cell in a workbook of the usual kind, where the standard allows it as
#   well, is 1905 for exceljs, too, and 2026 for openpyxl.
# Expected: 30 September 2026, as by python-calamine, SheetJS and read-excel-file.
# Why it matters: Excel offers it among its formats, and the file is called .xlsx like any other. A date
#   is a date, and terms that ended in 1905 are overdue.
# Seen with: exceljs 4.4.0, openpyxl 3.1.5, python-calamine 0.9.1, xlsx 0.18.5, read-excel-file 9.3.17,
#   Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 python-calamine==0.9.1
npm install --silent --no-audit --no-fund exceljs@4.4.0 xlsx@0.18.5 read-excel-file@9.3.17

cat >write.py <<'WRITE'
import datetime
import re
import zipfile

import openpyxl

OFFICE = "http://schemas.openxmlformats.org/"
STRICT = {
    f"{OFFICE}spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{OFFICE}officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    f"{OFFICE}drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "<workbook ": '<workbook conformance="strict" ',
}
book = openpyxl.Workbook()
book.active.append(["A", 12, datetime.date(2026, 9, 30)])
book.save("usual.xlsx")
for kind, words in {"day as a text": {}, "strict": STRICT}.items():
    with zipfile.ZipFile("usual.xlsx") as old, zipfile.ZipFile(f"{kind}.xlsx", "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for usual, other in words.items():
                text = text.replace(usual, other, 1 if usual.startswith("<") else -1)
            text = re.sub(r't="n"><v>46295<', 't="d"><v>2026-09-30<', text)
            new.writestr(name, text)
WRITE
cat >look.py <<'LOOK'
import sys
import warnings

import openpyxl
import python_calamine

warnings.simplefilter("ignore")
for kind in sys.argv[1:]:
    sheets = openpyxl.load_workbook(f"{kind}.xlsx").worksheets
    cells = [f"{cell:%Y-%m-%d}" for sheet in sheets for *_, cell in sheet.iter_rows(values_only=True)]
    print(kind, "openpyxl", *(cells or ["no sheet"]), sep=" | ")
    ((*_, cell),) = python_calamine.CalamineWorkbook.from_path(f"{kind}.xlsx").get_sheet_by_index(0).to_python()
    print(kind, "python-calamine", f"{cell:%Y-%m-%d}", sep=" | ")
LOOK
cat >look.mjs <<'LOOK'
import ExcelJS from "exceljs";
import read from "read-excel-file/node";
import XLSX from "xlsx";

const day = (cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell);
for (const kind of process.argv.slice(2)) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(`${kind}.xlsx`);
  console.log(kind, "| exceljs |", day(book.worksheets[0].getCell("C1").value));
  const [sheet] = Object.values(XLSX.readFile(`${kind}.xlsx`).Sheets);
  console.log(kind, "| SheetJS |", XLSX.SSF.format("yyyy-mm-dd", sheet.C1.v));
  const [{ data }] = await read(`${kind}.xlsx`);
  console.log(kind, "| read-excel-file |", day(data[0][2]));
}
LOOK
venv/bin/python write.py
{
    venv/bin/python look.py usual "day as a text" strict
    TZ=UTC node look.mjs usual "day as a text" strict
} >seen
cat seen

cat >recorded <<'RECORDED'
usual | openpyxl | 2026-09-30
usual | python-calamine | 2026-09-30
day as a text | openpyxl | 2026-09-30
day as a text | python-calamine | 2026-09-30
strict | openpyxl | no sheet
strict | python-calamine | 2026-09-30
usual | exceljs | 2026-09-30
usual | SheetJS | 2026-09-30
usual | read-excel-file | 2026-09-30
day as a text | exceljs | 1905-07-18
day as a text | SheetJS | 2026-09-30
day as a text | read-excel-file | 2026-09-30
strict | exceljs | 1905-07-18
strict | SheetJS | 2026-09-30
strict | read-excel-file | 2026-09-30
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
