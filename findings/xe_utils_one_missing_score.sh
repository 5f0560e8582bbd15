#!/bin/sh
# Surprise: with one score missing, xe-utils, the helpers of the table component vxe-table,
#   leaves 60, missing, 90 and 75 in this order when asked for the best first, and “the first
#   three” are 60, missing and 90. Asked for the lowest first, it puts the missing one between
#   60 and 75. Without it, or with undefined in place of null, the order is 90, 75, 60.
# Expected: 90, 75, 60 and the missing one at an end; the library's own comment says that
#   null comes behind all numbers.
# Why it matters: null is what JSON and every database give for “not reported”. The table
#   still has its arrow of sorting on, and who stands first is not the best.
# Seen with: npm xe-utils 4.0.13, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent xe-utils@4.0.13

cat >look.cjs <<'LOOK'
const { orderBy } = require("xe-utils");

const branches = (...scores) => scores.map((score) => ({ score }));
for (const table of [
  branches(60, null, 90, 75),
  branches(75, 90, null, 60),
  branches(60, undefined, 90, 75),
  branches(60, 90, 75),
])
  for (const order of ["desc", "asc"]) {
    const found = orderBy(table, [["score", order]]);
    console.log(order, ...table.map((one) => one.score), "|", ...found.map((one) => one.score));
  }
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
desc 60 null 90 75 | 60 null 90 75
asc 60 null 90 75 | 60 null 75 90
desc 75 90 null 60 | 90 75 null 60
asc 75 90 null 60 | 75 90 null 60
desc 60 undefined 90 75 | undefined 90 75 60
asc 60 undefined 90 75 | 60 75 90 undefined
desc 60 90 75 | 90 75 60
asc 60 90 75 | 60 75 90
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
