#!/bin/sh
# Surprise: of the cells 60, blank and 80 one is below 60 for three engines of formulas:
#   COUNTIF(A1:A3, "<60") is 1 in fast-formula-parser, hot-formula-parser and Formula.js, and
#   three are ">=0". HyperFormula says 0 and 2. The median of the cells is 60 for
#   hot-formula-parser and Formula.js, 70 for HyperFormula; the mean is 70 for all four.
# Expected: 0, 2 and 70, as in the spreadsheets whose functions these are: a blank cell is not
#   below anything and has no part in a median.
# Why it matters: “how many are below the line” is the commonest question to a table of scores,
#   and whoever has not reported is counted among them, by the one function and not the next.
# Seen with: npm fast-formula-parser 1.0.19, hot-formula-parser 4.0.0, @formulajs/formulajs 4.6.1,
#   hyperformula 3.5.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent fast-formula-parser@1.0.19 hot-formula-parser@4.0.0 \
    @formulajs/formulajs@4.6.1 hyperformula@3.5.0

cat >look.cjs <<'LOOK'
const formulajs = require("@formulajs/formulajs");
const Fast = require("fast-formula-parser");
const { Parser: Hot } = require("hot-formula-parser");
const { HyperFormula } = require("hyperformula");

const CELLS = [[60], [null], [80]];
const hyper = HyperFormula.buildFromArray(CELLS, { licenseKey: "gpl-v3" });
const fast = new Fast({ onRange: () => CELLS });
const hot = new Hot();
hot.on("callRangeValue", (first, last, done) => done(CELLS));

for (const [name, ...more] of [["COUNTIF", "<60"], ["COUNTIF", ">=0"], ["MEDIAN"], ["AVERAGE"]]) {
  const formula = `${name}(${["A1:A3", ...more.map((one) => `"${one}"`)].join(",")})`;
  let answer = "not there";
  try {
    answer = fast.parse(formula, { row: 1, col: 5, sheet: "one" });
  } catch {}
  console.log(formula);
  console.log("  HyperFormula       ", hyper.calculateFormula(`=${formula}`, 0));
  console.log("  fast-formula-parser", answer);
  console.log("  hot-formula-parser ", hot.parse(formula).result);
  console.log("  Formula.js         ", formulajs[name](CELLS, ...more));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
COUNTIF(A1:A3,"<60")
  HyperFormula        0
  fast-formula-parser 1
  hot-formula-parser  1
  Formula.js          1
COUNTIF(A1:A3,">=0")
  HyperFormula        2
  fast-formula-parser 3
  hot-formula-parser  3
  Formula.js          3
MEDIAN(A1:A3)
  HyperFormula        70
  fast-formula-parser not there
  hot-formula-parser  60
  Formula.js          60
AVERAGE(A1:A3)
  HyperFormula        70
  fast-formula-parser 70
  hot-formula-parser  70
  Formula.js          70
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
