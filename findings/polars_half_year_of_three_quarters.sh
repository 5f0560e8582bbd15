#!/bin/sh
# Surprise: one meeting in each quarter, dated by its last day, are 2 in the half year to
#   31 March and to 31 December by a rolling window of "6mo" in Polars, and 3 in the one to
#   30 June and to 30 September. A window of "3mo" or "1q", a single quarter, has 2 on 30 June.
# Expected: 2 and 1 throughout. Six months before 30 June is 30 December for Polars, and the
#   quarter that ended on the 31st is in; six months before 31 March is 30 September, and out.
# Why it matters: every second or fourth figure of a series has a quarter more, each year the
#   same ones, which looks like a season. A window of "1y" is right.
# Seen with: polars 2.1.0, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet polars==2.1.0 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
from datetime import date

import pandas
import polars

ENDS = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
ENDS += [date(2026, 3, 31), date(2026, 6, 30)]
TABLE = polars.DataFrame({"day": ENDS, "meetings": [1] * 6})
print("quarter to        ", *(f"{day:%m-%d}" for day in ENDS), sep=" | ")
for period in ("1q", "3mo", "2q", "6mo", "9mo", "1y"):
    summed = TABLE.rolling("day", period=period).agg(polars.col("meetings").sum())
    beside = TABLE.select(polars.col("meetings").rolling_sum_by("day", period)).to_series()
    assert beside.to_list() == summed["meetings"].to_list()
    print(f"window of {period:8}", *(f"{n:5}" for n in summed["meetings"]), sep=" | ")
counted = pandas.Series([1] * 6).rolling(2).sum().fillna(1).astype(int)
print("two rows in pandas", *(f"{n:5}" for n in counted), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
quarter to         | 03-31 | 06-30 | 09-30 | 12-31 | 03-31 | 06-30
window of 1q       |     1 |     2 |     1 |     1 |     1 |     2
window of 3mo      |     1 |     2 |     1 |     1 |     1 |     2
window of 2q       |     1 |     2 |     3 |     2 |     2 |     3
window of 6mo      |     1 |     2 |     3 |     2 |     2 |     3
window of 9mo      |     1 |     2 |     3 |     3 |     3 |     3
window of 1y       |     1 |     2 |     3 |     4 |     4 |     4
two rows in pandas |     1 |     2 |     2 |     2 |     2 |     2
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
