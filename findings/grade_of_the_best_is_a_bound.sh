#!/bin/sh
# Surprise: grades looked up by VLOOKUP among the bounds 0, 60, 75 and 90 are right for 59.9, 75
#   and 90 in fast-formula-parser. For 95 and 100 the grade is 90: whoever is above the last bound
#   gets the bound itself, from the first column, in place of the word 优秀 beside it.
# Expected: 优秀, as HyperFormula, formulas and pycel have it.
# Why it matters: VLOOKUP over bounds is how grades are given in every office. Only the best are
#   without a grade, and have a number that may be taken for their score.
# Seen with: npm fast-formula-parser 1.0.19, hyperformula 3.5.0, Node.js 20; pycel 1.0b30, formulas
#   1.3.4, openpyxl 3.1.5, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent fast-formula-parser@1.0.19 hyperformula@3.5.0

cat >look.cjs <<'LOOK'
const FormulaParser = require("fast-formula-parser");
const { HyperFormula } = require("hyperformula");

const BOUNDS = [[0, "不合格"], [60, "合格"], [75, "良好"], [90, "优秀"]];
const SCORES = [59.9, 60, 75, 89.9, 90, 90.1, 95, 100];
const parser = new FormulaParser({
  onCell: ({ row, col }) => BOUNDS[row - 1][col - 1],
  onRange: ({ from, to }) => BOUNDS.slice(from.row - 1, to.row).map((row) => row.slice(0, to.col)),
});
const sheet = HyperFormula.buildFromArray(BOUNDS, { licenseKey: "gpl-v3" });
const ENGINES = {
  "fast-formula-parser": (formula) => parser.parse(formula, { sheet: "t", row: 9, col: 9 }),
  "HyperFormula       ": (formula) => sheet.calculateFormula(`=${formula}`, 0),
};
for (const [name, ask] of Object.entries(ENGINES)) {
  const grades = SCORES.map((score) => `${score} ${ask(`VLOOKUP(${score},A1:B4,2)`)}`);
  console.log(name, "|", grades.join(", "));
}
LOOK
cat >look.py <<'LOOK'
import logging

logging.disable(logging.CRITICAL)
import formulas  # noqa: E402
import openpyxl  # noqa: E402
from pycel import ExcelCompiler  # noqa: E402

BOUNDS = [(0, "不合格"), (60, "合格"), (75, "良好"), (90, "优秀")]
SCORES = [59.9, 60, 75, 89.9, 90, 90.1, 95, 100]
book = openpyxl.Workbook()
book.active.title = "T"
for row in BOUNDS:
    book.active.append(row)
for at, score in enumerate(SCORES, 1):
    book.active.cell(at, 4, f"=VLOOKUP({score},A1:B4,2)")
book.save("t.xlsx")
asked = ExcelCompiler("t.xlsx")
by_pycel = [asked.evaluate(f"T!D{at}") for at in range(1, len(SCORES) + 1)]
solved = formulas.ExcelModel().loads("t.xlsx").finish().calculate()
by_formulas = [solved[f"'[t.xlsx]T'!D{at}"].value[0, 0] for at in range(1, len(SCORES) + 1)]
for name, grades in {"pycel": by_pycel, "formulas": by_formulas}.items():
    print(f"{name:19} |", ", ".join(f"{a} {b}" for a, b in zip(SCORES, grades)))
LOOK
node look.cjs >seen
venv/bin/python look.py >>seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
fast-formula-parser | 59.9 不合格, 60 合格, 75 良好, 89.9 良好, 90 优秀, 90.1 90, 95 90, 100 90
HyperFormula        | 59.9 不合格, 60 合格, 75 良好, 89.9 良好, 90 优秀, 90.1 优秀, 95 优秀, 100 优秀
pycel               | 59.9 不合格, 60 合格, 75 良好, 89.9 良好, 90 优秀, 90.1 优秀, 95 优秀, 100 优秀
formulas            | 59.9 不合格, 60 合格, 75 良好, 89.9 良好, 90 优秀, 90.1 优秀, 95 优秀, 100 优秀
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
