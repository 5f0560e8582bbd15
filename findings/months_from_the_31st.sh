#!/bin/sh
# Surprise: date-fns counts, from 31 March to the last days of April, May … September, 1, 2,
#   2, 4, 5 and 5 months. June is as far as May, July is two months further. From 31 January
#   to 30 April it is 2, from 30 March to 30 September 6. dayjs and luxon say 1 to 6.
# Expected: 1, 2, 3, 4, 5, 6, or, to who holds that 31 days have not passed, 0, 2, 2, 4, 5, 5;
#   the library does neither: the last of a month counts when one month has passed, not later.
# Why it matters: terms of committees end on the last of a month, and “overdue by half a
#   year” is asked on the last of another. The branch whose term ended on 31 March is not in
#   the list of 30 September, the one whose term ended on 30 March is.
# Seen with: npm date-fns 4.4.0, dayjs 1.11.23, luxon 3.7.2, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent date-fns@4.4.0 dayjs@1.11.23 luxon@3.7.2

cat >look.mjs <<'LOOK'
import { differenceInMonths } from "date-fns";
import dayjs from "dayjs";
import { DateTime } from "luxon";

const ENDS = ["04-30", "05-31", "06-30", "07-31", "08-31", "09-30"];
const noon = (day) => new Date(`${day}T12:00`);
const libraries = {
  "date-fns": (from, to) => differenceInMonths(noon(to), noon(from)),
  dayjs: (from, to) => dayjs(to).diff(from, "month"),
  luxon: (from, to) =>
    Math.floor(DateTime.fromISO(to).diff(DateTime.fromISO(from), "months").months),
};
for (const from of ["03-31", "01-31", "03-30"])
  for (const [name, months] of Object.entries(libraries))
    console.log(
      from, name.padEnd(8), "|", ...ENDS.map((to) => months(`2026-${from}`, `2026-${to}`)),
    );
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
03-31 date-fns | 1 2 2 4 5 5
03-31 dayjs    | 1 2 3 4 5 6
03-31 luxon    | 1 2 3 4 5 6
01-31 date-fns | 2 4 4 6 7 7
01-31 dayjs    | 3 4 5 6 7 8
01-31 luxon    | 3 4 5 6 7 8
03-30 date-fns | 1 2 3 4 5 6
03-30 dayjs    | 1 2 3 4 5 6
03-30 luxon    | 1 2 3 4 5 6
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
