#!/bin/sh
# Surprise: `fill()` makes an attendance of 90, 94 and 98 per cent and a quarter that has not
#   been reported into 102 per cent, and a series that begins with a missing quarter and goes
#   on with 2 and 5 meetings begins with -1. Of 90 and 98 and two missing quarters the last
#   one has 114. A single figure that is known is the figure of all quarters.
# Expected: the gap between two figures is filled, as `interpolate` does in Polars; beyond them
#   nothing is known, or the last figure is carried on, as in pandas.
# Why it matters: the quarter that is missing is nearly always the newest one, and the function
#   is there to make series complete before they are drawn or added up.
# Seen with: duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0

cat >"$work/look.py" <<'LOOK'
import duckdb

SERIES = {
    "a gap": [90, None, 98, 99],
    "the last is missing": [90, 94, 98, None],
    "the last two are": [90, 98, None, None],
    "the first is missing": [None, 2, 5, 9],
    "one is known": [None, 7, None, None],
}
for words, counts in SERIES.items():
    rows = ", ".join(f"({at}, {'null' if one is None else one})" for at, one in enumerate(counts))
    filled = duckdb.sql(
        f"select fill(n::double) over (order by quarter) from (values {rows}) as t(quarter, n)"
    ).fetchall()
    print(words, *counts, sep=" | ", end=" | filled")
    print("", *(number for (number,) in filled), sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
a gap | 90 | None | 98 | 99 | filled | 90.0 | 94.0 | 98.0 | 99.0
the last is missing | 90 | 94 | 98 | None | filled | 90.0 | 94.0 | 98.0 | 102.0
the last two are | 90 | 98 | None | None | filled | 90.0 | 98.0 | 106.0 | 114.0
the first is missing | None | 2 | 5 | 9 | filled | -1.0 | 2.0 | 5.0 | 9.0
one is known | None | 7 | None | None | filled | 7.0 | 7.0 | 7.0 | 7.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
