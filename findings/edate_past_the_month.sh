#!/bin/sh
# Surprise: a month after 31 January 2026 is 3 March for two engines that work out the
#   formulas of workbooks without a spreadsheet: pycel for Python and fast-formula-parser for
#   browsers give 46084 for EDATE, HyperFormula and Formula.js 46081, which is 28 February.
#   Six months after 31 August are 3 March for them, five years after 29 February are 1 March.
# Expected: the last day of the month, as EDATE is defined; EOMONTH of the same engines
#   is right.
# Why it matters: terms of committees and dates due are computed by EDATE. A term that has run
#   out is said to run three days longer, and 28 February looks in time.
# Seen with: pycel 1.0b30, openpyxl 3.1.5, Python 3.11; npm fast-formula-parser 1.0.19,
#   hyperformula 3.5.0, @formulajs/formulajs 4.6.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pycel==1.0b30 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent fast-formula-parser@1.0.19 hyperformula@3.5.0 @formulajs/formulajs@4.6.1

cat >look.py <<'LOOK'
import openpyxl
from pycel import ExcelCompiler

FORMULAS = [
    "EDATE(DATE(2026,1,31),1)",
    "EDATE(DATE(2025,8,31),6)",
    "EDATE(DATE(2024,2,29),60)",
    "EOMONTH(DATE(2026,1,31),1)",
]
workbook = openpyxl.Workbook()
for row, formula in enumerate(FORMULAS, 1):
    workbook.active[f"A{row}"] = f"={formula}"
workbook.save("dates.xlsx")
compiled = ExcelCompiler("dates.xlsx")
for row, formula in enumerate(FORMULAS, 1):
    print("pycel", formula, compiled.evaluate(f"Sheet!A{row}"))
LOOK
cat >look.cjs <<'LOOK'
const FormulaParser = require("fast-formula-parser");
const { HyperFormula } = require("hyperformula");
const formulajs = require("@formulajs/formulajs");

const formulas = [
  "EDATE(DATE(2026,1,31),1)",
  "EDATE(DATE(2025,8,31),6)",
  "EDATE(DATE(2024,2,29),60)",
  "EOMONTH(DATE(2026,1,31),1)",
];
const sheet = HyperFormula.buildFromArray([formulas.map((one) => `=${one}`)], {
  licenseKey: "gpl-v3",
});
formulas.forEach((formula, col) => {
  const parsed = new FormulaParser().parse(formula, { sheet: "", row: 1, col: 1 });
  const other = sheet.getCellValue({ sheet: 0, row: 0, col });
  console.log(formula, "| fast-formula-parser", parsed, "| HyperFormula", other);
});
const day = formulajs.EDATE(formulajs.DATE(2026, 1, 31), 1);
console.log("Formula.js", day.getMonth() + 1, day.getDate());
LOOK
venv/bin/python look.py >seen
TZ=UTC node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
pycel EDATE(DATE(2026,1,31),1) 46084
pycel EDATE(DATE(2025,8,31),6) 46084
pycel EDATE(DATE(2024,2,29),60) 47178
pycel EOMONTH(DATE(2026,1,31),1) 46081
EDATE(DATE(2026,1,31),1) | fast-formula-parser 46084 | HyperFormula 46081
EDATE(DATE(2025,8,31),6) | fast-formula-parser 46084 | HyperFormula 46081
EDATE(DATE(2024,2,29),60) | fast-formula-parser 47178 | HyperFormula 47177
EOMONTH(DATE(2026,1,31),1) | fast-formula-parser 46081 | HyperFormula 46081
Formula.js 2 28
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
