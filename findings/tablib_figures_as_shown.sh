#!/bin/sh
# Surprise: a score of 59.6 in an OpenDocument table that shows no decimals is 60.0 for tablib:
#   it reads what the cell shows, not its value. A share of 0.855 shown as 86% is the text
#   “86%”, and a name of which one character is bold ends before it: 机关党支部 with a bold 党 is
#   机关. pandas reads 59.6, 0.855 and the whole name from the same file.
# Expected: the value, as in tablib's reader for .xlsx.
# Why it matters: 60 is the bound. Decimals that a sheet hides are gone for good, and nobody
#   is told; sums differ from those at the foot of the very same sheet.
# Seen with: tablib 3.10.0, odfpy 1.4.1, openpyxl 3.1.5, pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet tablib==3.10.0 odfpy==1.4.1 openpyxl==3.1.5 pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import io

import openpyxl
import pandas
import tablib
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span

ODS, XLSX = io.BytesIO(), io.BytesIO()
document = OpenDocumentSpreadsheet()
table, name = Table(name="scores"), P(text="机关")
name.addElement(Span(text="党"))
name.addText("支部")
shown = [
    (P(text="branch"), {}),
    (P(text="score"), {}),
    (P(text="attended"), {}),
    (name, {}),
    (P(text="60"), {"valuetype": "float", "value": 59.6}),
    (P(text="86%"), {"valuetype": "percentage", "value": 0.855}),
]
for cells in (shown[:3], shown[3:]):
    row = TableRow()
    for paragraph, value in cells:
        cell = TableCell(**{"valuetype": "string", **value})
        cell.addElement(paragraph)
        row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.write(ODS)

workbook = openpyxl.Workbook()
workbook.active.append(["branch", "score", "attended"])
workbook.active.append(["机关党支部", 59.6, 0.855])
workbook.active["B2"].number_format, workbook.active["C2"].number_format = "0", "0%"
workbook.save(XLSX)

for words, file in (("ods", ODS), ("xlsx", XLSX)):
    print("tablib", words, *tablib.Dataset().load(file.getvalue(), format=words)[0])
print("pandas ods", *pandas.read_excel(ODS, engine="odf").iloc[0])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
tablib ods 机关 60.0 86%
tablib xlsx 机关党支部 59.6 0.855
pandas ods 机关党支部 59.6 0.855
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
