#!/bin/sh
# Surprise: two branches of 1,200 and 800 members are 801 together in react-pivottable, and the
#   mean is 400.50: of “1,200”, a text of a CSV, the sum takes the 1. A branch whose figure is
#   missing has the median and the minimum 0.00, and no mean.
# Expected: 2,000, or nothing where a text is no number; and nothing for what is missing. The
#   table itself writes 1,200 with a comma: it does not read what it has written.
# Why it matters: pivot tables are fed from exports, which group thousands. The largest units
#   become the smallest.
# Seen with: npm react-pivottable 0.11.1, react and react-dom 18.3.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent react-pivottable@0.11.1 react@18.3.1 react-dom@18.3.1

cat >look.cjs <<'LOOK'
const { PivotData, aggregators } = require("react-pivottable/Utilities");

const data = [
  { unit: "grouped", members: "1,200" },
  { unit: "grouped", members: "800" },
  { unit: "plain", members: "1200" },
  { unit: "plain", members: "800" },
  { unit: "missing", members: null },
];
for (const aggregatorName of ["Sum", "Average", "Median", "Minimum"]) {
  const pivot = new PivotData({ data, rows: ["unit"], vals: ["members"], aggregatorName, aggregators });
  const shown = pivot.getRowKeys().map((key) => {
    const cell = pivot.getAggregator(key, []);
    return `${key[0]} “${cell.format(cell.value())}”`;
  });
  console.log(aggregatorName, "|", shown.join(" | "));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
Sum | grouped “801.00” | missing “0.00” | plain “2,000.00”
Average | grouped “400.50” | missing “” | plain “1,000.00”
Median | grouped “400.50” | missing “0.00” | plain “1,000.00”
Minimum | grouped “1.00” | missing “0.00” | plain “800.00”
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
