#!/bin/sh
# Surprise: the median of two branches with 60 and 80 is 70 for narwhals on pandas and Polars,
#   and 60 on pyarrow, as soon as it is asked for by unit: of two scores the lower one, with a
#   third that is missing as well. Of three or four scores, and without the units, it is right.
# Expected: 70, whatever the table is made of: that is what the package is for. It asks Arrow's
#   `approximate_median`, the only median that can be grouped by there, which is off where
#   nothing has to be approximated.
# Why it matters: units of two branches are the commonest small ones, their median is too low
#   for each of them, and no test with three scores finds it.
# Seen with: narwhals 2.29.0, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet narwhals==2.29.0 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1

cat >"$work/look.py" <<'LOOK'
import narwhals
import pandas
import polars
import pyarrow

KINDS = {"pandas": pandas.DataFrame, "polars": polars.DataFrame, "pyarrow": pyarrow.table}
for scores in ([60.0, 80.0], [60, 100], [60.0, None, 80.0], [60.0, 70.0, 80.0], [60, 70, 80, 90]):
    told = []
    for name, make in KINDS.items():
        table = narwhals.from_native(make({"unit": ["A"] * len(scores), "score": scores}))
        median = narwhals.col("score").median()
        of_unit = table.group_by("unit").agg(median)["score"].item()
        told.append(f"{name}: of the unit {of_unit}, of all {table.select(median).item()}")
    print(*scores, "|", " | ".join(told))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
60.0 80.0 | pandas: of the unit 70.0, of all 70.0 | polars: of the unit 70.0, of all 70.0 | pyarrow: of the unit 60.0, of all 70.0
60 100 | pandas: of the unit 80.0, of all 80.0 | polars: of the unit 80.0, of all 80.0 | pyarrow: of the unit 60.0, of all 80.0
60.0 None 80.0 | pandas: of the unit 70.0, of all 70.0 | polars: of the unit 70.0, of all 70.0 | pyarrow: of the unit 60.0, of all 70.0
60.0 70.0 80.0 | pandas: of the unit 70.0, of all 70.0 | polars: of the unit 70.0, of all 70.0 | pyarrow: of the unit 70.0, of all 70.0
60 70 80 90 | pandas: of the unit 75.0, of all 75.0 | polars: of the unit 75.0, of all 75.0 | pyarrow: of the unit 75.0, of all 75.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
