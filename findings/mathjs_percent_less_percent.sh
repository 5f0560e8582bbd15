#!/bin/sh
# Surprise: 85% - 60% is -0.2 to math.js, 85% + 5% is 0, and so are 100% - 5% and 40 * 85% - 4,
#   thirty-four less four. A percent sign with a plus or minus behind it is the rest of a
#   division: 85 modulo -0.6. With brackets, (85%) - (60%), it is 0.25; 85% * 40 is 34, and
#   80 + 5% is 84, for a percentage at the end is one of what stands before.
# Expected: 0.25, 0.9, 0.95 and 30: the sign has been taken for “per cent” in all the other
#   places. Before a plus or a minus it could be nothing else to a reader.
# Why it matters: formulas of a scheme are typed by people and evaluated by such a library; a
#   change of attendance from 60% to 85% is a fall of a fifth.
# Seen with: npm mathjs 15.2.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent mathjs@15.2.0

cat >look.cjs <<'LOOK'
const { evaluate } = require("mathjs");

for (const formula of [
  "85% - 60%",
  "(85%) - (60%)",
  "0.85 - 0.6",
  "85% + 5%",
  "100% - 5%",
  "40 * 85%",
  "40 * 85% - 4",
  "85% * 40 - 4",
  "80 + 5%",
  "85% > 60%",
])
  console.log(formula.padEnd(14), "|", String(evaluate(formula)).slice(0, 8));
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
85% - 60%      | -0.20000
(85%) - (60%)  | 0.25
0.85 - 0.6     | 0.25
85% + 5%       | 0
100% - 5%      | 0
40 * 85%       | 34
40 * 85% - 4   | 0
85% * 40 - 4   | 30
80 + 5%        | 84
85% > 60%      | true
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
