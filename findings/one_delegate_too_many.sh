#!/bin/sh
# Surprise: one delegate for each hundredth of a hundred members, `ROUNDUP(share*100,0)` with shares of 0.01 to
#   1.00. LibreOffice and IronCalc have 1 to 100. HyperFormula has one too many for 0.07, 0.14, 0.28, 0.55
#   and 0.56, fast-formula-parser for 97 of the 100: there 2 rounded up is 3. INT has one too few for 0.29, 0.57
#   and 0.58 in all but LibreOffice; IronCalc and HyperFormula say TRUE for `share*100=57` beside it.
# Expected: 7 for 0.07, and one number for INT, ROUNDDOWN and the comparison with it.
# Why it matters: delegates, members to be admitted, the lower tenth of a list are rounded up or down to
#   whole ones. The workbook is right on the desk and one off where a server works it out.
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

const { rows } = JSON.parse(require("fs").readFileSync("rows.json"));
const parser = new FormulaParser({ onCell: ({ row }) => rows[row - 1][0] });
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
const parsed = rows.map((row) => row.slice(1).map((text) => parser.parse(text.slice(1), { sheet: "T", row: 1, col: 9 })));
const small = [1, 2, 3, 7].map((number) => parser.parse(`ROUNDUP(${number},0)`, { sheet: "T", row: 1, col: 9 }));
const HyperFormulas = sheet.getSheetValues(0).map((row) => row.slice(1));
console.log(JSON.stringify({ HyperFormula: HyperFormulas, "fast-formula-parser": parsed, small }));
LOOK
cat >look.py <<'LOOK'
import json
import os
import subprocess

import ironcalc
import openpyxl

ASKED = ["ROUNDUP(A{0}*100,0)", "INT(A{0}*100)", "ROUNDDOWN(A{0}*100,0)", "A{0}*100={0}"]
rows = [[at / 100, *(f"={one.format(at)}" for one in ASKED)] for at in range(1, 101)]
with open("rows.json", "w") as file:
    json.dump({"rows": rows}, file)
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("shares.xlsx")
office = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless"]
convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "worked", "shares.xlsx"]
subprocess.run([*office, *convert], capture_output=True, check=True)
worked = openpyxl.load_workbook("worked/shares.xlsx", data_only=True).active
iron = ironcalc.load_from_xlsx("shares.xlsx", "en", "UTC", "en")
iron.evaluate()
by = {
    "LibreOffice": [[cell.value for cell in row[1:]] for row in worked.iter_rows()],
    "IronCalc": [[iron.get_cell_value(0, at, column) for column in range(2, 6)] for at in range(1, 101)],
    **json.loads(subprocess.run(["node", "look.cjs"], capture_output=True, check=True).stdout),
}
print("fast-formula-parser, 1, 2, 3 and 7 rounded up |", *by.pop("small"))
for column, asked in enumerate(ASKED):
    for engine, answers in by.items():
        wrong = [at for at, row in enumerate(answers, 1) if row[column] not in (at, True)]
        told = f"{len(wrong)} of 100" if len(wrong) > 8 else " ".join(f"{at / 100}" for at in wrong) or "none"
        print(f"{asked.format('1'):19} | {engine:19} | otherwise for: {told}")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
fast-formula-parser, 1, 2, 3 and 7 rounded up | 2 3 4 8
ROUNDUP(A1*100,0)   | LibreOffice         | otherwise for: none
ROUNDUP(A1*100,0)   | IronCalc            | otherwise for: none
ROUNDUP(A1*100,0)   | HyperFormula        | otherwise for: 0.07 0.14 0.28 0.55 0.56
ROUNDUP(A1*100,0)   | fast-formula-parser | otherwise for: 97 of 100
INT(A1*100)         | LibreOffice         | otherwise for: none
INT(A1*100)         | IronCalc            | otherwise for: 0.29 0.57 0.58
INT(A1*100)         | HyperFormula        | otherwise for: 0.29 0.57 0.58
INT(A1*100)         | fast-formula-parser | otherwise for: 0.29 0.57 0.58
ROUNDDOWN(A1*100,0) | LibreOffice         | otherwise for: none
ROUNDDOWN(A1*100,0) | IronCalc            | otherwise for: none
ROUNDDOWN(A1*100,0) | HyperFormula        | otherwise for: 0.29 0.57 0.58
ROUNDDOWN(A1*100,0) | fast-formula-parser | otherwise for: 0.29 0.57 0.58
A1*100=1            | LibreOffice         | otherwise for: none
A1*100=1            | IronCalc            | otherwise for: none
A1*100=1            | HyperFormula        | otherwise for: none
A1*100=1            | fast-formula-parser | otherwise for: 0.07 0.14 0.28 0.29 0.55 0.56 0.57 0.58
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
