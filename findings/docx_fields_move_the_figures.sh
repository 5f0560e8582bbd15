#!/bin/sh
# Surprise: in a form of Word whose fields are content controls the row 支部 A, 12 meetings, 3
#   lessons, 5 days has three cells for python-docx: A, 3 and nothing. A control around a cell
#   takes the cell away, and those behind it stand under the heading before; one around the
#   words in a cell leaves it empty. docx2python makes three tables of the one; mammoth, and
#   so markitdown, reads 12, 3 and 5.
# Expected: what the page shows. The headings of the same table are four.
# Why it matters: controls are how an office makes a form to fill in, and every figure that was
#   filled in is gone or counts for its neighbour.
# Seen with: python-docx 1.2.0, docx2python 3.7.1, mammoth 1.13.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet python-docx==1.2.0 docx2python==3.7.1 mammoth==1.13.0

cat >"$work/look.py" <<'LOOK'
import re
import sys

import docx
import mammoth
from docx2python import docx2python
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

FILE = sys.argv[1]
ROWS = [["支部", "会议", "党课", "天数"], ["A", "12", "3", "5"]]


def in_a_control(element):
    """What Word writes when a control is put around a cell or around some words."""
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="填写"/></w:sdtPr><w:sdtContent/></w:sdt>'
    )
    element.addprevious(control)
    control[-1].append(element)


def told(words):
    paper.save(FILE)
    print(words)
    for row in docx.Document(FILE).tables[0].rows:
        print("  python-docx", [cell.text for cell in row.cells])
    print("  docx2python", docx2python(FILE).body)
    page = mammoth.convert_to_html(open(FILE, "rb")).value
    print("  mammoth    ", re.findall(r"<td><p>(.*?)</p></td>", page))


paper = docx.Document()
table = paper.add_table(rows=0, cols=4)
for row in ROWS:
    for cell, text in zip(table.add_row().cells, row, strict=True):
        cell.text = text
told("typed")
cells = table.rows[1].cells
in_a_control(cells[1]._tc)
in_a_control(cells[3].paragraphs[0].runs[0]._r)
told("in controls")
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/form.docx" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
typed
  python-docx ['支部', '会议', '党课', '天数']
  python-docx ['A', '12', '3', '5']
  docx2python [[[['支部'], ['会议'], ['党课'], ['天数']], [['A'], ['12'], ['3'], ['5']]]]
  mammoth     ['支部', '会议', '党课', '天数', 'A', '12', '3', '5']
in controls
  python-docx ['支部', '会议', '党课', '天数']
  python-docx ['A', '3', '']
  docx2python [[[['支部'], ['会议'], ['党课'], ['天数']], [['A']]], [[['12']]], [[['3'], ['5']]]]
  mammoth     ['支部', '会议', '党课', '天数', 'A', '12', '3', '5']
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
