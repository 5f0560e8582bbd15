#!/bin/sh
# Surprise: asked by AntV's DataSet what share of the points each branch has, 60, missing and 80 are 43%,
#   0% and 57%, and from then on the missing one has 0 points in the table itself. Asked for the number of
#   each, by "proportion", every branch has 1 point in it. In a histogram the missing one is in the bin
#   from 0 to 20, in steps of 20.
# Expected: no share for who has none, and the points as they were.
# Why it matters: the transforms of a chart are written one behind the other, and the next one has
#   other points before it. Zero is a figure.
# Seen with: @antv/data-set 0.11.8, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund @antv/data-set@0.11.8

cat >look.cjs <<'LOOK'
const { DataView } = require("@antv/data-set");

const ROWS = [
  { branch: "A", points: 60 },
  { branch: "B", points: null },
  { branch: "C", points: 80 },
];
const SHARE = { field: "points", dimension: "branch", as: "share" };
for (const [words, transform] of [
  ["as they are", null],
  ["percent", { type: "percent", ...SHARE }],
  ["proportion", { type: "proportion", ...SHARE }],
]) {
  const view = new DataView().source(ROWS.map((row) => ({ ...row })));
  if (transform) view.transform(transform);
  const told = view.rows.map(({ branch, points, share }) => `${branch} ${points ?? "missing"} ${(share ?? 0).toFixed(2)}`);
  view.transform({ type: "aggregate", fields: ["points"], operations: ["sum"], as: ["sum"] });
  console.log(words, "|", told.join(" | "), "| together", view.rows[0].sum);
}
const view = new DataView().source(ROWS);
view.transform({ type: "bin.histogram", field: "points", binWidth: 20, as: ["from", "count"] });
console.log("histogram |", view.rows.map(({ from, count }) => `${count} from ${from.join(" to ")}`).join(" | "));
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
as they are | A 60 0.00 | B missing 0.00 | C 80 0.00 | together 140
percent | A 60 0.43 | B 0 0.00 | C 80 0.57 | together 140
proportion | A 1 0.33 | B 1 0.33 | C 1 0.33 | together 3
histogram | 1 from 60 to 80 | 1 from 0 to 20 | 1 from 80 to 100
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
