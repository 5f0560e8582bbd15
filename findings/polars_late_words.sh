#!/bin/sh
# Surprise: polars.read_excel makes a blank of a word that stands in a column of
#   figures below the hundredth row: “不适用” becomes null, without a warning or error,
#   while the same word in row 100 turns the whole column to text and is kept.
# Expected: what polars.read_csv does on the same table: it stops and says which value
#   did not fit the type that it had inferred.
# Why it matters: missing, not applicable and zero are three things. With 3,000
#   branches nearly every “not applicable” of a file stands below row 100.
# Seen with: polars 2.1.0, fastexcel 0.21.0, openpyxl 3.1.5 (writes), Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5

cat >"$work/look.py" <<'LOOK'
import sys

import openpyxl
import polars

folder = sys.argv[1]
for row in (100, 101):
    figures = [*range(1, row), "不适用", 7]
    book = openpyxl.Workbook()
    book.active.append(["code", "meetings"])
    for number, one in enumerate(figures):
        book.active.append([f"B{number}", one])
    book.save(f"{folder}/t.xlsx")
    column = polars.read_excel(f"{folder}/t.xlsx")["meetings"]
    print("xlsx, word in data row", row, "->", column.dtype, repr(column[row - 1]))
    with open(f"{folder}/t.csv", "w", encoding="utf-8") as file:
        lines = [f"B{number},{one}\n" for number, one in enumerate(figures)]
        file.write("code,meetings\n" + "".join(lines))
    try:
        column = polars.read_csv(f"{folder}/t.csv")["meetings"]
        print("csv,  word in data row", row, "->", column.dtype, repr(column[row - 1]))
    except polars.exceptions.ComputeError:
        print("csv,  word in data row", row, "-> ComputeError")
LOOK
"$work/venv/bin/python" "$work/look.py" "$work" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
xlsx, word in data row 100 -> String '不适用'
csv,  word in data row 100 -> String '不适用'
xlsx, word in data row 101 -> Int64 None
csv,  word in data row 101 -> ComputeError
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
