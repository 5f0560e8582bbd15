#!/bin/sh
# Surprise: of five rows written around the last one that a sheet can have, two are not in the
#   workbook. With `constant_memory`, which is for large tables, a table that is written column by
#   column keeps its first column and the last row of the others: of 36 figures 14 are there.
# Expected: an error, as openpyxl has for the rows, or what was written.
# Why it matters: a list of a million rows is short at its end, where nobody looks, and a table that
#   was complete has holes from the day on that somebody saves memory. What is left out is told by
#   the number that `write` returns, -1, and by nothing else.
# Seen with: XlsxWriter 3.3.1, openpyxl 3.1.5, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet XlsxWriter==3.3.1 openpyxl==3.1.5

cat >"$work/look.py" <<'LOOK'
import io
import warnings

import openpyxl
import xlsxwriter

warnings.simplefilter("error")
ROWS = 1_048_576


AROUND_THE_END = [(row, 0) for row in range(ROWS - 3, ROWS + 2)]
BY_ROW = [(row, column) for row in range(12) for column in range(3)]
BY_COLUMN = [(row, column) for column in range(3) for row in range(12)]


def looked_at(words, places, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet()
        answers = [page.write(*place, 7) for place in places]
    read = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
    found = sum(cell == 7 for row in read.iter_rows(read.min_row, values_only=True) for cell in row)
    print(words, f"written {len(answers)}", f"there {found}", f"answers {sorted({*answers})}", sep=" | ")


looked_at("rows around the end of a sheet", AROUND_THE_END)
looked_at("three columns, by row", BY_ROW, constant_memory=True)
looked_at("three columns, by column", BY_COLUMN, constant_memory=True)
looked_at("the same, in memory", BY_COLUMN)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
rows around the end of a sheet | written 5 | there 3 | answers [-1, 0]
three columns, by row | written 36 | there 36 | answers [0]
three columns, by column | written 36 | there 14 | answers [-1, 0]
the same, in memory | written 36 | there 36 | answers [0]
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
