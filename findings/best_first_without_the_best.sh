#!/bin/sh
# Surprise: best first, 60, a branch without a score and 80 are: the one without, 80, 60 for lodash
#   and es-toolkit, and 60, the one without, 80 for Ramda, Remeda and data-forge. With a null instead
#   lodash and es-toolkit have it first as well. The mean of the three is 46.7 for lodash: what is
#   missing is in no sum and counts all the same; so have it three others where it is null.
# Expected: 80 first, and the one without a score at the end or nowhere; the mean 70 or none.
# Why it matters: who has not reported is the first of the ranking, or the two who have stand in the
#   wrong order, and no message is given. All five are what tables in a browser are sorted with.
# Seen with: lodash 4.18.1, es-toolkit 1.53.2, ramda 0.32.0, remeda 2.62.2, data-forge 1.10.5,
#   Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
npm install --silent --no-audit --no-fund --prefix "$work" lodash@4.18.1 es-toolkit@1.53.2 \
    ramda@0.32.0 remeda@2.62.2 data-forge@1.10.5

cat >"$work/look.cjs" <<'LOOK'
const { DataFrame } = require("data-forge");
const E = require("es-toolkit");
const _ = require("lodash");
const R = require("ramda");
const M = require("remeda");

const ORDERS = {
  lodash: rows => _.orderBy(rows, "score", "desc"),
  "es-toolkit": rows => E.orderBy(rows, ["score"], ["desc"]),
  ramda: rows => R.sort(R.descend(R.prop("score")), rows),
  remeda: rows => M.sortBy(rows, [row => row.score, "desc"]),
  "data-forge": rows => new DataFrame(rows).orderByDescending(row => row.score).toArray(),
};
const MEANS = {
  lodash: rows => _.meanBy(rows, "score"),
  "es-toolkit": rows => E.meanBy(rows, row => row.score),
  ramda: rows => R.mean(R.pluck("score", rows)),
  remeda: rows => M.meanBy(rows, row => row.score),
  "data-forge": rows => new DataFrame(rows).getSeries("score").average(),
};
const CITIES = {
  "all three": [{ code: "A", score: 60 }, { code: "B", score: 70 }, { code: "C", score: 80 }],
  "one without": [{ code: "A", score: 60 }, { code: "B" }, { code: "C", score: 80 }],
  "one null": [{ code: "A", score: 60 }, { code: "B", score: null }, { code: "C", score: 80 }],
};
for (const [words, rows] of Object.entries(CITIES))
  for (const [name, order] of Object.entries(ORDERS)) {
    const mean = Number(MEANS[name](rows).toFixed(1));
    console.log(words, "|", name, "|", ...order(rows).map(row => row.code), "| mean", mean);
  }
LOOK
node "$work/look.cjs" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
all three | lodash | C B A | mean 70
all three | es-toolkit | C B A | mean 70
all three | ramda | C B A | mean 70
all three | remeda | C B A | mean 70
all three | data-forge | C B A | mean 70
one without | lodash | B C A | mean 46.7
one without | es-toolkit | B C A | mean NaN
one without | ramda | A B C | mean NaN
one without | remeda | A B C | mean NaN
one without | data-forge | A B C | mean 70
one null | lodash | B C A | mean 46.7
one null | es-toolkit | B C A | mean 46.7
one null | ramda | C A B | mean 46.7
one null | remeda | C A B | mean 46.7
one null | data-forge | C A B | mean 70
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
