#!/bin/sh
# Surprise: under a pivot table of four reports of 10, 20, 30 and 40 meetings pandas writes
#   the total 80. One of the four has no figure in another column, so its 20 meetings stand in
#   the table and in no total: in the row of A there are 10 and 20, and 10 in all. Without
#   that other column the total is 100.
# Expected: totals of what the table shows. The parameter `dropna`, on by itself, is said to be
#   about columns without any value, and only in its last sentence about rows before margins.
# Why it matters: the row 合计 is what is copied into the report. With `aggfunc="mean"` its last
#   cell is 26.7 in place of 25, and a count of branches misses whoever has a blank anywhere.
# Seen with: pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import pandas

TABLE = pandas.DataFrame(
    {
        "unit": ["A", "A", "B", "B"],
        "quarter": [1, 2, 1, 2],
        "meetings": [10, 20, 30, 40],
        "lessons": [1, None, 3, 4],
    }
)


def told(words, how, columns, **options):
    table = TABLE.pivot_table(
        index="unit", columns="quarter", values=columns, aggfunc=how, margins=True, **options
    )["meetings"]
    for unit, row in table.round(1).iterrows():
        print(words, how, unit, "|", *row.astype(float))


told("with lessons", "sum", ["meetings", "lessons"])
told("with lessons", "mean", ["meetings", "lessons"])
told("dropna=False", "sum", ["meetings", "lessons"], dropna=False)
told("without     ", "sum", ["meetings"])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
with lessons sum A | 10.0 20.0 10.0
with lessons sum B | 30.0 40.0 70.0
with lessons sum All | 40.0 40.0 80.0
with lessons mean A | 10.0 20.0 10.0
with lessons mean B | 30.0 40.0 35.0
with lessons mean All | 20.0 40.0 26.7
dropna=False sum A | 10.0 20.0 30.0
dropna=False sum B | 30.0 40.0 70.0
dropna=False sum All | 40.0 60.0 100.0
without      sum A | 10.0 20.0 30.0
without      sum B | 30.0 40.0 70.0
without      sum All | 40.0 60.0 100.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
