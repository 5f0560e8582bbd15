#!/bin/sh
# Surprise: asked for working days of a year whose holidays the State Council has not
#   announced yet, the package `holidays` answers as for any other: the statutory days
#   alone, none moved, no Saturday worked in return, and nothing that says so. The same
#   question is answered otherwise by a later release.
# Expected: an answer that can be told from a known one, as by chinesecalendar, which
#   refuses a year that it has no notice for.
# Why it matters: the notice for a year comes in November of the year before. Whatever
#   runs over the new year or the Spring Festival is counted before it, and a day of
#   reply that moves by two days after it was written down is an overdue one.
# Seen with: holidays 0.81 (September 2025) and 0.109, chinesecalendar 1.10.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/look.py" <<'LOOK'
import datetime
import warnings

import holidays

warnings.simplefilter("error")  # nothing is said
begin = datetime.date(2026, 2, 14)
china = holidays.CN()
print("holidays", holidays.__version__, end=": ")
print("Saturday", begin, "is worked" if china.is_working_day(begin) else "is off", end=", ")
print("the third working day after it is", china.get_nth_working_day(begin, 3))
try:
    import chinese_calendar
except ImportError:
    pass
else:
    try:
        print("chinesecalendar:", chinese_calendar.is_workday(begin))
    except NotImplementedError:
        print("chinesecalendar 1.10.0: no data for this year")
LOOK
for wanted in "holidays==0.81 chinesecalendar==1.10.0" "holidays==0.109"; do
    rm -rf "$work/venv"
    python3 -m venv "$work/venv"
    # shellcheck disable=SC2086
    "$work/venv/bin/pip" install --quiet $wanted
    "$work/venv/bin/python" "$work/look.py" >>"$work/seen"
done
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
holidays 0.81: Saturday 2026-02-14 is off, the third working day after it is 2026-02-24
chinesecalendar 1.10.0: no data for this year
holidays 0.109: Saturday 2026-02-14 is worked, the third working day after it is 2026-02-26
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
