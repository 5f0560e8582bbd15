#!/bin/sh
# Surprise: a quarter begins on 1 March for QuarterBegin() of pandas: the one after 15 January 2026 on
#   1 March, not on 1 April, and those of a year on the first of March, June, September and December.
#   "QS", which its manual calls its alias, has January, April, July and October, and so has to_period.
#   QuarterEnd() ends on 31 March, so that each of its quarters begins a month before the last one ends.
# Expected: 1 April, as by "QS" and as the day after QuarterEnd().
# Why it matters: deadlines and groups that are counted from the begin of a quarter are a month early
#   and another two months late, every date of them is the first of a month, and none is an error.
# Seen with: pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import pandas
from pandas.tseries import frequencies, offsets

day = pandas.Timestamp("2026-01-15")
YEAR = ("2026-01-01", "2026-12-31")
BEGINS = {
    "QuarterBegin()": offsets.QuarterBegin(),
    "BQuarterBegin()": offsets.BQuarterBegin(),
    '"QS"': frequencies.to_offset("QS"),
    '"BQS"': frequencies.to_offset("BQS"),
}
for name, begin in BEGINS.items():
    year = pandas.date_range(*YEAR, freq=begin).strftime("%m-%d")
    print(name, f"after 15 January {day + begin:%m-%d}", "the year", *year, sep=" | ")
print("QuarterEnd()", f"after 15 January {day + offsets.QuarterEnd():%m-%d}", sep=" | ")
next_one = (day.to_period("Q") + 1).start_time
print("to_period", f"after 15 January {next_one:%m-%d}", sep=" | ")

meetings = pandas.Series(1, pandas.date_range(*YEAR, freq="MS"))
for name, begin in list(BEGINS.items())[::2]:
    told = meetings.resample(begin).sum()
    print("twelve meetings, one a month, by", name, *(f"{at:%Y-%m-%d} {n}" for at, n in told.items()), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
QuarterBegin() | after 15 January 03-01 | the year | 03-01 | 06-01 | 09-01 | 12-01
BQuarterBegin() | after 15 January 03-02 | the year | 03-02 | 06-01 | 09-01 | 12-01
"QS" | after 15 January 04-01 | the year | 01-01 | 04-01 | 07-01 | 10-01
"BQS" | after 15 January 04-01 | the year | 01-01 | 04-01 | 07-01 | 10-01
QuarterEnd() | after 15 January 03-31
to_period | after 15 January 04-01
twelve meetings, one a month, by | QuarterBegin() | 2025-12-01 2 | 2026-03-01 3 | 2026-06-01 3 | 2026-09-01 3 | 2026-12-01 1
twelve meetings, one a month, by | "QS" | 2026-01-01 3 | 2026-04-01 3 | 2026-07-01 3 | 2026-10-01 3
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
