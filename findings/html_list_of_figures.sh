#!/bin/sh
# Surprise: three figures in one cell of an HTML table, "3,4,5", are read by pandas as
#   the number 345 and by SheetJS as the day 4 March 2005; "1,2" is 12 for both, though
#   no thousands are written that way.
# Expected: a comma groups thousands only where three digits follow, and anything else
#   stays text for somebody to look at.
# Why it matters: what programs export as .xls is often an HTML table, and a clerk who
#   lists three months' meetings in one cell has reported 345 of them.
# Seen with: pandas 3.1.1 with lxml 6.1.3, npm xlsx 0.18.5.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 lxml==6.1.3
npm init --yes >/dev/null
npm install --silent xlsx@0.18.5

cat >look.py <<'LOOK'
import io

import pandas

CELLS = ("1,234", "1,2", "3,4,5", "3、4、5")
rows = "".join(f"<tr><td>{one}</td><td>.</td></tr>" for one in CELLS)
page = f'<html><meta charset="utf-8"><table>{rows}</table></html>'
with open("t.xls", "w", encoding="utf-8") as file:
    file.write(page)
for one, row in zip(CELLS, rows.split("</tr>")):
    table = pandas.read_html(io.StringIO(f"<table>{row}</tr></table>"))[0]
    print("pandas ", one, "->", repr(table[0].tolist()[0]))
LOOK
cat >look.js <<'LOOK'
const book = require("xlsx").readFile("t.xls", { cellDates: true });
const sheet = book.Sheets[book.SheetNames[0]];
for (const [at, one] of ["1,234", "1,2", "3,4,5", "3、4、5"].entries()) {
  const value = sheet[`A${at + 1}`].v;
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : value;
  console.log("sheetjs", one, "->", text);
}
LOOK
venv/bin/python look.py >seen
TZ=UTC node look.js >>seen
cat seen

cat >recorded <<'RECORDED'
pandas  1,234 -> 1234
pandas  1,2 -> 12
pandas  3,4,5 -> 345
pandas  3、4、5 -> '3、4、5'
sheetjs 1,234 -> 1234
sheetjs 1,2 -> 12
sheetjs 3,4,5 -> 2005-03-04
sheetjs 3、4、5 -> 3、4、5
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
