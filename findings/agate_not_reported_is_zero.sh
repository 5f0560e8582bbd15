#!/bin/sh
# Surprise: agate turns rows of branch, quarter and figure into a column for each quarter, and
#   the quarter for which B has no row is 0, not blank: the mean of the second quarter is 3
#   in place of 6. The same table of words has None there.
# Expected: None, as in its own joins.
# Why it matters: from the one table to the other nobody owes a report any more. It is the
#   usual form: quarters arrive as rows and are published as columns.
# Seen with: agate 1.14.2, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet agate==1.14.2

cat >"$work/look.py" <<'LOOK'
import agate

ROWS = [("A", "Q1", 5), ("A", "Q2", 6), ("B", "Q1", 4)]
NAMES = ["branch", "quarter", "held"]
text, number = agate.Text(), agate.Number()


def told(words, table):
    print(words, "|", *("-".join(map(str, row)) for row in table.rows))


held = agate.Table(ROWS, NAMES, [text, text, number])
wide = held.denormalize("branch", "quarter", "held")
told("denormalize", wide)
told("pivot", held.pivot("branch", "quarter", agate.Sum("held")))
told("of words", agate.Table(ROWS, NAMES, [text] * 3).denormalize("branch", "quarter", "held"))
print("mean of Q2 |", wide.aggregate(agate.Mean("Q2")))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
denormalize | A-5-6 B-4-0
pivot | A-5-6 B-4-0
of words | A-5-6 B-4-None
mean of Q2 | 3
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
