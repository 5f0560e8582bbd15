#!/bin/sh
# Surprise: the points of two dimensions, 30, 28 and 25 of A, B and C and 40 and 35 of C and A, are
#   added up by xarray: A and C have 65 points, and B is not there any more. So it is with a mean of
#   the two, with a target that one branch lacks, and with a share of last year's points.
# Expected: B with nothing, as by pandas, which has it in its place with a gap.
#   Here two arrays have in common what both have; `arithmetic_join` is an option of the whole process.
# Why it matters: the list is shorter by those who did not report, and that is the ones to look at.
#   A rank of 2 of 2 looks as good as one of 2 of 3.
# Seen with: xarray 2026.9.0, numpy 2.4.6, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet xarray==2026.9.0 numpy==2.4.6 pandas==3.1.1

cat >look.py <<'LOOK'
import pandas
import xarray

FIRST = pandas.Series({"A": 30, "B": 28, "C": 25}, name="points").rename_axis("branch")
SECOND = pandas.Series({"C": 40, "A": 35}, name="points").rename_axis("branch")
WAYS = {
    "sum": lambda first, second: first + second,
    "mean": lambda first, second: (first + second) / 2,
    "share of": lambda first, second: first / second,
    "at least": lambda first, second: first >= second,
}
for words, way in WAYS.items():
    in_xarray = way(FIRST.to_xarray(), SECOND.to_xarray()).to_series()
    for name, answer in {"pandas": way(*FIRST.align(SECOND)), "xarray": in_xarray}.items():
        print(words, name, *(f"{branch} {value:g}" for branch, value in answer.items()), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
sum | pandas | A 65 | B nan | C 65
sum | xarray | A 65 | C 65
mean | pandas | A 32.5 | B nan | C 32.5
mean | xarray | A 32.5 | C 32.5
share of | pandas | A 0.857143 | B nan | C 0.625
share of | xarray | A 0.857143 | C 0.625
at least | pandas | A 0 | B 0 | C 0
at least | xarray | A 0 | C 0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
