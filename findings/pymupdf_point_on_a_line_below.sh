#!/bin/sh
# Surprise: in a table of a PDF a score of 82.5 is "825" with the point on a line below it, -3
#   is "3" above a hyphen, 1,024 is "1024" and 12-15 is "12 15", when PyMuPDF 2.0 takes the table
#   out. The text of the same page has 82.5, -3, 1,024 and 12-15, and 1.28 has them in the
#   table as well.
# Expected: what stands on one line of a cell is one line. No sign of the table is missing, so
#   what is compared without spaces and signs looks complete.
# Why it matters: whoever takes the first line of a cell, or its digits, has ten times the score
#   and no minus; figures without a point come out right, and so does a look at the text.
# Seen with: pymupdf 2.0 and 1.28.2, reportlab 5.1.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/look.py" <<'LOOK'
import contextlib
import io
import sys

import pymupdf
from reportlab.platypus import SimpleDocTemplate, Table

ROWS = [
    ["Branch", "Score", "Change", "Meetings", "Share"],
    ["A", "82.5", "-3", "1,024", "12-15"],
    ["B", "60", "4", "7", "85%"],
]
grid = [("GRID", (0, 0), (-1, -1), 1, (0, 0, 0))]
SimpleDocTemplate(sys.argv[1]).build([Table(ROWS, style=grid)])

page = pymupdf.open(sys.argv[1])[0]
with contextlib.redirect_stdout(io.StringIO()):  # it recommends another package
    tables = page.find_tables().tables
print(pymupdf.__version__, "text", *page.get_text().split("\n")[5:-1], sep=" | ")
for table in tables:
    for row in table.extract()[1:]:
        print(pymupdf.__version__, "table", *map(repr, row), sep=" | ")
LOOK

for version in 2.0 1.28.2; do
    python3 -m venv "$work/$version"
    "$work/$version/bin/pip" install --quiet "pymupdf==$version" reportlab==5.1.0
    "$work/$version/bin/python" "$work/look.py" "$work/table.pdf" >>"$work/seen"
done
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2.0 | text | A | 82.5 | -3 | 1,024 | 12-15 | B | 60 | 4 | 7 | 85%
2.0 | table | 'A' | '825\n.' | '3\n-' | '1024\n,' | '12 15\n-'
2.0 | table | 'B' | '60' | '4' | '7' | '85%'
1.28.2 | text | A | 82.5 | -3 | 1,024 | 12-15 | B | 60 | 4 | 7 | 85%
1.28.2 | table | 'A' | '82.5' | '-3' | '1,024' | '12-15'
1.28.2 | table | 'B' | '60' | '4' | '7' | '85%'
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
