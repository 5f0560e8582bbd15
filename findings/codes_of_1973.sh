#!/bin/sh
# Surprise: a table of the units 110101001 and 110101002 that pandas has written as JSON and reads
#   again is one of 28 June 1973, 07:36:41 and 07:36:42; those with twelve digits are a thousandth of
#   a second apart. `dtype=False` and `convert_dates=False` change nothing; units of six digits stay.
# Expected: the codes as they were written, between quotes. Dates are looked for on the axes, too,
#   and a text of digits that is above the seconds of one year is one.
# Why it matters: nine and twelve digits are what the official codes of streets and of villages
#   have. No row is found by its code any more, and each that is joined by it has nothing.
# Seen with: pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import io

import pandas

SCORES = [82.5, 60.0]
OPTIONS = {
    "as it is": {},
    "dtype=False": {"dtype": False},
    "convert_dates=False": {"convert_dates": False},
    "convert_axes=False": {"convert_axes": False},
}
for codes in (["110101", "110102"], ["110101001", "110101002"], ["110101001001", "110101001002"]):
    written = pandas.DataFrame({"score": SCORES}, index=codes).to_json()
    for words, options in OPTIONS.items():
        read = pandas.read_json(io.StringIO(written), **options)
        others = pandas.DataFrame({"members": [12, 15]}, index=codes)
        read.index, read["named"] = read.index.astype(str), read.index
        found = read.join(others)["members"].count()
        print(codes[0], words, "|", read["named"].iloc[0], "|", found, "of 2 are found by their code")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
110101 as it is | 110101 | 2 of 2 are found by their code
110101 dtype=False | 110101 | 2 of 2 are found by their code
110101 convert_dates=False | 110101 | 2 of 2 are found by their code
110101 convert_axes=False | 110101 | 2 of 2 are found by their code
110101001 as it is | 1973-06-28 07:36:41 | 0 of 2 are found by their code
110101001 dtype=False | 1973-06-28 07:36:41 | 0 of 2 are found by their code
110101001 convert_dates=False | 1973-06-28 07:36:41 | 0 of 2 are found by their code
110101001 convert_axes=False | 110101001 | 2 of 2 are found by their code
110101001001 as it is | 1973-06-28 07:36:41.001000 | 0 of 2 are found by their code
110101001001 dtype=False | 1973-06-28 07:36:41.001000 | 0 of 2 are found by their code
110101001001 convert_dates=False | 1973-06-28 07:36:41.001000 | 0 of 2 are found by their code
110101001001 convert_axes=False | 110101001001 | 2 of 2 are found by their code
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
