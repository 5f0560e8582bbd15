#!/bin/sh
# Surprise: the library that recalculates workbooks in Python takes a cell with the text 5
#   three ways. Beside the numbers 1 and 3, SUM and SUMPRODUCT are 9 and COUNT is 3, as if it
#   were a number; LARGE(…, 1) is 3, as if it were not there; AVERAGE, MEDIAN, MIN and MAX
#   are #VALUE!. Excel's documented rule is the second for all of them: text in a reference
#   is ignored, so that SUM is 4 and COUNT 2.
# Expected: one rule for one cell; SUM ÷ COUNT is AVERAGE.
# Why it matters: figures typed into cells of text format are the commonest fault of a
#   clerk's table. A sheet of formulas recalculated on a server adds up to another total
#   than the one on the clerk's screen.
# Seen with: formulas 1.3.4, openpyxl 3.1.5, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "formulas[excel]==1.3.4" openpyxl==3.1.5 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import sys
from pathlib import Path

import formulas
import openpyxl

book = Path(sys.argv[1]) / "sums.xlsx"
workbook = openpyxl.Workbook()
sheet = workbook.active
for column, value in enumerate([1, 3, "5"], start=1):
    sheet.cell(1, column, value)
ASKED = ["SUM", "COUNT", "SUMPRODUCT", "LARGE", "AVERAGE", "MEDIAN", "MIN", "MAX"]
for row, name in enumerate(ASKED, start=2):
    sheet.cell(row, 1, f"={name}(A1:C1{', 1' if name == 'LARGE' else ''})")
workbook.save(book)
found = formulas.ExcelModel().loads(str(book)).finish().calculate()
for row, name in enumerate(ASKED, start=2):
    (value,) = [found[one].value for one in found if str(one).endswith(f"!A{row}")]
    cell = str(value[0][0])
    print(name, cell if cell.startswith("#") else float(cell))
LOOK
"$work/venv/bin/python" "$work/look.py" "$work" >"$work/seen" 2>"$work/told"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
SUM 9.0
COUNT 3.0
SUMPRODUCT 9.0
LARGE 3.0
AVERAGE #VALUE!
MEDIAN #VALUE!
MIN #VALUE!
MAX #VALUE!
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
