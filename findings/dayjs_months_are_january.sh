#!/bin/sh
# Surprise: 2026.9.30 is 30 September 2026 for Day.js, and 2026.9, the month, is 1 January 2026, in the first quarter;
#   so are 2026.12 and 2026 9. 2026-9 and 2026/9 are September, 2026-9.30 is 1 September and 2026-13 January 2027.
#   Each of them is valid. Moment and the browser's own `Date` have September and December.
# Expected: 1 September, as with a hyphen; or no valid day.
# Why it matters: a point is how year and month are parted in Chinese papers, 任期至2026.9. Of a column with
#   days and months the days are right, and each month is January.
# Seen with: npm dayjs 1.11.23, moment 2.31.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent dayjs@1.11.23 moment@2.31.0

cat >look.cjs <<'LOOK'
process.env.TZ = "UTC";
const dayjs = require("dayjs");
const moment = require("moment");
dayjs.extend(require("dayjs/plugin/quarterOfYear"));
moment.suppressDeprecationWarnings = true;

for (const text of ["2026.9.30", "2026.9", "2026.12", "2026 9", "2026-9", "2026/9", "2026-9.30", "2026-13"]) {
  const ours = dayjs(text);
  const theirs = moment(text);
  const date = new Date(text);
  const days = [
    ours.isValid() ? `${ours.format("YYYY-MM-DD")} in quarter ${ours.quarter()}` : "not valid",
    theirs.isValid() ? theirs.format("YYYY-MM-DD") : "not valid",
    Number.isNaN(date.getTime()) ? "not valid" : date.toISOString().slice(0, 10),
  ];
  console.log(text.padEnd(9), "| Day.js", days[0], "| Moment", days[1], "| Date", days[2]);
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
2026.9.30 | Day.js 2026-09-30 in quarter 3 | Moment 2026-09-30 | Date 2026-09-30
2026.9    | Day.js 2026-01-01 in quarter 1 | Moment 2026-09-01 | Date 2026-09-01
2026.12   | Day.js 2026-01-01 in quarter 1 | Moment 2026-12-01 | Date 2026-12-01
2026 9    | Day.js 2026-01-01 in quarter 1 | Moment 2026-09-01 | Date 2026-09-01
2026-9    | Day.js 2026-09-01 in quarter 3 | Moment 2026-09-01 | Date 2026-09-01
2026/9    | Day.js 2026-09-01 in quarter 3 | Moment 2026-09-01 | Date 2026-09-01
2026-9.30 | Day.js 2026-09-01 in quarter 3 | Moment 2026-09-30 | Date 2026-09-30
2026-13   | Day.js 2027-01-01 in quarter 1 | Moment not valid | Date not valid
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
