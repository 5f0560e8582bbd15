#!/bin/sh
# Surprise: between two lists in which branch A stands twice, for two quarters, and the first row of it
#   goes from 12 meetings to 99, csv-diff finds no difference, nor where that row is gone; what it
#   compares of a branch is its last row. Without a key a row that stands twice is the same as one
#   that stands once. Where the column of meetings is renamed, 12 and 99 are no change either.
# Expected: a change, or that a key has to be one: what is asked for is which figures differ.
# Why it matters: it is asked before a correction is published, and its answer, nothing, is the one
#   that is hoped for. A list of many quarters keyed by branch is what an office has.
# Seen with: csv-diff 1.2, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet csv-diff==1.2

cat >"$work/look.py" <<'LOOK'
import io

from csv_diff import compare, load_csv

BEFORE = "branch,quarter,meetings\nA,2026Q1,12\nA,2026Q2,5\nB,2026Q2,8\n"
AFTER = {
    "the last row of A has 99": BEFORE.replace("Q2,5", "Q2,99"),
    "the first row of A has 99": BEFORE.replace("Q1,12", "Q1,99"),
    "the first row of A is gone": BEFORE.replace("A,2026Q1,12\n", ""),
    "the first row of A stands twice": BEFORE.replace("A,2026Q1,12\n", "A,2026Q1,12\n" * 2),
    "renamed, and B has 99": BEFORE.replace("meetings", "times").replace("8", "99"),
}


def read(text, key):
    return load_csv(io.StringIO(text), key=key)


for words, text in AFTER.items():
    for key in ("branch", None):
        found = compare(read(BEFORE, key), read(text, key))
        told = [f"{kind} {len(rows)}" for kind, rows in found.items() if rows]
        print(words, f"by {key or 'whole rows'}", ", ".join(told) or "no difference", sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
the last row of A has 99 | by branch | changed 1
the last row of A has 99 | by whole rows | added 1, removed 1
the first row of A has 99 | by branch | no difference
the first row of A has 99 | by whole rows | added 1, removed 1
the first row of A is gone | by branch | no difference
the first row of A is gone | by whole rows | removed 1
the first row of A stands twice | by branch | no difference
the first row of A stands twice | by whole rows | no difference
renamed, and B has 99 | by branch | columns_added 1, columns_removed 1
renamed, and B has 99 | by whole rows | added 3, removed 3, columns_added 1, columns_removed 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
