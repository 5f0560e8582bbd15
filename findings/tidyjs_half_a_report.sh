#!/bin/sh
# Surprise: 45 of 50 and a report without a figure of 50 are an attendance of 45% by `meanRate`
#   of tidy.js, 45 of 50 and 30 of nobody knows how many one of 150%. Each sum leaves out what
#   it has not got, and the other half of such a report stays in the other sum. Nobody of
#   nobody is 0% by `rate` as well as by `meanRate`, and not unknown.
# Expected: 90% for both units: a report counts in both sums or in neither. Means and medians of
#   the same package leave out who has no figure.
# Why it matters: a ratio of sums is the right mean of shares, and this is its one ready-made
#   function; the half-filled report of a branch pulls its unit from 90% to 45%.
# Seen with: npm @tidyjs/tidy 2.6.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent @tidyjs/tidy@2.6.1

cat >look.mjs <<'LOOK'
import { groupBy, meanRate, mutate, rate, summarize, tidy } from "@tidyjs/tidy";

const REPORTS = [
  { unit: "whole", present: 45, members: 50 },
  { unit: "whole", present: 30, members: 50 },
  { unit: "no present", present: 45, members: 50 },
  { unit: "no present", present: null, members: 50 },
  { unit: "no members", present: 45, members: 50 },
  { unit: "no members", present: 30, members: null },
  { unit: "nobody there", present: 0, members: 0 },
];
const share = summarize({ share: meanRate("present", "members") });
for (const { unit, share: found } of tidy(REPORTS, groupBy("unit", [share]))) {
  console.log(unit, "| attendance of the unit", found);
}
for (const one of tidy(REPORTS, mutate({ share: rate("present", "members") }))) {
  console.log(one.unit, "|", one.present, "of", one.members, "| attendance", one.share);
}
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
whole | attendance of the unit 0.75
no present | attendance of the unit 0.45
no members | attendance of the unit 1.5
nobody there | attendance of the unit 0
whole | 45 of 50 | attendance 0.9
whole | 30 of 50 | attendance 0.6
no present | 45 of 50 | attendance 0.9
no present | null of 50 | attendance undefined
no members | 45 of 50 | attendance 0.9
no members | 30 of null | attendance undefined
nobody there | 0 of 0 | attendance 0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
