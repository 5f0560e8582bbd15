#!/bin/sh
# Surprise: 12, nil and 3 meetings of three branches in a PX file have the mean 7.5. A dash is
#   the sign of PX for exactly zero, beside "." and ".." for what is missing. pyaxis gives the
#   dash as the text "-" with its quotation marks, "." as an empty text and ".." as None, and
#   turned into numbers, which nobody can count without, all three are missing.
# Expected: 0, and 5 for the mean: the format says so, and the parser knows the signs, for two
#   of the three have parameters.
# Why it matters: zero is the commonest figure in a table of small units, and offices of
#   statistics print it as a dash. Whoever held no meeting falls out of every mean.
# Seen with: pyaxis 0.4.3, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyaxis==0.4.3 pandas==3.1.1
cd "$work"

cat >counts.px <<'PX'
CHARSET="ANSI";
AXIS-VERSION="2013";
MATRIX="COUNTS";
SUBJECT-CODE="B";
SUBJECT-AREA="Branches";
CONTENTS="Meetings";
UNITS="meetings";
STUB="branch";
HEADING="quarter";
VALUES("branch")="A","B","C";
VALUES("quarter")="2026Q1","2026Q2";
DATA=
12 4
"-" "."
3 "..";
PX

cat >look.py <<'LOOK'
import pandas
from pyaxis import pyaxis

table = pyaxis.parse("counts.px", encoding="latin-1")["DATA"]
figures = pandas.to_numeric(table["DATA"], errors="coerce")
for (_, row), figure in zip(table.iterrows(), figures, strict=True):
    text = "missing" if pandas.isna(row["DATA"]) else repr(row["DATA"])
    print(row["branch"], row["quarter"], "|", text, "|", figure)
print("means", figures.groupby(table["quarter"]).mean().to_dict())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
A 2026Q1 | '12' | 12.0
A 2026Q2 | '4' | 4.0
B 2026Q1 | '"-"' | nan
B 2026Q2 | '' | nan
C 2026Q1 | '3' | 3.0
C 2026Q2 | missing | nan
means {'2026Q1': 7.5, '2026Q2': 4.0}
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
