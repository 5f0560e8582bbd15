#!/bin/sh
# Surprise: for an office whose year is that of the calendar, `fiscal_calendar(start_month=1)`, the
#   first quarter of 2026 is January to March 2025, and the last day of 2026 lies in the year 2027.
#   A year that begins in February 2026 is 2027, too, and there it is meant so.
# Expected: January to March 2026. Years are named by the one in which they end, as long as nobody
#   says otherwise, and those of the calendar end in the year in which they begin.
# Why it matters: figures of a quarter are asked for by its first and its last day. All that comes is
#   right, complete and a year old.
# Seen with: fiscalyear 0.4.0, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet fiscalyear==0.4.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import fiscalyear
import pandas

CALENDARS = {
    "from February": {"start_month": 2},
    "from January": {"start_month": 1},
    "from January of the same year": {"start_month": 1, "start_year": "same"},
}
for words, calendar in CALENDARS.items():
    with fiscalyear.fiscal_calendar(**calendar):
        quarter = fiscalyear.FiscalQuarter(2026, 1)
        last = fiscalyear.FiscalDate(2026, 12, 31)
        print(words, "| 2026Q1 is", quarter.start.date(), "to", quarter.end.date(), end=" | ")
        print(f"2026-12-31 is in {last.fiscal_year}Q{last.fiscal_quarter}")
for words, ends in {"from February": "JAN", "from January": "DEC"}.items():
    quarter = pandas.Period("2026Q1", freq=f"Q-{ends}")
    print("pandas,", words, "| 2026Q1 is", quarter.start_time.date(), "to", quarter.end_time.date())
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
from February | 2026Q1 is 2025-02-01 to 2025-04-30 | 2026-12-31 is in 2027Q4
from January | 2026Q1 is 2025-01-01 to 2025-03-31 | 2026-12-31 is in 2027Q4
from January of the same year | 2026Q1 is 2026-01-01 to 2026-03-31 | 2026-12-31 is in 2026Q4
pandas, from February | 2026Q1 is 2025-02-01 to 2025-04-30
pandas, from January | 2026Q1 is 2026-01-01 to 2026-03-31
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
