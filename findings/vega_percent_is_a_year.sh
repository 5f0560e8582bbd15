#!/bin/sh
# Surprise: Vega's loader, told to find out the types of a CSV by itself (parse: "auto"), makes
#   an attendance of 85% 1 January 1985 and 92% the year 1992. Branches called “支部 1” to
#   “支部 12” are 1 January to 1 December 2001; with a thirteenth they are words.
# Expected: words, or 0.85. A value counts as a date when JavaScript's Date.parse makes
#   anything of it, and that passes over letters, signs and Chinese in search of a number.
# Why it matters: the columns are drawn on an axis of years or months, in an order that looks
#   meant; and whether they are depends on there being a thirteenth branch.
# Seen with: npm vega-loader 5.1.3, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent vega-loader@5.1.3

cat >look.mjs <<'LOOK'
import { inferType, read } from "vega-loader";

const csv = "branch,attendance\n支部 1,85%\n支部 2,92%\n支部 12,78%\n";
for (const { branch, attendance } of read(csv, { type: "csv", parse: "auto" }))
  console.log([branch, attendance].map((one) => new Date(one).toDateString()).join(" | "));
const names = (count) => Array.from({ length: count }, (_, at) => `支部 ${at + 1}`);
for (const count of [12, 13]) console.log(count, "branches:", inferType(names(count)));
LOOK
TZ=UTC node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
Mon Jan 01 2001 | Tue Jan 01 1985
Thu Feb 01 2001 | Wed Jan 01 1992
Sat Dec 01 2001 | Sun Jan 01 1978
12 branches: date
13 branches: string
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
