#!/bin/sh
# Surprise: the months of a year as SDMX writes them, 2026-M01 to 2026-M12. By `pandas.to_datetime`, and so by
#   `to_pandas(…, datetime=…)` of sdmx1, they are twelve seconds of 1 January 2026, and asked for by quarter
#   all twelve are in the first. 2026-T2, the second of three parts of the year, May to August, is February. The
#   half years 2026-S1 and weeks 2026-W05 are refused, the quarters 2026-Q3 and the months 2026-03 are right.
# Expected: 1 January to 1 December, and May; or an error, as for the other periods of the standard.
# Why it matters: a statistical office sends months as M01. Drawn over time they are one upright line, added up by
#   quarter they are the whole year in the first, and the same call is right for the quarters of the file.
# Seen with: sdmx1 2.28.0, pandas 2.3.3 and 3.1.1, numpy 1.26.4 and 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet sdmx1==2.28.0 pandas==2.3.3 numpy==1.26.4
python3 -m venv newer
newer/bin/pip install --quiet pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import sys
import warnings

warnings.simplefilter("ignore")

import pandas

PERIODS = ["2026-M01", "2026-M03", "2026-M10", "2026-T2", "2026-S1", "2026-W05", "2026-Q3", "2026-03"]


def told(words, ask):
    try:
        print(words, ask(), sep=" | ")
    except Exception as fault:
        print(words, type(fault).__name__, sep=" | ")


if len(sys.argv) > 1:
    for period in PERIODS:
        told(f"pandas {pandas.__version__}, {period}", lambda: pandas.to_datetime(period))
    raise SystemExit

import sdmx
from sdmx.model.v21 import DataSet, DataStructureDefinition, Dimension, Key, Observation, TimeDimension

shape = DataStructureDefinition(id="SCORES")
for dimension in (Dimension(id="BRANCH"), TimeDimension(id="TIME_PERIOD")):
    shape.dimensions.append(dimension)


def read(periods, **how):
    data = DataSet(structured_by=shape)
    keys = [shape.make_key(Key, {"BRANCH": "A", "TIME_PERIOD": period}) for period in periods]
    data.add_obs([Observation(dimension=key, value=1.0) for key in keys])
    return sdmx.to_pandas(data, datetime={"dim": "TIME_PERIOD", **how})["A"]


for period in PERIODS:
    told(f"sdmx1, {period}", lambda: read([period]).index[0])
year = read([f"2026-M{month:02}" for month in range(1, 13)], freq="Q")
print("sdmx1, twelve months by quarter |", "; ".join(f"{at} {count}" for at, count in year.groupby(level=0).sum().items()))
LOOK
venv/bin/python look.py >seen
newer/bin/python look.py alone >>seen
cat seen

cat >recorded <<'RECORDED'
sdmx1, 2026-M01 | 2026-01-01 00:00:01
sdmx1, 2026-M03 | 2026-01-01 00:00:03
sdmx1, 2026-M10 | 2026-01-01 00:00:10
sdmx1, 2026-T2 | 2026-02-01 00:00:00
sdmx1, 2026-S1 | DateParseError
sdmx1, 2026-W05 | DateParseError
sdmx1, 2026-Q3 | 2026-07-01 00:00:00
sdmx1, 2026-03 | 2026-03-01 00:00:00
sdmx1, twelve months by quarter | 2026Q1 12.0
pandas 3.1.1, 2026-M01 | 2026-01-01 00:00:01
pandas 3.1.1, 2026-M03 | 2026-01-01 00:00:03
pandas 3.1.1, 2026-M10 | 2026-01-01 00:00:10
pandas 3.1.1, 2026-T2 | 2026-02-01 00:00:00
pandas 3.1.1, 2026-S1 | DateParseError
pandas 3.1.1, 2026-W05 | DateParseError
pandas 3.1.1, 2026-Q3 | 2026-07-01 00:00:00
pandas 3.1.1, 2026-03 | 2026-03-01 00:00:00
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
