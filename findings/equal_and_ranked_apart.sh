#!/bin/sh
# Surprise: 82.3 beside 40.1 + 42.2 in a workbook, with 60 and 90. For LibreOffice the two are equal by `=`,
#   their difference is 0, and a rank counted by COUNTIF or SUMPRODUCT is 2 for both. By RANK the sum is
#   second and 82.3 third. IronCalc has the same ranks, and by COUNTIF 2 and 3 as well, beside a TRUE for `=`.
# Expected: two that are equal share a rank, in whichever way it is asked for.
# Why it matters: a score is a sum of items with one decimal, and a league table made in a spreadsheet
#   is checked in a spreadsheet: the check says "equal", the ranks differ, and nothing shows why.
# Seen with: LibreOffice 7.4.7, ironcalc 0.9.1, openpyxl 3.1.5, Python 3.11.
set -eu
command -v soffice >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet ironcalc==0.9.1 openpyxl==3.1.5

cat >formulas.py <<'FORMULAS'
QUESTIONS = [
    "A1=B1",
    "B1>A1",
    "A1-B1",
    "RANK(A1,A1:D1)",
    "RANK(B1,A1:D1)",
    'COUNTIF(A1:D1,">"&A1)+1',
    'COUNTIF(A1:D1,">"&B1)+1',
    "SUMPRODUCT(--(A1:D1>A1))+1",
    "SUMPRODUCT(--(A1:D1>B1))+1",
    "COUNTIF(A1:D1,A1)",
    "MATCH(B1,A1:D1,0)",
    "RANK(ROUND(A1,1),A2:D2)",
    "RANK(ROUND(B1,1),A2:D2)",
]
FORMULAS
cat >write.py <<'WRITE'
import openpyxl
from formulas import QUESTIONS

book = openpyxl.Workbook()
sheet = book.active
sheet.append([82.3, "=40.1+42.2", 60, 90])
sheet.append(["=ROUND(A1,1)", "=ROUND(B1,1)", "=ROUND(C1,1)", "=ROUND(D1,1)"])
for at, question in enumerate(QUESTIONS, 1):
    sheet.cell(at, 8, f"={question}")
book.save("scores.xlsx")
WRITE
cat >look.py <<'LOOK'
import ironcalc
import openpyxl
from formulas import QUESTIONS

office = openpyxl.load_workbook("worked/scores.xlsx", data_only=True).active
iron = ironcalc.load_from_xlsx("scores.xlsx", "en", "UTC", "en")
iron.evaluate()
for at, question in enumerate(QUESTIONS, 1):
    answers = str(office.cell(at, 8).value).upper(), iron.get_formatted_cell_value(0, at, 8)
    print(f"{question:27}| LibreOffice {answers[0]:5} | IronCalc {answers[1]}")
LOOK
venv/bin/python write.py
soffice "-env:UserInstallation=file://$work/profile" --headless \
    --convert-to 'xlsx:Calc MS Excel 2007 XML' --outdir worked scores.xlsx >/dev/null 2>&1
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
A1=B1                      | LibreOffice TRUE  | IronCalc TRUE
B1>A1                      | LibreOffice FALSE | IronCalc FALSE
A1-B1                      | LibreOffice 0     | IronCalc -1.42109E-14
RANK(A1,A1:D1)             | LibreOffice 3     | IronCalc 3
RANK(B1,A1:D1)             | LibreOffice 2     | IronCalc 2
COUNTIF(A1:D1,">"&A1)+1    | LibreOffice 2     | IronCalc 3
COUNTIF(A1:D1,">"&B1)+1    | LibreOffice 2     | IronCalc 2
SUMPRODUCT(--(A1:D1>A1))+1 | LibreOffice 2     | IronCalc 2
SUMPRODUCT(--(A1:D1>B1))+1 | LibreOffice 2     | IronCalc 2
COUNTIF(A1:D1,A1)          | LibreOffice 2     | IronCalc 1
MATCH(B1,A1:D1,0)          | LibreOffice 1     | IronCalc 2
RANK(ROUND(A1,1),A2:D2)    | LibreOffice 2     | IronCalc 2
RANK(ROUND(B1,1),A2:D2)    | LibreOffice 2     | IronCalc 2
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
