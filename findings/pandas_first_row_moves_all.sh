#!/bin/sh
# Surprise: where the first row of a CSV ends in one comma too many, all rows are read a column to the
#   left: branch A with 12 meetings and 3 lessons is branch 12 with 3 meetings, and so is every row
#   below that has no such comma. A remark with a comma in it, 上党课,讲安全, does the same. In the
#   second row the same comma is an error, and the file is refused.
# Expected: the error that it is in the second row, as in pyarrow and in Polars for either.
# Why it matters: a comma at the end comes of a column that was emptied, one in a remark of typing.
#   The mean of the meetings is then that of the lessons. Codes that are asked for as text, and
#   columns by name, are given without a word: what was the code is the index, which nobody prints.
# Seen with: pandas 3.1.1, numpy 2.4.6, pyarrow 26.0.1, polars 2.1.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1 polars==2.1.0

cat >"$work/look.py" <<'LOOK'
import pathlib
import sys

import pandas
import polars
import pyarrow.csv

FILES = {
    "as it should be": ["A,12,3,", "B,8,5,"],
    "a comma more in the first row": ["A,12,3,,", "B,8,5,"],
    "a comma more in the second row": ["A,12,3,", "B,8,5,,"],
    "a comma more in both": ["A,12,3,,", "B,8,5,,"],
    "a comma in the first remark": ["A,12,3,上党课,讲安全", "B,8,5,"],
}
READERS = {
    "pandas": lambda path: pandas.read_csv(path, dtype={"code": str}),
    "pandas, three columns": lambda path: pandas.read_csv(
        path, usecols=["code", "meetings", "lessons"], dtype={"code": str}
    ),
    "pyarrow": lambda path: pyarrow.csv.read_csv(path).to_pandas(),
    "Polars": lambda path: polars.read_csv(path).to_pandas(),
}
path = pathlib.Path(sys.argv[1])
for words, rows in FILES.items():
    path.write_text("\n".join(["code,meetings,lessons,remark", *rows, ""]), encoding="utf-8")
    for name, read in READERS.items():
        try:
            table = read(path)
            told = [f"{row.code} {row.meetings} {row.lessons}" for row in table.itertuples()]
        except (ValueError, polars.exceptions.PolarsError):
            told = ["refused"]
        print(words, name, ", ".join(told), sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/reported.csv" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
as it should be | pandas | A 12 3, B 8 5
as it should be | pandas, three columns | A 12 3, B 8 5
as it should be | pyarrow | A 12 3, B 8 5
as it should be | Polars | A 12 3, B 8 5
a comma more in the first row | pandas | 12 3 nan, 8 5 nan
a comma more in the first row | pandas, three columns | 12 3 nan, 8 5 nan
a comma more in the first row | pyarrow | refused
a comma more in the first row | Polars | refused
a comma more in the second row | pandas | refused
a comma more in the second row | pandas, three columns | A 12 3, B 8 5
a comma more in the second row | pyarrow | refused
a comma more in the second row | Polars | refused
a comma more in both | pandas | 12 3 nan, 8 5 nan
a comma more in both | pandas, three columns | 12 3 nan, 8 5 nan
a comma more in both | pyarrow | refused
a comma more in both | Polars | refused
a comma in the first remark | pandas | 12 3 上党课, 8 5 nan
a comma in the first remark | pandas, three columns | 12 3 上党课, 8 5 nan
a comma in the first remark | pyarrow | refused
a comma in the first remark | Polars | refused
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
