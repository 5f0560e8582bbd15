#!/bin/sh
# Surprise: 明年1月1日, 1 January of next year, is 1 January 2026 for chrono-node in November 2026, and
#   后年, the year after next, and 去年, the last, are this year as well: the word before a month is
#   passed over. 30日前, before the 30th, is 30 days ago, and 30日之前 too.
# Expected: 2027, 2028 and 2025, as 下周一 and 三个月前 are counted from today, and the 30th, or nothing.
# Why it matters: a term of office and a date for a report are written so. What is due next year is read
#   as eleven months overdue, and what is due on the 30th as a month; three dates of four are right.
# Seen with: chrono-node 2.10.3, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund chrono-node@2.10.3

cat >look.mjs <<'LOOK'
import * as chrono from "chrono-node";

const TODAY = new Date(2026, 10, 20, 12);
const WORDS = ["明年1月1日", "后年1月1日", "去年1月1日", "2027年1月1日", "30日前", "30日之前", "11月30日前", "下周一", "三个月前"];
for (const words of WORDS) {
  const found = chrono.zh.hans.parse(words, TODAY);
  const days = found.map(({ text, start }) => `${text} is ${start.date().toLocaleDateString("sv")}`);
  console.log(words, "|", days.join(", ") || "nothing");
}
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
明年1月1日 | 年1月1日 is 2026-01-01
后年1月1日 | 年1月1日 is 2026-01-01
去年1月1日 | 年1月1日 is 2026-01-01
2027年1月1日 | 2027年1月1日 is 2027-01-01
30日前 | 30日前 is 2026-10-21
30日之前 | 30日之前 is 2026-10-21
11月30日前 | 11月30日 is 2026-11-30
下周一 | 下周一 is 2026-11-23
三个月前 | 三个月前 is 2026-08-20
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
