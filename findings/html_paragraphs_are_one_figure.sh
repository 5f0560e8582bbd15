#!/bin/sh
# Surprise: a cell of an HTML table with two paragraphs, 3 planned and 4 held, is 34 meetings for
#   pandas and for SheetJS, and 5 with the raised mark of a footnote is 52.
# Expected: two figures, or a text. Paragraphs stand below each other on every screen.
# Why it matters: tables saved by Word or copied out of a mail have a paragraph in every cell. A
#   figure of 34 is as likely as one of 4, and the column stays one of whole numbers.
# Seen with: pandas 3.1.1, lxml 6.1.3, numpy 2.4.6, Python 3.11; npm xlsx 0.18.5, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 lxml==6.1.3 numpy==2.4.6
npm init --yes >/dev/null
npm install --silent xlsx@0.18.5
cat >page.html <<'PAGE'
<table><tr><th>unit</th><th>meetings</th></tr>
<tr><td>A</td><td><p>3</p><p>4</p></td></tr>
<tr><td>B</td><td>5<sup>2</sup></td></tr>
<tr><td>C</td><td>6</td></tr></table>
PAGE

cat >look.py <<'LOOK'
import pandas

table = pandas.read_html("page.html")[0]
print("pandas ", table["meetings"].dtype, *(f"{a} {b}," for a, b in table.to_numpy()), end=" ")
print("sum", table["meetings"].sum())
LOOK
cat >look.cjs <<'LOOK'
const XLSX = require("xlsx");

const sheet = XLSX.readFile("page.html").Sheets.Sheet1;
const rows = XLSX.utils.sheet_to_json(sheet);
const sum = rows.reduce((sofar, row) => sofar + row.meetings, 0);
console.log("SheetJS", rows.map((row) => `${row.unit} ${row.meetings}`).join(", "), "sum", sum);
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
pandas  int64 A 34, B 52, C 6, sum 92
SheetJS A 34, B 52, C 6 sum 92
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
