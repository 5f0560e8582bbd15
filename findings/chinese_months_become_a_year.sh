#!/bin/sh
# Surprise: “2025年7—9月”, the months of a quarter, is the whole year 2025 to JioNLP, as are
#   “2025年1-9月” and “2025年三、四季度”; “2025年三季度累计”, nine months, is three. dateparser
#   reads “2025Q3” as 29 August 2025 on 29 November and as 10 August on 10 May, and
#   “26.9.30” as a day of 2030.
# Expected: a span of months is this span, or refused; a quarter of a year is never a day.
# Why it matters: titles of quarterly tables name their months. Read as a year, the table of
#   one quarter agrees with every other one of that year, and the check passes.
# Seen with: jionlp 1.5.31, dateparser 1.5.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet jionlp==1.5.31 dateparser==1.5.0

cat >"$work/look.py" <<'LOOK'
import contextlib
import datetime
import io
import time

import dateparser

with contextlib.redirect_stdout(io.StringIO()):  # it greets
    import jionlp

TODAY = datetime.datetime(2026, 11, 29)
ASKED = ("2025年三季度", "2025年7—9月", "2025年1-9月", "2025年三、四季度", "2025年三季度累计")
for text in ASKED:
    base = time.mktime(TODAY.timetuple())
    first, last = jionlp.parse_time(text, time_base=base)["time"]
    print(f"jionlp: {text} {first[:10]} {last[:10]}")
for text, today in (
    ("2025Q3", TODAY),
    ("2025Q3", datetime.datetime(2026, 5, 10)),
    ("26.9.30", TODAY),
):
    found = dateparser.parse(text, settings={"RELATIVE_BASE": today})
    print(f"dateparser, {today:%Y-%m-%d}: {text} {found:%Y-%m-%d}")
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
jionlp: 2025年三季度 2025-07-01 2025-09-30
jionlp: 2025年7—9月 2025-01-01 2025-12-31
jionlp: 2025年1-9月 2025-01-01 2025-12-31
jionlp: 2025年三、四季度 2025-01-01 2025-12-31
jionlp: 2025年三季度累计 2025-07-01 2025-09-30
dateparser, 2026-11-29: 2025Q3 2025-08-29
dateparser, 2026-05-10: 2025Q3 2025-08-10
dateparser, 2026-11-29: 26.9.30 2030-09-26
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
