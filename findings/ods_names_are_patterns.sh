#!/bin/sh
# Surprise: in an ODS written by odfpy `SUMIF` of branch A1.1 is 240 in LibreOffice, the 80 of A1.1
#   with the 160 of A101; `COUNTIF` of 1.1.1 counts 1.111 and 1-1-1 with it. `VLOOKUP` of 机关(一)
#   finds the figure of 机关一 and not its own, `MATCH` of A+ finds AA. The same cells and formulas
#   in an XLSX by openpyxl give 80, 1, 5 and A+ itself.
# Expected: the same in both files. A criterion is a regular expression in an OpenDocument file
#   that does not say otherwise, and a spreadsheet program, which saves its settings, does.
# Why it matters: codes with points and names in brackets are everywhere. The sum of a unit has a
#   neighbour in it, and looks right in the file that somebody saves again as XLSX, too.
# Seen with: odfpy 1.4.1, openpyxl 3.1.5, Python 3.11; LibreOffice 7.4.7.
set -eu
command -v soffice >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet odfpy==1.4.1 openpyxl==3.1.5

cat >write.py <<'WRITE'
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

ROWS = [("1.1.1", 10), ("1.111", 20), ("1-1-1", 40), ("A1.1", 80), ("A101", 160)]
ROWS += [("机关一", 7), ("机关(一)", 5), ("AA", 2), ("A+", 1)]
FORMULAS = [
    ('COUNTIF(%A1:A9%;"1.1.1")', "COUNTIF of 1.1.1"),
    ('SUMIF(%A1:A9%;"A1.1";%B1:B9%)', "SUMIF of A1.1"),
    ('VLOOKUP("机关(一)";%A1:B9%;2;0)', "VLOOKUP of 机关(一)"),
    ('MATCH("A+";%A1:A9%;0)', "MATCH of A+"),
]
document, sheet = OpenDocumentSpreadsheet(), Table(name="t")
book = Workbook()
for at, (code, figure) in enumerate(ROWS):
    row = TableRow()
    row.addElement(TableCell(valuetype="string"))
    row.lastChild.addElement(P(text=code))
    row.addElement(TableCell(valuetype="float", value=figure))
    book.active.append([code, figure])
    if at < len(FORMULAS):
        formula, words = FORMULAS[at]
        cells = formula.replace("%A1:A9%", "[.A1:.A9]").replace("%B1:B9%", "[.B1:.B9]")
        cells = cells.replace("%A1:B9%", "[.A1:.B9]")
        row.addElement(TableCell(valuetype="string"))
        row.lastChild.addElement(P(text=words))
        row.addElement(TableCell(formula=f"of:={cells}"))
        book.active.cell(at + 1, 3, words)
        book.active.cell(at + 1, 4, "=" + formula.replace("%", "").replace(";", ","))
    sheet.addElement(row)
document.spreadsheet.addElement(sheet)
document.save("odf.ods")
book.save("ooxml.xlsx")
WRITE
venv/bin/python write.py
for file in odf.ods ooxml.xlsx; do
    soffice "-env:UserInstallation=file://$work/profile" --headless \
        --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76' "$file" >/dev/null 2>&1
    echo "$file"
    cut -d, -f3,4 "${file%.*}.csv" | head -4
done >seen
cat seen

cat >recorded <<'RECORDED'
odf.ods
COUNTIF of 1.1.1,3
SUMIF of A1.1,240
VLOOKUP of 机关(一),7
MATCH of A+,8
ooxml.xlsx
COUNTIF of 1.1.1,1
SUMIF of A1.1,80
VLOOKUP of 机关(一),5
MATCH of A+,9
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
