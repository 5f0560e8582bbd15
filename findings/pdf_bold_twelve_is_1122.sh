#!/bin/sh
# Surprise: 12 meetings in a PDF are 1122 for pdfplumber, 1212 or twice 12 for pypdf, twice 12
#   for PyMuPDF and 12 for PDFium alone, when the 12 is bold by being printed twice, a third of
#   a point apart, as programs do with a typeface that has no bold. To the eye it is a bold 12.
# Expected: 12. pdfplumber has a function that takes out such pairs, and does not use it for
#   its text and tables unless it is called before.
# Why it matters: totals are what is bold in a table of counts, Chinese typefaces seldom have a
#   bold of their own, and 1122 is a number like any other.
# Seen with: pdfplumber 0.11.10, pypdf 7.1.1, pymupdf 1.28.2, pypdfium2 5.15.2, reportlab 5.1.0,
#   Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pdfplumber==0.11.10 pypdf==7.1.1 pymupdf==1.28.2 \
    pypdfium2==5.15.2 reportlab==5.1.0

cat >"$work/look.py" <<'LOOK'
import sys

import pdfplumber
import pymupdf
import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

path = sys.argv[1]
paper = Canvas(path)
paper.setFont("Helvetica", 12)
for top, words, figure, times in ((700, "Meetings", "12", 2), (680, "Lessons", "5", 1)):
    paper.drawString(100, top, words)
    for at in range(times):  # printed again a third of a point to the right: bold
        paper.drawString(200 + at / 3, top, figure)
paper.save()

page = pypdf.PdfReader(path).pages[0]
READERS = {
    "pdfplumber": lambda: pdfplumber.open(path).pages[0].extract_text(),
    "pypdf, as laid out": lambda: page.extract_text(extraction_mode="layout"),
    "pypdf": page.extract_text,
    "pymupdf": lambda: pymupdf.open(path)[0].get_text(),
    "pypdfium2": lambda: pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range(),
}
for name, read in READERS.items():
    print(name, "|", *read().split())
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/table.pdf" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
pdfplumber | Meetings 1122 Lessons 5
pypdf, as laid out | Meetings 1212 Lessons 5
pypdf | Meetings 12 12 Lessons 5
pymupdf | Meetings 12 12 Lessons 5
pypdfium2 | Meetings 12 Lessons 5
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
