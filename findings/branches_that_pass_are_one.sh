#!/bin/sh
# Surprise: of the units D1, D1, D2 and D1 with 60, 80, 90 and 55 points three branches have 60, and
#   two of them are of D1. `SUMPRODUCT((A1:A4="D1")*(B1:B4>=60))` is 1 for HyperFormula in the first
#   two rows of the sheet and 0 in the others, and `SUMPRODUCT(--(B1:B4>=60))` is 1, 1, 1 and 0;
#   both are 0 for fast-formula-parser, and the second is for formulas, wherever they stand.
# Expected: 2 and 3, as pycel counts. HyperFormula compares, outside of its ARRAYFORMULA, the cell
#   of the same row alone, without an error; COUNTIFS is right.
# Why it matters: this is the formula for counting by two conditions that every office knows.
#   A count that is too small passes for a bad quarter.
# Seen with: npm hyperformula 3.5.0, fast-formula-parser 1.0.19, Node.js 20; formulas 1.3.4, pycel
#   1.0b30, openpyxl 3.1.5, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent hyperformula@3.5.0 fast-formula-parser@1.0.19
cat >formulas.json <<'FORMULAS'
["SUMPRODUCT((A1:A4=\"D1\")*(B1:B4>=60))", "SUMPRODUCT(--(B1:B4>=60))",
 "COUNTIFS(A1:A4,\"D1\",B1:B4,\">=60\")"]
FORMULAS

cat >look.cjs <<'LOOK'
const FormulaParser = require("fast-formula-parser");
const { HyperFormula } = require("hyperformula");

const ROWS = [["D1", 60], ["D1", 80], ["D2", 90], ["D1", 55]];
const parser = new FormulaParser({
  onCell: ({ row, col }) => ROWS[row - 1][col - 1],
  onRange: ({ from, to }) =>
    ROWS.slice(from.row - 1, to.row).map((row) => row.slice(from.col - 1, to.col)),
});
for (const formula of require("./formulas.json")) {
  const sheet = HyperFormula.buildFromArray(
    ROWS.map((row) => [...row, `=${formula}`]), { licenseKey: "gpl-v3" });
  const inRows = ROWS.map((_, row) => sheet.getCellValue({ sheet: 0, row, col: 2 }));
  let fast = "does not know it";
  try {
    fast = parser.parse(formula, { sheet: "t", row: 9, col: 9 });
  } catch {}
  console.log(formula, "| HyperFormula by the row", ...inRows, "| fast-formula-parser", fast);
}
LOOK
cat >look.py <<'LOOK'
import json
import logging
from pathlib import Path

logging.disable(logging.CRITICAL)
import formulas  # noqa: E402
import openpyxl  # noqa: E402
from pycel import ExcelCompiler  # noqa: E402

FORMULAS = json.loads(Path("formulas.json").read_text(encoding="utf-8"))
book = openpyxl.Workbook()
book.active.title = "T"
for row in [("D1", 60), ("D1", 80), ("D2", 90), ("D1", 55)]:
    book.active.append(row)
for at, formula in enumerate(FORMULAS, 1):
    book.active.cell(at, 4, f"={formula}")
book.save("t.xlsx")
asked = ExcelCompiler("t.xlsx")
solved = formulas.ExcelModel().loads("t.xlsx").finish().calculate()
for at, formula in enumerate(FORMULAS, 1):
    told = solved[f"'[t.xlsx]T'!D{at}"].value[0, 0]
    print(formula, f"| pycel {asked.evaluate(f'T!D{at}'):g} | formulas {float(told):g}")
LOOK
node look.cjs >seen
venv/bin/python look.py >>seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
SUMPRODUCT((A1:A4="D1")*(B1:B4>=60)) | HyperFormula by the row 1 1 0 0 | fast-formula-parser 0
SUMPRODUCT(--(B1:B4>=60)) | HyperFormula by the row 1 1 1 0 | fast-formula-parser 0
COUNTIFS(A1:A4,"D1",B1:B4,">=60") | HyperFormula by the row 2 2 2 2 | fast-formula-parser does not know it
SUMPRODUCT((A1:A4="D1")*(B1:B4>=60)) | pycel 2 | formulas 2
SUMPRODUCT(--(B1:B4>=60)) | pycel 3 | formulas 0
COUNTIFS(A1:A4,"D1",B1:B4,">=60") | pycel 2 | formulas 2
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
