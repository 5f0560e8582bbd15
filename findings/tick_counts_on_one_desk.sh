#!/bin/sh
# Surprise: a workbook with 60, 80 and 90 points and a cell with a tick, TRUE, below them has the mean 76.7 in IronCalc,
#   HyperFormula and formulas, and 57.75 in LibreOffice: the tick is a fourth figure, 1, and the least of all.
#   With FALSE the mean is 57.5.
# Expected: a tick is no figure among cells that are added up, as the three others have it.
# Why it matters: 是 typed as TRUE, or a box linked to a cell, stands below counts as soon as a question is put as
#   one. The office that made the workbook and the one that opens it see two means of one file.
# Seen with: LibreOffice 7.4.7; ironcalc 0.9.1, formulas 1.3.4, openpyxl 3.1.5, Python 3.11; npm
#   hyperformula 3.5.0, Node.js 20.
set -eu
command -v soffice >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet ironcalc==0.9.1 formulas==1.3.4 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent hyperformula@3.5.0

cat >look.cjs <<'LOOK'
const { HyperFormula } = require("hyperformula");

const rows = JSON.parse(require("fs").readFileSync("rows.json"));
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
console.log(JSON.stringify(sheet.getSheetValues(0).map((row) => row[1])));
LOOK
cat >look.py <<'LOOK'
import json
import logging
import os
import subprocess

logging.disable(logging.CRITICAL)
import formulas  # noqa: E402
import ironcalc  # noqa: E402
import openpyxl  # noqa: E402

ASKED = ["AVERAGE(A1:A4)", "SUM(A1:A4)", "COUNT(A1:A4)", "MIN(A1:A4)"]


def told(last):
    rows = list(map(list, zip([60, 80, 90, last], (f"={one}" for one in ASKED))))
    with open("rows.json", "w") as file:
        json.dump(rows, file)
    book = openpyxl.Workbook()
    book.active.title = "T"
    for row in rows:
        book.active.append(row)
    book.save("points.xlsx")
    office = ["soffice", f"-env:UserInstallation=file://{os.getcwd()}/profile", "--headless"]
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "worked", "points.xlsx"]
    subprocess.run([*office, *convert], capture_output=True, check=True)
    worked = openpyxl.load_workbook("worked/points.xlsx", data_only=True).active
    iron = ironcalc.load_from_xlsx("points.xlsx", "en", "UTC", "en")
    iron.evaluate()
    solved = formulas.ExcelModel().loads("points.xlsx").finish().calculate()
    answers = {
        "LibreOffice": [worked.cell(at, 2).value for at in range(1, 5)],
        "IronCalc": [iron.get_cell_value(0, at, 2) for at in range(1, 5)],
        "formulas": [solved[f"'[points.xlsx]T'!B{at}"].value[0, 0] for at in range(1, 5)],
        "HyperFormula": json.loads(subprocess.run(["node", "look.cjs"], capture_output=True, check=True).stdout),
    }
    for engine, values in answers.items():
        words = (f"{one.split('(')[0]} {value:.4g}" for one, value in zip(ASKED, values))
        print(f"60 80 90 {'blank' if last is None else str(last).upper():5} | {engine:12}", *words, sep=" | ")


for last in (None, True, False):
    told(last)
LOOK
venv/bin/python look.py >seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
60 80 90 blank | LibreOffice  | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 blank | IronCalc     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 blank | formulas     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 blank | HyperFormula | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 TRUE  | LibreOffice  | AVERAGE 57.75 | SUM 231 | COUNT 4 | MIN 1
60 80 90 TRUE  | IronCalc     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 TRUE  | formulas     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 TRUE  | HyperFormula | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 FALSE | LibreOffice  | AVERAGE 57.5 | SUM 230 | COUNT 4 | MIN 0
60 80 90 FALSE | IronCalc     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 FALSE | formulas     | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
60 80 90 FALSE | HyperFormula | AVERAGE 76.67 | SUM 230 | COUNT 3 | MIN 60
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
