#!/bin/sh
# Surprise: an attendance of 85.0, 85.4, 85.8 and 86.2 per cent rises by 0.4 each quarter for
#   regression-js, and of 0.850, 0.854, 0.858 and 0.862, the same, by 0: it is foretold to stay
#   at 0.86 for good. The factors of the line are rounded to two decimals before it is drawn,
#   and its r² is −0.8 where every point lies on the line.
# Expected: 0.004 a quarter and 0.874 in the seventh. The option `precision` is said to be about
#   decimals; `predict` and `r2` go by what it leaves.
# Why it matters: shares are between 0 and 1 until they are shown, and their change in a quarter
#   begins at the third decimal. A branch that falls by 0.4 points each time is steady.
# Seen with: npm regression 2.0.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent regression@2.0.1

cat >look.cjs <<'LOOK'
const regression = require("regression");

const told = (words, attended, options) => {
  const line = regression.linear(attended.map((one, at) => [at + 1, one]), options);
  console.log(words, "| slope", line.equation[0], "| 7th", line.predict(7)[1], "| r2", line.r2);
};
told("per cent      ", [85.0, 85.4, 85.8, 86.2]);
told("share         ", [0.85, 0.854, 0.858, 0.862]);
told("share, falling", [0.862, 0.858, 0.854, 0.85]);
told("six decimals  ", [0.85, 0.854, 0.858, 0.862], { precision: 6 });
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
per cent       | slope 0.4 | 7th 87.4 | r2 1
share          | slope 0 | 7th 0.86 | r2 -0.8
share, falling | slope -0 | 7th 0.86 | r2 -0.8
six decimals   | slope 0.004 | 7th 0.874 | r2 1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
