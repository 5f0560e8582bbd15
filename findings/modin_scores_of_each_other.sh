#!/bin/sh
# Surprise: four branches with 60, 80, 70 and 90 points, in the units D1, D2, D1 and none. No score is missing, and filled
#   up within units, `groupby("unit")["score"].ffill()`, they are as they were in pandas, but for the one without a
#   unit, which has nothing. In Modin, pandas by another import, B and C have each other's points, 70 and 80. So
#   it is by `bfill()` and of the whole table; as soon as all have a unit it is right.
# Expected: 60, 80, 70 and nothing. The rows are put in order by group, and are not put back where a row is in no group.
# Why it matters: "the last figure that there is", within a branch or a unit, is how gaps are filled. One row
#   without a unit, and figures that had no gap stand beside other names; their sum and mean stay right.
# Seen with: modin 0.37.1 on its engine "python", pandas 2.3.3, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet modin==0.37.1 pandas==2.3.3 numpy==2.4.6

cat >look.py <<'LOOK'
import os
import warnings

warnings.simplefilter("ignore")
os.environ["MODIN_ENGINE"] = "python"

import modin.pandas
import pandas


def told(scores):
    return " ".join("-" if score != score else f"{score:g}" for score in scores)


for units in ["D1", "D2", "D1", None], ["D1", "D2", "D1", "D2"]:
    for name, library in ("pandas", pandas), ("Modin", modin.pandas):
        table = library.DataFrame({"branch": list("ABCD"), "unit": units, "score": [60.0, 80.0, 70.0, 90.0]})
        groups = table.groupby("unit")
        table["filled"] = groups["score"].ffill()
        filled = told(table["filled"]), told(groups["score"].bfill()), told(groups.ffill()["score"])
        last = units[-1] or "no unit"
        print(f"{last:7} | {name:6} | ffill {filled[0]} | bfill {filled[1]} | of the table {filled[2]}")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
no unit | pandas | ffill 60 80 70 - | bfill 60 80 70 - | of the table 60 80 70 -
no unit | Modin  | ffill 60 70 80 - | bfill 60 70 80 - | of the table 60 70 80 -
D2      | pandas | ffill 60 80 70 90 | bfill 60 80 70 90 | of the table 60 80 70 90
D2      | Modin  | ffill 60 80 70 90 | bfill 60 80 70 90 | of the table 60 80 70 90
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
