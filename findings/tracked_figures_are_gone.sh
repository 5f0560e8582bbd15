#!/bin/sh
# Surprise: a paper says 共召开12次, somebody corrects 12 to 15 with tracked changes, and
#   python-docx reads 共召开次: neither figure. In a table the cell that shows 15 is empty.
#   docx2txt and mammoth read 15, the figure that stands.
# Expected: 15. A paragraph's text and runs are those that stand in it directly; what is
#   inserted under tracking stands one element deeper, and what is deleted is no text at all.
# Why it matters: a draft that went through three hands is tracked as a rule. Exactly the
#   figures that were corrected are missing, the sentence still reads as a sentence, and an
#   empty cell is taken for “not reported”.
# Seen with: python-docx 1.2.0, docx2txt 0.9, Python 3.11; npm mammoth 1.13.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet python-docx==1.2.0 docx2txt==0.9
npm init --yes >/dev/null
npm install --silent mammoth@1.13.0

cat >look.py <<'LOOK'
import docx
import docx2txt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def tracked(kind, text, figure, number):
    by = f'w:id="{number}" w:author="A" w:date="2026-10-08T09:00:00Z"'
    run = f"<w:r><w:{text}>{figure}</w:{text}></w:r>"
    return parse_xml(f"<w:{kind} {nsdecls('w')} {by}>{run}</w:{kind}>")


paper = docx.Document()
sentence = paper.add_paragraph("共召开")
cell = paper.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0]
for number, at in enumerate((sentence, cell)):
    at._p.append(tracked("del", "delText", "12", 2 * number))
    at._p.append(tracked("ins", "t", "15", 2 * number + 1))
sentence.add_run("次")
paper.save("paper.docx")

read = docx.Document("paper.docx")
print("python-docx", [read.paragraphs[0].text, read.tables[0].cell(0, 0).text])
print("docx2txt   ", docx2txt.process("paper.docx").split())
LOOK
cat >look.cjs <<'LOOK'
require("mammoth")
  .extractRawText({ path: "paper.docx" })
  .then(({ value }) => console.log("mammoth    ", value.split(/\s+/).filter(Boolean)));
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
python-docx ['共召开次', '']
docx2txt    ['共召开15次', '15']
mammoth     [ '共召开15次', '15' ]
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
