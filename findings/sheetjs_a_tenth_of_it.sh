#!/bin/sh
# Surprise: 12,345 in the format in which Chinese offices show ten thousands, 0\.0,"万", is “.12万” in
#   the CSV that SheetJS makes of a workbook, and 123,456 is “1.23万”: a tenth of what they are. What
#   is read of it again is 1,200 and 12,300. Without the comma, 0\.0 of 82, it is right.
# Expected: 1.2万 and 12.3万, as Excel shows them and as numfmt writes them: the comma leaves out three
#   digits, 12 and 123 are left, and the point is set before the last of them.
# Why it matters: Excel has no format for ten thousands, and this one is in every manual for it. The
#   figures are text by then, all of them by the same factor, so that no order among them is wrong.
# Seen with: xlsx 0.18.5, numfmt 4.0.1, openpyxl 3.1.5, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet openpyxl==3.1.5
npm install --silent --no-audit --no-fund --prefix "$work" xlsx@0.18.5 numfmt@4.0.1

cat >"$work/write.py" <<'WRITE'
import sys

import openpyxl

TEN_THOUSANDS = r'0\.0,"万"'
CELLS = [
    (12345, TEN_THOUSANDS),
    (123456, TEN_THOUSANDS),
    (9876543, TEN_THOUSANDS),
    (12345, "0.0,"),
    (82, r"0\.0"),
]
book = openpyxl.Workbook()
for row, (value, number_format) in enumerate(CELLS, start=1):
    book.active.cell(row, 1, value).number_format = number_format
book.save(sys.argv[1])
WRITE
cat >"$work/look.mjs" <<'LOOK'
import { format } from "numfmt";
import XLSX from "xlsx";

const sheet = XLSX.readFile(process.argv[2], { cellNF: true }).Sheets.Sheet;
const shown = XLSX.utils.sheet_to_csv(sheet).split("\n");
for (let row = 1; sheet[`A${row}`]; row++) {
  const { v, z } = sheet[`A${row}`];
  console.log(v, "|", z, "| numfmt", format(z, v), "| CSV of SheetJS", shown[row - 1]);
}
LOOK
"$work/venv/bin/python" "$work/write.py" "$work/shown.xlsx"
node "$work/look.mjs" "$work/shown.xlsx" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
12345 | 0\.0,"万" | numfmt 1.2万 | CSV of SheetJS .12万
123456 | 0\.0,"万" | numfmt 12.3万 | CSV of SheetJS 1.23万
9876543 | 0\.0,"万" | numfmt 987.7万 | CSV of SheetJS 98.77万
12345 | 0.0, | numfmt 12.3 | CSV of SheetJS 12.3
82 | 0\.0 | numfmt 8.2 | CSV of SheetJS 8.2
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
