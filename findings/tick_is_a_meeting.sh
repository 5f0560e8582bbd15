#!/bin/sh
# Surprise: a column of a workbook with 5, TRUE and 2 is read as the whole numbers 5, 1 and 2 by
#   pandas and Polars, and one with 5, FALSE and 2 as 5, 0 and 2: a mean of 2.33, where AVERAGE in
#   the workbook passes over the tick and has 3.5 for all but LibreOffice. As soon as a cell of the column holds a
#   word, the same tick is True.
# Expected: a column of two kinds, as with a word among counts, or an error. A tick and a number
#   are two kinds of cells in the file, and neither engine was asked for numbers.
# Why it matters: a tick box linked to a cell, or 是 typed as TRUE, is what people answer where a
#   count is asked for. No check of the table that is read can find it.
# Seen with: pandas 3.1.1, openpyxl 3.1.5, python-calamine 0.9.1, polars 2.1.0, fastexcel 0.21.0,
#   Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 openpyxl==3.1.5 python-calamine==0.9.1 \
    polars==2.1.0 fastexcel==0.21.0

cat >"$work/look.py" <<'LOOK'
import sys

import openpyxl
import pandas
import polars

for cells in ([5, True, 2], [True, 5, 2], [5, False, 2], [5, True, "none"]):
    book = openpyxl.Workbook()
    for cell in ["count", *cells]:
        book.active.append([cell])
    book.save(sys.argv[1])
    told = []
    for words, read in {
        "pandas with openpyxl": lambda: pandas.read_excel(sys.argv[1], engine="openpyxl"),
        "pandas with calamine": lambda: pandas.read_excel(sys.argv[1], engine="calamine"),
        "polars": lambda: polars.read_excel(sys.argv[1]),
    }.items():
        told.append(f"{words}: {' '.join(map(repr, read()['count'].to_list()))}")
    print("cells", *cells, "|", ", ".join(told))
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/counts.xlsx" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
cells 5 True 2 | pandas with openpyxl: 5 1 2, pandas with calamine: 5 1 2, polars: 5 1 2
cells True 5 2 | pandas with openpyxl: 1 5 2, pandas with calamine: 1 5 2, polars: 1 5 2
cells 5 False 2 | pandas with openpyxl: 5 0 2, pandas with calamine: 5 0 2, polars: 5 0 2
cells 5 True none | pandas with openpyxl: 5 True 'none', pandas with calamine: 5 True 'none', polars: '5' 'true' 'none'
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
