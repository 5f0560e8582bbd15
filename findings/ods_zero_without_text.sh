#!/bin/sh
# Surprise: pandas writes a zero into .ods as a cell whose value is 0 and whose text is
#   empty; every other number has its text. A cell then says two things at once: readers
#   of values see 0, readers of texts see a blank.
# Expected: the text "0", as for 3 and as for FALSE.
# Why it matters: "none" and "not reported" are different answers. Of one file, one program
#   makes a report of zero and another a gap; on paper nobody can tell which was meant.
# Seen with: pandas 3.1.1 and odfpy 1.4.1.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 odfpy==1.4.1 2>/dev/null

cat >look.py <<'LOOK'
import pandas as pd
from odf import teletype
from odf.opendocument import load
from odf.table import TableCell

written = pd.DataFrame({"met": [3, 0], "share": [0.5, 0.0], "done": [True, False]})
written.to_excel("t.ods", engine="odf", index=False)
for cell in load("t.ods").spreadsheet.getElementsByType(TableCell)[3:]:
    kind = cell.getAttribute("valuetype")
    value = cell.getAttribute("value") or cell.getAttribute("booleanvalue")
    print(f"{kind} {value}: text {teletype.extractText(cell)!r}")
print("read back by value:", pd.read_excel("t.ods", engine="odf")["met"].tolist())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
float 3: text '3'
float 0.5: text '0.5'
boolean true: text 'TRUE'
float 0: text ''
float 0.0: text ''
boolean false: text 'FALSE'
read back by value: [3, 0]
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
