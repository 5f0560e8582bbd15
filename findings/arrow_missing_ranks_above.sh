#!/bin/sh
# Surprise: of 60, missing, 80 and 90 the place among all, by pyarrow's rank_quantile, is 0.875
#   for the missing one, and 0.625 for 90. Where three of five are missing they are at 0.7, and
#   the better of the two others at 0.3. NaN stands above the best as well; by rank_normal the
#   missing one is 1.15 standard deviations above the mean.
# Expected: nothing for nothing, and 0.833 for 90, the first of three, as the quantiles of the
#   same module leave out what is missing: the median of the four is 80. The documentation
#   puts nulls behind the greatest in the order; here they are given a figure and counted.
# Why it matters: “better than nine in ten” is read off this figure, and whoever reports nothing
#   pushes down all who do.
# Seen with: pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyarrow==26.0.1

cat >"$work/look.py" <<'LOOK'
import pyarrow
from pyarrow import compute

for scores in (
    [60, 80, 90],
    [60, None, 80, 90],
    [60, float("nan"), 80, 90],
    [60, None, None, None, 90],
):
    column = pyarrow.array(scores, pyarrow.float64())
    places = compute.rank_quantile(column).to_pylist()
    falling = compute.rank_quantile(column, sort_keys="descending").to_pylist()
    normal = compute.rank_normal(column).to_pylist()
    print(*scores, "| places", *(round(one, 3) for one in places), end=" | ")
    print("best first", *(round(one, 3) for one in falling), end=" | ")
    print("normal", *(round(one, 2) for one in normal), end=" | ")
    print("median", *compute.quantile(column, 0.5).to_pylist())
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
60 80 90 | places 0.167 0.5 0.833 | best first 0.833 0.5 0.167 | normal -0.97 0.0 0.97 | median 80.0
60 None 80 90 | places 0.125 0.875 0.375 0.625 | best first 0.625 0.875 0.375 0.125 | normal -1.15 1.15 -0.32 0.32 | median 80.0
60 nan 80 90 | places 0.125 0.875 0.375 0.625 | best first 0.625 0.875 0.375 0.125 | normal -1.15 1.15 -0.32 0.32 | median 80.0
60 None None None 90 | places 0.1 0.7 0.7 0.7 0.3 | best first 0.3 0.7 0.7 0.7 0.1 | normal -1.28 0.52 0.52 0.52 -0.52 | median 75.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
