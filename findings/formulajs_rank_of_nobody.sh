#!/bin/sh
# Surprise: a branch whose score is not in the list that it is ranked in has rank 0 for
#   Formula.js, before the first: RANK.EQ of 85 in 90, 82.3 and 70, best first or last, and
#   RANK.AVG as well. 40.1 and 42.2 points are enough for it: their sum is 82.30000000000001,
#   and in the list stands 82.3. MATCH of the same library answers #N/A.
# Expected: #N/A, as in the spreadsheets whose functions these are, or, of the sum, rank 2.
# Why it matters: ranks are computed in one column and scores rounded in another. Sorted by
#   rank, whoever was not found stands on top, and “rank ≤ 3” has four.
# Seen with: npm @formulajs/formulajs 4.6.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent @formulajs/formulajs@4.6.1

cat >look.cjs <<'LOOK'
const { MATCH, RANK, SUM } = require("@formulajs/formulajs");

const listed = [90, 82.3, 70];
for (const score of [90, 82.3, 85, SUM(40.1, 42.2)]) {
  const ranks = [RANK.EQ(score, listed), RANK.EQ(score, listed, 1), RANK.AVG(score, listed)];
  console.log(score, "| ranks", ...ranks, "| match", String(MATCH(score, listed, 0)));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
90 | ranks 1 3 1 | match 1
82.3 | ranks 2 2 2 | match 2
85 | ranks 0 0 0 | match Error: #N/A
82.30000000000001 | ranks 0 0 0 | match Error: #N/A
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
