#!/bin/sh
# Surprise: for Babel 31 December 2025, written by "YYYY年第Q季度", is in the fourth quarter of
#   2026, and "YYYY年M月d日" makes it 31 December 2026. Of the last days of forty quarters eight
#   have another year, the fourth quarters of all years but those that end on a Sunday.
# Expected: 2025年第4季度. YYYY is the year in nearly every other notation, of Day.js and of
#   spreadsheets. In this one it is the year of the week, which is the next one as soon as
#   1 January lies in the week; yyyy is the year.
# Why it matters: a paper on a year is dated by its last day, and the quarter beside the year
#   is right. Whoever tries it on any other of 350 days sees nothing.
# Seen with: babel 2.18.0, Python 3.11; npm dayjs 1.11.23, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet babel==2.18.0
npm init --yes >/dev/null
npm install --silent dayjs@1.11.23

cat >look.py <<'LOOK'
from datetime import date

from babel.dates import format_date


def written(day, pattern):
    return format_date(day, pattern, locale="zh")


for day in (date(2025, 12, 28), date(2025, 12, 29), date(2025, 12, 31), date(2026, 3, 31)):
    told = [written(day, one) for one in ("YYYY年第Q季度", "YYYY年M月d日", "yyyy年第Q季度")]
    print(day, "|", " | ".join(told))
ENDS = [
    date(year, month, 31 if month in (3, 12) else 30)
    for year in range(2017, 2027)
    for month in (3, 6, 9, 12)
]
other = [day for day in ENDS if written(day, "YYYY") != str(day.year)]
print(len(other), "of", len(ENDS), "ends of quarters have another year:", *other)
LOOK
cat >look.cjs <<'LOOK'
console.log("Day.js, YYYY年M月D日", require("dayjs")("2025-12-31").format("YYYY年M月D日"));
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
2025-12-28 | 2025年第4季度 | 2025年12月28日 | 2025年第4季度
2025-12-29 | 2026年第4季度 | 2026年12月29日 | 2025年第4季度
2025-12-31 | 2026年第4季度 | 2026年12月31日 | 2025年第4季度
2026-03-31 | 2026年第1季度 | 2026年3月31日 | 2026年第1季度
8 of 40 ends of quarters have another year: 2018-12-31 2019-12-31 2020-12-31 2021-12-31 2022-12-31 2024-12-31 2025-12-31 2026-12-31
Day.js, YYYY年M月D日 2025年12月31日
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
