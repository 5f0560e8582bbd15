#!/bin/sh
# Surprise: of 60 and 80 jStat's percentile(…, 0.5) is 60, its median 70. Wherever the place of
#   a percentile lies between the last two values, it is the last but one: the upper quartile
#   of 60, 70 and 90 is 70, the nine tenths of 1 to 10 are 9, of 60 and 100 as well as of 60 and
#   61 every percentile below the whole is 60. Lower down it lies between the neighbours.
# Expected: 70, 80, 9.1, as by the formula that it follows everywhere else, the one of the
#   spreadsheets.
# Why it matters: a bound for the best tenth is where percentiles are used. It is too low by as
#   much as the best is ahead, and few scores are the usual case for a unit.
# Seen with: npm jstat 1.9.6, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent jstat@1.9.6

cat >look.cjs <<'LOOK'
const { jStat } = require("jstat");

const between = (scores, share) => {
  const place = share * (scores.length - 1);
  const low = scores[Math.floor(place)];
  return low + (place % 1) * (scores[Math.ceil(place)] - low);
};
const tens = Array.from({ length: 10 }, (_, at) => at + 1);
for (const [scores, share] of [
  [[60, 80], 0.5],
  [[60, 100], 0.9],
  [[60, 70, 90], 0.25],
  [[60, 70, 90], 0.75],
  [tens, 0.75],
  [tens, 0.9],
])
  console.log(
    scores.join(" "), "| share", share, "| percentile", jStat.percentile(scores, share),
    "| by the formula", Number(between(scores, share).toFixed(6)),
    "| median", jStat.median(scores),
  );
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
60 80 | share 0.5 | percentile 60 | by the formula 70 | median 70
60 100 | share 0.9 | percentile 60 | by the formula 96 | median 80
60 70 90 | share 0.25 | percentile 65 | by the formula 65 | median 70
60 70 90 | share 0.75 | percentile 70 | by the formula 80 | median 70
1 2 3 4 5 6 7 8 9 10 | share 0.75 | percentile 7.75 | by the formula 7.75 | median 5.5
1 2 3 4 5 6 7 8 9 10 | share 0.9 | percentile 9 | by the formula 9.1 | median 5.5
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
