#!/bin/sh
# Surprise: of a unit with 60 points and a branch without a score Perspective says that the lowest
#   has 0, the median is nothing and two are counted; its mean is 60. A table whose first scores
#   are 82 and 60 takes the next one, 82.9, as 82, and 59.9 as 59.
# Expected: 60, 60 and one, as its own mean leaves the missing one out; 82.9, or an error.
# Why it matters: this is a grid for dashboards that are fed row by row. Whoever has not reported
#   is the lowest of each unit, and every score after the first ones is cut down.
# Seen with: perspective-python 5.6.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet perspective-python==5.6.1

cat >look.py <<'LOOK'
import perspective

client = perspective.Server().new_local_client()
SCORES = {"unit": ["A", "A", "B", "B"], "score": [60.0, None, 80.0, 90.0]}
table = client.table(SCORES)
for how in ("mean", "low", "high", "median", "q1", "count"):
    view = table.view(group_by=["unit"], columns=["score"], aggregates={"score": how})
    _whole, first, second = view.to_columns()["score"]
    print(f"{how:6} of 60 and missing: {first}, of 80 and 90: {second}")

fed = client.table({"branch": ["A", "B"], "score": [82, 60]})
fed.update([{"branch": "C", "score": 82.9}, {"branch": "D", "score": 59.9}])
print("82, 60, then 82.9 and 59.9:", *fed.view().to_columns()["score"])
stated = client.table({"branch": "string", "score": "float"})
stated.update([{"branch": "A", "score": 82}, {"branch": "C", "score": 82.9}])
print("with the kind stated      :", *stated.view().to_columns()["score"])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
mean   of 60 and missing: 60.0, of 80 and 90: 85.0
low    of 60 and missing: 0.0, of 80 and 90: 80.0
high   of 60 and missing: 60.0, of 80 and 90: 90.0
median of 60 and missing: None, of 80 and 90: 85.0
q1     of 60 and missing: None, of 80 and 90: 80.0
count  of 60 and missing: 2, of 80 and 90: 2
82, 60, then 82.9 and 59.9: 82 60 82 59
with the kind stated      : 82.0 82.9
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
