#!/bin/sh
# Surprise: three of four branches have reported, 80, 60 and 70. Joined to the list of all
#   four by a left join, their median in AlaSQL, the SQL of browsers, is 75, the lower
#   quartile 70 and the upper one nothing. Mean, count, least and most are those of the
#   three; the median sorts the missing one in behind the best. With the missing
#   figure written as null in the table itself the median is 70.
# Expected: 70. In SQL all aggregates leave out what a join does not find.
# Why it matters: the line “half of the branches have more than …” moves up with every branch
#   that does not report, while the mean beside it shows nothing.
# Seen with: npm alasql 4.19.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent alasql@4.19.1

cat >look.cjs <<'LOOK'
const alasql = require("alasql");

const branches = [..."ABCD"].map((branch) => ({ branch }));
const reports = [["A", 80], ["C", 60], ["D", 70]].map(([branch, score]) => ({ branch, score }));
const written = [...reports, { branch: "B", score: null }];
for (const told of ["MEDIAN", "QUART", "QUART3", "AVG", "COUNT", "MIN", "MAX"]) {
  const joined = `SELECT VALUE ${told}(r.score) FROM ? b LEFT JOIN ? r ON b.branch = r.branch`;
  const found = alasql(joined, [branches, reports]);
  console.log(told, found, "| null", alasql(`SELECT VALUE ${told}(score) FROM ?`, [written]));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
MEDIAN 75 | null 70
QUART 70 | null 60
QUART3 undefined | null 80
AVG 70 | null 70
COUNT 3 | null 3
MIN 60 | null 60
MAX 80 | null 80
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
