#!/bin/sh
# Surprise: the total of 120 branches with 12 members each, 1440 at the foot of a printed list, is
#   read as 40 by `pandas.read_fwf`, that of their meetings, 360, as 60, and a branch of 105 members
#   has 5. At the foot of a list of 80 branches 960 is 960, and 105 is 105.
# Expected: 1440, which stands apart from its neighbours by blanks, or an error. How wide a column is
#   is found out from the first hundred rows, and what stands outside is left out, at the front, too.
# Why it matters: the large figures of a list are its totals and its largest branches, and the list
#   is ordered by code. A figure without its first digits is a plausible one.
# Seen with: pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import io

import pandas

for branches in (80, 120):
    rows = [("code", "人数", "会议"), *((f"B{at:03}", 12, 3) for at in range(branches))]
    rows += [("B999", 105, 11), ("合计", 12 * branches, 3 * branches)]
    printed = "\n".join(f"{code:<6}{members:>6}{held:>6}" for code, members, held in rows)
    for words, options in {"as it is": {}, "infer_nrows=1000": {"infer_nrows": 1000}}.items():
        read = pandas.read_fwf(io.StringIO(printed), **options)
        for line, row in zip(printed.splitlines()[-2:], read.tail(2).values.tolist()):
            print(branches, "branches,", words, "|", *line.split(), "| read as", *row)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
80 branches, as it is | B999 105 11 | read as B999 105 11
80 branches, as it is | 合计 960 240 | read as 合计 960 240
80 branches, infer_nrows=1000 | B999 105 11 | read as B999 105 11
80 branches, infer_nrows=1000 | 合计 960 240 | read as 合计 960 240
120 branches, as it is | B999 105 11 | read as B999 5 11
120 branches, as it is | 合计 1440 360 | read as 合计 40 60
120 branches, infer_nrows=1000 | B999 105 11 | read as B999 105 11
120 branches, infer_nrows=1000 | 合计 1440 360 | read as 合计 1440 360
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
