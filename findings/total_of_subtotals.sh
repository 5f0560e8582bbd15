#!/bin/sh
# Surprise: branches with a subtotal under each unit, by `SUBTOTAL(9, …)`, 10 and 20, then 30, and a total over the whole
#   column by the same function. It is 60 in LibreOffice and IronCalc, and 120 in HyperFormula, pycel and Excelize: the
#   subtotals are added up once more. The mean by `SUBTOTAL(1, …)` is 20 in the first two, and 24 in the three others.
# Expected: 60 and 20. To leave out cells that are subtotals themselves is what the function is there for.
# Why it matters: 分类汇总, the command of spreadsheets for subtotals, writes just these formulas. On the desk the total is
#   right, and twice as much where a server or a page works the same workbook out.
# Seen with: LibreOffice 7.4.7, ironcalc 0.9.1, pycel 1.0b30, excelize 0.1.0, openpyxl 3.1.5, Python 3.11; npm
#   hyperformula 3.5.0, Node.js 20.  Needs `soffice`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
command -v soffice >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet ironcalc==0.9.1 pycel==1.0b30 excelize==0.1.0 openpyxl==3.1.5
npm init --yes >/dev/null
npm install --silent hyperformula@3.5.0

cat >write.py <<'WRITE'
import openpyxl

book = openpyxl.Workbook()
sheet = book.active
for cell in 10, 20, "=SUBTOTAL(9,A1:A2)", 30, "=SUBTOTAL(9,A4:A4)", "=SUBTOTAL(9,A1:A5)", "=SUBTOTAL(1,A1:A5)":
    sheet.append([cell])
book.save("branches.xlsx")
WRITE
cat >look.py <<'LOOK'
import excelize
import ironcalc
import openpyxl
import pycel

office = openpyxl.load_workbook("worked/branches.xlsx", data_only=True).active
iron = ironcalc.load_from_xlsx("branches.xlsx", "en", "UTC", "en")
iron.evaluate()
compiled = pycel.ExcelCompiler("branches.xlsx")
excel = excelize.open_file("branches.xlsx")
engines = {
    "LibreOffice": lambda row: office.cell(row, 1).value,
    "IronCalc": lambda row: iron.get_formatted_cell_value(0, row, 1),
    "pycel": lambda row: compiled.evaluate(f"Sheet!A{row}"),
    "Excelize": lambda row: excel.calc_cell_value("Sheet", f"A{row}"),
}
for name, cell in engines.items():
    first, second, total, mean = (f"{float(cell(row)):g}" for row in (3, 5, 6, 7))
    print(f"{name:12} | subtotals {first} {second} | total {total} | mean {mean}")
LOOK
cat >look.cjs <<'LOOK'
const { HyperFormula } = require("hyperformula");

const column = [10, 20, "=SUBTOTAL(9,A1:A2)", 30, "=SUBTOTAL(9,A4:A4)", "=SUBTOTAL(9,A1:A5)", "=SUBTOTAL(1,A1:A5)"];
const sheet = HyperFormula.buildFromArray(column.map((cell) => [cell]), { licenseKey: "gpl-v3" });
const [, , first, , second, total, mean] = sheet.getSheetValues(0).flat();
console.log(`HyperFormula | subtotals ${first} ${second} | total ${total} | mean ${mean}`);
LOOK
venv/bin/python write.py
soffice "-env:UserInstallation=file://$work/profile" --headless \
    --convert-to 'xlsx:Calc MS Excel 2007 XML' --outdir worked branches.xlsx >/dev/null 2>&1
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
LibreOffice  | subtotals 30 30 | total 60 | mean 20
IronCalc     | subtotals 30 30 | total 60 | mean 20
pycel        | subtotals 30 30 | total 120 | mean 24
Excelize     | subtotals 30 30 | total 120 | mean 24
HyperFormula | subtotals 30 30 | total 120 | mean 24
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
