#!/bin/sh
# Surprise: 15,000 and 25,000 members are both “2万” for Babel, and 35,000 and 45,000 both
#   “4万”: halves go to the even figure. 82.25 is 82.2 beside 82.35, which is 82.4; JavaScript's
#   formatter, of the same data of Unicode, writes 82.3 and 82.4, and 2万, 3万, 4万 and 5万.
# Expected: 2万, 3万, 4万 and 5万; 82.3 and 82.4.
# Why it matters: a paper set by Python says that two towns have equally many members, the
#   screen beside it that one has ten thousand more, and round counts are the usual ones.
# Seen with: babel 2.18.0, Python 3.11; Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet babel==2.18.0

cat >look.py <<'LOOK'
from babel.numbers import format_compact_decimal, format_decimal

MEMBERS, SCORES = [15000, 25000, 35000, 45000], [82.25, 82.35]
print("Babel", *(format_compact_decimal(one, locale="zh") for one in MEMBERS), end=" | ")
print(*(format_decimal(one, "0.0", locale="zh") for one in SCORES))
LOOK
cat >look.cjs <<'LOOK'
const format = (options) => new Intl.NumberFormat("zh", options).format;
const tenths = format({ maximumFractionDigits: 1 });
const members = [15000, 25000, 35000, 45000];
const rounded = members.map(format({ notation: "compact", maximumFractionDigits: 0 }));
console.log("Intl ", ...rounded, "|", tenths(82.25), tenths(82.35));
console.log("Intl, by itself", ...members.map(format({ notation: "compact" })));
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
Babel 2万 2万 4万 4万 | 82.2 82.4
Intl  2万 3万 4万 5万 | 82.3 82.4
Intl, by itself 1.5万 2.5万 3.5万 4.5万
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
