#!/bin/sh
# Surprise: of an ODS file with three events of 5 people each, one below another, pyexcel-ods and tablib
#   read one: the total of 12, 8, 5, 5, 5 and 4 is 29. Rows that are alike stand in such a file once,
#   with how often, and that number is not looked at. With a remark in the middle one all three are read.
# Expected: 39, as by pandas and python-calamine, which have all six rows.
# Why it matters: programs for spreadsheets write neighbours that are alike in this way by themselves,
#   and in a register of events they are ordinary. Typed in another order nothing is missing.
# Seen with: pyexcel-ods 0.6.0, tablib 3.10.0, odfpy 1.4.1, pandas 3.1.1, python-calamine 0.9.1,
#   numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyexcel-ods==0.6.0 tablib==3.10.0 odfpy==1.4.1 pandas==3.1.1 \
    python-calamine==0.9.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import sys
from itertools import groupby

import pandas
import pyexcel_ods
import python_calamine
import tablib
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

PATH = sys.argv[1]
HEAD = ("event", "people", "remark")
EVENT = ("lesson", 5, "")
FIRST, LAST = [("visit", 12, ""), ("visit", 8, "")], [("visit", 4, "")]
REGISTERS = {
    "as they happened": [*FIRST, EVENT, EVENT, EVENT, *LAST],
    "one with a remark": [*FIRST, EVENT, ("lesson", 5, "outdoors"), EVENT, *LAST],
    "never side by side": [EVENT, FIRST[0], EVENT, FIRST[1], EVENT, *LAST],
}


def cell(value):
    is_number = isinstance(value, int)
    made = TableCell(valuetype="float", value=value) if is_number else TableCell(valuetype="string")
    made.addElement(P(text=str(value)))
    return made


def write(rows):
    """Neighbours that are alike once, with how often, as programs for spreadsheets do."""
    document, table = OpenDocumentSpreadsheet(), Table(name="events")
    for values, alike in groupby([HEAD, *rows]):
        times = len([*alike])
        row = TableRow(numberrowsrepeated=times) if times > 1 else TableRow()
        for value in values:
            row.addElement(cell(value))
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(PATH)


def of_tablib():
    with open(PATH, "rb") as file:
        return tablib.Dataset().load(file, format="ods")[:]


READERS = {
    "pyexcel-ods": lambda: pyexcel_ods.get_data(PATH)["events"][1:],
    "tablib": of_tablib,
    "pandas": lambda: pandas.read_excel(PATH, engine="odf").to_numpy().tolist(),
    "python-calamine": lambda: python_calamine.CalamineWorkbook.from_path(PATH)
    .get_sheet_by_index(0)
    .to_python()[1:],
}
for words, rows in REGISTERS.items():
    write(rows)
    for name, read in READERS.items():
        people = [int(row[1]) for row in read()]
        print(words, name, " ".join(map(str, people)), f"together {sum(people)}", sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/events.ods" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
as they happened | pyexcel-ods | 12 8 5 4 | together 29
as they happened | tablib | 12 8 5 4 | together 29
as they happened | pandas | 12 8 5 5 5 4 | together 39
as they happened | python-calamine | 12 8 5 5 5 4 | together 39
one with a remark | pyexcel-ods | 12 8 5 5 5 4 | together 39
one with a remark | tablib | 12 8 5 5 5 4 | together 39
one with a remark | pandas | 12 8 5 5 5 4 | together 39
one with a remark | python-calamine | 12 8 5 5 5 4 | together 39
never side by side | pyexcel-ods | 5 12 5 8 5 4 | together 39
never side by side | tablib | 5 12 5 8 5 4 | together 39
never side by side | pandas | 5 12 5 8 5 4 | together 39
never side by side | python-calamine | 5 12 5 8 5 4 | together 39
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
