#!/bin/sh
# Surprise: between a table with the scores 60 and 70 and one with 0 and 99 DeepDiff finds no
#   difference, nor when the second branch is missing, nor when the table is in a dictionary.
#   Of a table of pandas it compares what a loop over it gives, the names of the columns. One
#   column alone, an array and a table of Polars are compared by their values.
# Expected: the values of the table are compared, as those of its columns are, or an error.
#   Lists, dictionaries, arrays and objects are looked through to the last number.
# Why it matters: `assert not DeepDiff(expected, found)` is how nested results are compared in
#   tests, and such a test of a ranking never fails, whatever is computed.
# Seen with: deepdiff 9.1.0, pandas 3.1.1, polars 2.1.0, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet deepdiff==9.1.0 pandas==3.1.1 polars==2.1.0 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import pandas
import polars
from deepdiff import DeepDiff

EXPECTED = {"branch": ["A", "B"], "score": [60, 70]}
OTHERS = {
    "60 and 70 to 0 and 99": {"branch": ["A", "B"], "score": [0, 99]},
    "without B": {"branch": ["A"], "score": [60]},
    "under another name": {"branch": ["A", "B"], "mark": [60, 70]},
}
KINDS = {
    "table of pandas": pandas.DataFrame,
    "the same in a dictionary": lambda columns: {"2026Q1": pandas.DataFrame(columns)},
    "its last column": lambda columns: pandas.DataFrame(columns).iloc[:, -1],
    "its last column as an array": lambda columns: pandas.DataFrame(columns).iloc[:, -1].to_numpy(),
    "table of Polars": polars.DataFrame,
    "plain lists": dict,
}
for kind, make in KINDS.items():
    told = []
    for words, other in OTHERS.items():
        found = DeepDiff(make(EXPECTED), make(other))
        told.append(f"{words}: {'different' if found else 'no difference'}")
    print(kind, "|", "; ".join(told))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
table of pandas | 60 and 70 to 0 and 99: no difference; without B: no difference; under another name: different
the same in a dictionary | 60 and 70 to 0 and 99: no difference; without B: no difference; under another name: different
its last column | 60 and 70 to 0 and 99: different; without B: different; under another name: no difference
its last column as an array | 60 and 70 to 0 and 99: different; without B: different; under another name: no difference
table of Polars | 60 and 70 to 0 and 99: different; without B: different; under another name: no difference
plain lists | 60 and 70 to 0 and 99: different; without B: different; under another name: different
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
