#!/bin/sh
# Surprise: exceljs cannot open any workbook with a cell note that openpyxl wrote, though
#   both are within the format: openpyxl names the parts of the notes and of their drawing
#   in its own way and points to them absolutely; exceljs knows xl/comments1.xml and
#   xl/drawings/vmlDrawing1.vml, pointed to from beside the sheet. So named, they open.
# Expected: a package's relations say where a part is; its name is free.
# Why it matters: a table handed back with a remedy in a note on each bad cell is lost to
#   every web form built on exceljs, all figures included, not the notes alone.
# Seen with: openpyxl 3.1.5 and npm exceljs 4.4.0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet openpyxl==3.1.5 2>/dev/null
npm init --yes >/dev/null
npm install --silent exceljs@4.4.0

cat >make.py <<'MAKE'
import zipfile

from openpyxl import Workbook
from openpyxl.comments import Comment

book = Workbook()
book.active["A1"] = 3
book.save("plain.xlsx")
book.active["A1"].comment = Comment("counted twice", "desk")
book.save("noted.xlsx")
names = {
    "xl/comments/comment1.xml": "xl/comments1.xml",
    "xl/drawings/commentsDrawing1.vml": "xl/drawings/vmlDrawing1.vml",
}
with zipfile.ZipFile("noted.xlsx") as noted, zipfile.ZipFile("moved.xlsx", "w") as moved:
    for name in noted.namelist():
        data = noted.read(name)
        for old, new in names.items():
            if name.endswith(".rels"):
                beside = new.replace("xl/", "../", 1)
                data = data.replace(f"/{old}".encode(), beside.encode())
            data = data.replace(old.encode(), new.encode())
        moved.writestr(names.get(name, name), data)
MAKE
cat >look.js <<'LOOK'
const { Workbook } = require("exceljs");
const names = ["plain.xlsx", "noted.xlsx", "moved.xlsx"];
const look = async (name) => {
  try {
    const book = await new Workbook().xlsx.readFile(name);
    const cell = book.worksheets[0].getCell("A1");
    console.log(`${name}: ${cell.value}, ${cell.note ? "with a note" : "no note"}`);
  } catch (error) {
    console.log(`${name}: not opened`);
  }
};
(async () => { for (const name of names) await look(name); })();
LOOK
venv/bin/python make.py
node look.js >seen
cat seen

cat >recorded <<'RECORDED'
plain.xlsx: 3, no note
noted.xlsx: not opened
moved.xlsx: 3, with a note
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
