#!/bin/sh
# Surprise: in the Markdown table that pandas writes by tabulate a score of 59.99996 is 60. The
#   1,234,567 members beside it are 1234567 where the units are a column, 1.23457e+06 where
#   they are the index of the table, and wherever one unit has no figure.
# Expected: the numbers, or the digits that pandas prints: 59.99996 and 1234567. The default of
#   tabulate cuts numbers with a fraction to six digits, and a column of whole numbers turns into
#   such by a blank, or by a score beside it unless there is a column of text as well.
# Why it matters: this is the form in which tables are handed to language models and put into
#   papers. Three digits of a count are gone, and a score below the bound is on it.
# Seen with: pandas 3.1.1, tabulate 0.10.0, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 tabulate==0.10.0 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import pandas

WHOLE = pandas.DataFrame(
    {"unit": ["A", "B"], "members": [1234567, 890], "score": [59.99996, 82.3]}
)
BLANK = WHOLE.assign(members=[1234567, None])
for words, table in (
    ("units in a column", WHOLE),
    ("units as the index", WHOLE.set_index("unit")),
    ("one without a figure", BLANK),
):
    print(words)
    print(table.to_markdown(tablefmt="plain"))
print("printed")
print(WHOLE.to_string())
LOOK
"$work/venv/bin/python" "$work/look.py" | sed 's/ *$//' >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
units in a column
    unit      members    score
 0  A         1234567     60
 1  B             890     82.3
units as the index
unit          members    score
A         1.23457e+06     60
B       890               82.3
one without a figure
    unit          members    score
 0  A         1.23457e+06     60
 1  B       nan               82.3
printed
  unit  members     score
0    A  1234567  59.99996
1    B      890  82.30000
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
