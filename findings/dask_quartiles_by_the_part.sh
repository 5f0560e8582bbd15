#!/bin/sh
# Surprise: the lower quartile of six scores is 72.5 in Dask when their table is in one part, 80
#   when it is in two, 75.25 in three and 70 in six; with the rows in another order two parts have
#   70 and three 67.5. The median is 80, 83 or 85. They stand in the rows that `describe` heads
#   25% and 50%, as those of pandas do.
# Expected: 72.5 and 85 for six numbers. Quantiles of large tables are said to be approximate;
#   here each part of two or three rows is asked for its own, and these are put together.
# Why it matters: parts come with the size of a file or the number of cores. The same report on
#   another machine has other quartiles, and whoever sorts its rows has others again.
# Seen with: dask 2026.8.0, pandas 3.0.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet dask[dataframe]==2026.8.0 pandas==3.0.6

cat >"$work/look.py" <<'LOOK'
import dask
import pandas
from dask import dataframe

dask.config.set(scheduler="synchronous")
ORDERS = {"by name": [60.0, 90, 80, 92, 70, 91], "best first": [92.0, 91, 90, 80, 70, 60]}

for words, scores in ORDERS.items():
    whole = pandas.DataFrame({"score": scores})
    for parts in (1, 2, 3, 6):
        said = dataframe.from_pandas(whole, npartitions=parts)["score"].describe().compute()
        told = [f"{name} {said[name]:g}" for name in ("count", "25%", "50%", "75%")]
        print(words, "|", parts, "parts |", ", ".join(told))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
by name | 1 parts | count 6, 25% 72.5, 50% 85, 75% 90.75
by name | 2 parts | count 6, 25% 80, 50% 85, 75% 91
by name | 3 parts | count 6, 25% 75.25, 50% 83, 75% 89
by name | 6 parts | count 6, 25% 70, 50% 80, 75% 91
best first | 1 parts | count 6, 25% 72.5, 50% 85, 75% 90.75
best first | 2 parts | count 6, 25% 70, 50% 80, 75% 91
best first | 3 parts | count 6, 25% 67.5, 50% 85, 75% 91.25
best first | 6 parts | count 6, 25% 70, 50% 80, 75% 91
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
