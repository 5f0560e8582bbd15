#!/bin/sh
# Surprise: of the scores 90, missing, 55, 80, missing, 60, 100 and 59 crossfilter keeps, from 60
#   on, 80, missing, 60 and 100: the branch with 90 points is filtered away, one without a score
#   is in, and the best three are 100, 60 and the missing one. Without the two it is all right.
# Expected: 60, 80, 90 and 100, and these as the best three. A dimension is kept in order, and
#   undefined and NaN compare with nothing; the manual asks for values with a natural order.
# Why it matters: dashboards of dc.js are filtered by it. Which branch is lost depends on the
#   order of the file; every chart beside it is filtered alike, so that nothing contradicts.
# Seen with: npm crossfilter2 1.5.4, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent crossfilter2@1.5.4

cat >look.cjs <<'LOOK'
const crossfilter = require("crossfilter2");

function told(words, scores) {
  const index = crossfilter(scores.map((score, at) => ({ branch: "ABCDEFGH"[at], score })));
  const by = index.dimension((row) => row.score);
  const shown = (rows) => rows.map(({ branch, score }) => `${branch}-${score}`).join(" ");
  console.log(words, "| from 60", shown(index.allFiltered(by.filterRange([60, 101]) && [])));
  console.log(words, "| best three", shown(by.top(3)));
}

const SCORES = [90, undefined, 55, 80, undefined, 60, 100, 59];
told("undefined", SCORES);
told("NaN      ", SCORES.map((score) => score ?? NaN));
told("reversed ", [...SCORES].reverse());
told("without  ", SCORES.filter((score) => score !== undefined));
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
undefined | from 60 D-80 E-undefined F-60 G-100
undefined | best three G-100 F-60 E-undefined
NaN       | from 60 D-80 E-NaN F-60 G-100
NaN       | best three G-100 F-60 E-NaN
reversed  | from 60 B-100 C-60 E-80
reversed  | best three B-100 E-80 C-60
without   | from 60 A-90 C-80 D-60 E-100
without   | best three E-100 A-90 C-80
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
