#!/bin/sh
# Surprise: d3.mean, median, min and quantile count a blank cell of a CSV as a zero.
#   They promise to skip missing values, and do skip null, undefined and NaN; but what
#   d3.csvParse makes of a blank is "", and +"" is 0.
# Expected: two functions of one family agree on what is missing, and the average of
#   (blank, 80, 90) is 85, as it is for every other word that is no number ("n/a").
# Why it matters: missing, not applicable and zero are three things. A branch that has
#   not reported pulls the mean of its group from 85 down to 56.7, and is its minimum.
# Seen with: npm d3-dsv 3.0.2, npm d3-array 3.2.5.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent d3-dsv@3.0.2 d3-array@3.2.5

cat >look.mjs <<'LOOK'
import { count, mean, median, min } from "d3-array";
import { autoType, csvParse } from "d3-dsv";

const told = (name, rows) => {
  const score = (row) => row.score;
  const found = [count, mean, median, min].map((one) => one(rows, score));
  console.log(name, ...found.map((one) => +(+one).toFixed(1)));
};
console.log("score of B01        count mean median min");
for (const blank of ["", " ", "n/a"])
  told(JSON.stringify(blank).padEnd(19), csvParse(`id,score\nB01,${blank}\nB02,80\nB03,90`));
told("\"\" after autoType   ", csvParse("id,score\nB01,\nB02,80\nB03,90", autoType));
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
score of B01        count mean median min
""                  3 56.7 80 0
" "                 3 56.7 80 0
"n/a"               2 85 85 80
"" after autoType    2 85 85 80
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
