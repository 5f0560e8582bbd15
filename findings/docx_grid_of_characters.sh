#!/bin/sh
# Surprise: a document with the character grid of GB/T 9704 (28 characters of 16 points in
#   156 mm, so cells a little narrower than the characters) has 28 characters on a line
#   in Word, and 14 in LibreOffice: a character wider than its cell is given two of them.
# Expected: 28; ISO 29500 says that characters are set closer by `charSpace`.
# Why it matters: an official paper of three pages becomes one of six on the desks of
#   UOS and Linux, and no warning is given by anybody.
# Seen with: LibreOffice 7.4.7, python-docx 1.2.0, pypdf 7.1.1.  Needs `soffice` with Writer.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet python-docx==1.2.0 pypdf==7.1.1

cat >look.py <<'LOOK'
import subprocess
import sys

import docx
import pypdf
from docx.oxml.ns import qn
from docx.shared import Mm, Pt


def characters_on_the_first_line(grid: str) -> int:
    made = docx.Document()
    page = made.sections[0]
    page.page_width, page.left_margin, page.right_margin = Mm(210), Mm(28), Mm(26)
    made.styles["Normal"].font.size = Pt(16)
    own = page._sectPr.find(qn("w:docGrid"))
    own.set(qn("w:type"), grid)
    own.set(qn("w:linePitch"), "579")
    own.set(qn("w:charSpace"), "-851")
    made.add_paragraph("评" * 60)
    made.save("paper.docx")
    subprocess.run(
        ["soffice", "-env:UserInstallation=file:///" + sys.argv[1], "--headless",
         "--convert-to", "pdf", "paper.docx"],
        check=True, capture_output=True,
    )
    text = pypdf.PdfReader("paper.pdf").pages[0].extract_text()
    return text.split("\n")[0].count("评")


found = {grid: characters_on_the_first_line(grid) for grid in ("lines", "linesAndChars")}
print(found)
sys.exit(found != {"lines": 27, "linesAndChars": 14})
LOOK
venv/bin/python look.py "$work/profile"
