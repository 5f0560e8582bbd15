#!/bin/sh
# Surprise: rounded up to a quarter, 1 April 2026 is 1 July; rounded up to a year, 1 January 2026 is
#   1 January 2027; and so first days of months are moved on. Rounded down and to the nearest they
#   stay where they are, and so do a Monday that is rounded up to a week and a midnight to a day.
# Expected: that what is a whole number of quarters stays. `ceil_is_strictly_greater`, false unless it
#   is asked for, is said to be what moves it on; for these three units it makes no difference.
# Why it matters: what begins with a quarter begins on its first day, more often than on any other.
#   Counted by the end of its quarter, it is due three months after what was begun the day before.
# Seen with: pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyarrow==26.0.1

cat >"$work/look.py" <<'LOOK'
import datetime

import pyarrow
from pyarrow import compute

DAYS = {
    "quarter": ["2026-03-31", "2026-04-01", "2026-04-02"],
    "year": ["2025-12-31", "2026-01-01", "2026-01-02"],
    "month": ["2026-05-31", "2026-06-01", "2026-06-02"],
    "week": ["2026-03-29", "2026-03-30", "2026-03-31"],
    "day": ["2026-03-31", "2026-04-01", "2026-04-02"],
}
for unit, days in DAYS.items():
    moments = pyarrow.array([datetime.datetime.fromisoformat(day) for day in days])
    up = compute.ceil_temporal(moments, unit=unit)
    further = compute.ceil_temporal(moments, unit=unit, ceil_is_strictly_greater=True)
    nearest = compute.round_temporal(moments, unit=unit)
    down = compute.floor_temporal(moments, unit=unit)
    for day, *found in zip(days, up, further, nearest, down, strict=True):
        words = ("up", "strictly up", "nearest", "down")
        told = [f"{word} {one.as_py():%Y-%m-%d}" for word, one in zip(words, found, strict=True)]
        print(unit, day, *told, sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
quarter | 2026-03-31 | up 2026-04-01 | strictly up 2026-04-01 | nearest 2026-04-01 | down 2026-01-01
quarter | 2026-04-01 | up 2026-07-01 | strictly up 2026-07-01 | nearest 2026-04-01 | down 2026-04-01
quarter | 2026-04-02 | up 2026-07-01 | strictly up 2026-07-01 | nearest 2026-04-01 | down 2026-04-01
year | 2025-12-31 | up 2026-01-01 | strictly up 2026-01-01 | nearest 2026-01-01 | down 2025-01-01
year | 2026-01-01 | up 2027-01-01 | strictly up 2027-01-01 | nearest 2026-01-01 | down 2026-01-01
year | 2026-01-02 | up 2027-01-01 | strictly up 2027-01-01 | nearest 2026-01-01 | down 2026-01-01
month | 2026-05-31 | up 2026-06-01 | strictly up 2026-06-01 | nearest 2026-06-01 | down 2026-05-01
month | 2026-06-01 | up 2026-07-01 | strictly up 2026-07-01 | nearest 2026-06-01 | down 2026-06-01
month | 2026-06-02 | up 2026-07-01 | strictly up 2026-07-01 | nearest 2026-06-01 | down 2026-06-01
week | 2026-03-29 | up 2026-03-30 | strictly up 2026-03-30 | nearest 2026-03-30 | down 2026-03-23
week | 2026-03-30 | up 2026-03-30 | strictly up 2026-04-06 | nearest 2026-03-30 | down 2026-03-30
week | 2026-03-31 | up 2026-04-06 | strictly up 2026-04-06 | nearest 2026-03-30 | down 2026-03-30
day | 2026-03-31 | up 2026-03-31 | strictly up 2026-04-01 | nearest 2026-03-31 | down 2026-03-31
day | 2026-04-01 | up 2026-04-01 | strictly up 2026-04-02 | nearest 2026-04-01 | down 2026-04-01
day | 2026-04-02 | up 2026-04-02 | strictly up 2026-04-03 | nearest 2026-04-02 | down 2026-04-02
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
