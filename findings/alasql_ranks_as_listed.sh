#!/bin/sh
# Surprise: row_number() over (order by score desc) is 1 for the branch of 60 points, 2 for 90 and
#   3 for 70 in AlaSQL, the SQL of browsers: the rows are numbered as they stand. The mean over
#   (partition by unit) of two units with 65 and 90 is 73.3 for both, the mean of all, and a sum
#   over (order by score) is the whole sum in every row. What stands in the brackets is read
#   and not followed; with the rows put in order by the query itself the numbers are right.
# Expected: 3, 1, 2 and 65, 90, or the error that rank() gives: it is no function there.
# Why it matters: the query that ranks in every other engine ranks here as well, and the places
#   are those of the list of names.
# Seen with: npm alasql 4.19.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent alasql@4.19.1

cat >look.cjs <<'LOOK'
const alasql = require("alasql");

const BRANCHES = [
  { name: "A", unit: "x", score: 60 },
  { name: "B", unit: "y", score: 90 },
  { name: "C", unit: "x", score: 70 },
];
const told = (figure, more = "") => {
  const rows = alasql(`select name, score, ${figure} as figure from ?${more}`, [BRANCHES]);
  console.log(figure + more, "|", ...rows.map((row) => `${row.name} ${row.figure}`));
};
told("row_number() over (order by score desc)");
told("row_number() over (order by score desc)", " order by score desc");
told("avg(score) over (partition by unit)");
told("sum(score) over (order by score)");
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
row_number() over (order by score desc) | A 1 B 2 C 3
row_number() over (order by score desc) order by score desc | B 1 C 2 A 3
avg(score) over (partition by unit) | A 73.33333333333333 B 73.33333333333333 C 73.33333333333333
sum(score) over (order by score) | A 220 B 220 C 220
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
