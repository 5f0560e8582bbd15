#!/bin/sh
# Surprise: a thousand scores that end in a half, 0.05 to 99.95. ROUND to one decimal is right in four engines of
#   formulas. TEXT with "0.0", and so the cell that shows one decimal, has a tenth less for 500 of them
#   in IronCalc and for 400 in HyperFormula: 82.35 is 82.4 by ROUND and 82.3 as it is shown. Of 0.005 to 9.995
#   with two decimals 68 are a hundredth less by ROUND, too, in HyperFormula and fast-formula-parser.
# Expected: half up in both, as LibreOffice has it, and as every desk where the workbook was made.
# Why it matters: a mean of two scores with one decimal ends in a half every other time. What is shown and
#   what is ranked by ROUND differ in one sheet, and neither looks like an error of the other.
# Seen with: LibreOffice 7.4.7; ironcalc 0.9.1, openpyxl 3.1.5, Python 3.11; npm hyperformula 3.5.0,
#   fast-formula-parser 1.0.19, Node.js 20.
set -eu
command -v soffice >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet ironcalc==0.9.1 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent hyperformula@3.5.0 fast-formula-parser@1.0.19

cat >look.cjs <<'LOOK'
const FormulaParser = require("fast-formula-parser");
const { HyperFormula } = require("hyperformula");

const rows = JSON.parse(require("fs").readFileSync("rows.json"));
const parser = new FormulaParser({ onCell: ({ row, col }) => rows[row - 1][col - 1] });
const parsed = (cell) => (typeof cell === "number" ? cell : parser.parse(cell.slice(1), { sheet: "T", row: 1, col: 9 }));
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
console.log(JSON.stringify({ HyperFormula: sheet.getSheetValues(0), "fast-formula-parser": rows.map((row) => row.map(parsed)) }));
LOOK
cat >look.py <<'LOOK'
import json
import os
import subprocess
from decimal import ROUND_HALF_UP, Decimal

import ironcalc
import openpyxl

HALVES = [Decimal(10 * at + 5) for at in range(1000)]
rows = [
    [float(half / 100), f"=ROUND(A{at},1)", f'=TEXT(A{at},"0.0")', float(half / 1000), f"=ROUND(D{at},2)", f'=TEXT(D{at},"0.00")']
    for at, half in enumerate(HALVES, 1)
]
with open("rows.json", "w") as file:
    json.dump(rows, file)
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("scores.xlsx")
office = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless"]
convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "worked", "scores.xlsx"]
subprocess.run([*office, *convert], capture_output=True, check=True)
worked = openpyxl.load_workbook("worked/scores.xlsx", data_only=True).active
iron = ironcalc.load_from_xlsx("scores.xlsx", "en", "UTC", "en")
iron.evaluate()
by = {
    "LibreOffice": [[cell.value for cell in row] for row in worked.iter_rows()],
    "IronCalc": [[iron.get_cell_value(0, at, column) for column in range(1, 7)] for at in range(1, 1001)],
    **json.loads(subprocess.run(["node", "look.cjs"], capture_output=True, check=True).stdout),
}
for column, digits, words in ((1, "0.1", "ROUND, 1"), (2, "0.1", "TEXT, 0.0"), (4, "0.01", "ROUND, 2"), (5, "0.01", "TEXT, 0.00")):
    scale = 100 if digits == "0.1" else 1000
    for engine, answers in by.items():
        less = [
            f"{half / scale}: {Decimal(str(row[column]))}"
            for half, row in zip(HALVES, answers)
            if Decimal(str(row[column])) != (half / scale).quantize(Decimal(digits), ROUND_HALF_UP)
        ]
        print(f"{words:10} | {engine:19} | {len(less):3} of 1000 less", *less[-1:], sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
ROUND, 1   | LibreOffice         |   0 of 1000 less
ROUND, 1   | IronCalc            |   0 of 1000 less
ROUND, 1   | HyperFormula        |   0 of 1000 less
ROUND, 1   | fast-formula-parser |   0 of 1000 less
TEXT, 0.0  | LibreOffice         |   0 of 1000 less
TEXT, 0.0  | IronCalc            | 500 of 1000 less | 99.85: 99.8
TEXT, 0.0  | HyperFormula        | 400 of 1000 less | 99.85: 99.8
TEXT, 0.0  | fast-formula-parser |   0 of 1000 less
ROUND, 2   | LibreOffice         |   0 of 1000 less
ROUND, 2   | IronCalc            |   0 of 1000 less
ROUND, 2   | HyperFormula        |  68 of 1000 less | 9.995: 9.99
ROUND, 2   | fast-formula-parser |  68 of 1000 less | 9.995: 9.99
TEXT, 0.00 | LibreOffice         |   0 of 1000 less
TEXT, 0.00 | IronCalc            | 500 of 1000 less | 9.995: 9.99
TEXT, 0.00 | HyperFormula        | 480 of 1000 less | 9.995: 9.99
TEXT, 0.00 | fast-formula-parser |  68 of 1000 less | 9.995: 9.99
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
