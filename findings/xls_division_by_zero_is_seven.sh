#!/bin/sh
# Surprise: a cell with #DIV/0! in an .xls file is the number 7 to petl and to agate-excel, and
#   #N/A is 42: three branches with 12, #DIV/0! and #N/A have held 61 meetings, the mean is
#   20.3. (The codes of the file format are passed on as if they were values.) pandas leaves
#   both out.
# Expected: the error, a blank, or a refusal. 7 and 42 lie within any bound for a count.
# Why it matters: a formula that failed at the end of a quarter becomes a believable report;
#   the sheet shows #N/A to whoever opens it, and the table made from it 42.
# Seen with: petl 1.7.30, agate-excel 0.4.2, pandas 3.1.1, xlrd 2.0.2, xlwt 1.3.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet petl==1.7.30 agate-excel==0.4.2 pandas==3.1.1 xlrd==2.0.2 xlwt==1.3.0

cat >look.py <<'LOOK'
import agate
import agateexcel  # noqa: F401 - adds from_xls
import pandas
import petl
import xlwt

book = xlwt.Workbook()
sheet = book.add_sheet("held")
for column, words in enumerate(("branch", "held")):
    sheet.write(0, column, words)
for row, branch in enumerate("ABC", start=1):
    sheet.write(row, 0, branch)
sheet.write(1, 1, 12)
sheet.row(2).set_cell_error(1, "#DIV/0!")
sheet.row(3).set_cell_error(1, 0x2A)  # what the format writes for #N/A
book.save("held.xls")


def told(words, held):
    numbers = [float(one) for one in held if one == one]
    print(words.ljust(11), "|", *numbers, "| mean", round(sum(numbers) / len(numbers), 1))


told("petl", petl.values(petl.fromxls("held.xls"), "held"))
told("agate-excel", agate.Table.from_xls("held.xls").columns["held"].values())
told("pandas", pandas.read_excel("held.xls")["held"])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
petl        | 12.0 7.0 42.0 | mean 20.3
agate-excel | 12.0 7.0 42.0 | mean 20.3
pandas      | 12.0 | mean 12.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
