#!/bin/sh
# Surprise: one attendance of 0.855 is 86%, 0.855 or 85.50% for xlsx2csv, by whether its cell
#   shows no decimals, one or two: “0.0%” is the one format of the three that is no percentage.
#   A score of 59.96 is 60.0 where the cell shows one decimal, and 59.96 where it shows none;
#   82.35 with one decimal is 82.3, while the sheet shows 82.4.
# Expected: what the sheets show, 86%, 85.5% and 85.50%, or the value three times.
# Why it matters: a column in which somebody added a decimal to a few cells has 86 and 0.855
#   below each other, a hundred to one, and a score that is below 60 is written as 60.0.
# Seen with: xlsx2csv 0.8.6, XlsxWriter 3.2.9, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet xlsx2csv==0.8.6 XlsxWriter==3.2.9

cat >look.py <<'LOOK'
import xlsxwriter

workbook = xlsxwriter.Workbook("shares.xlsx")
sheet = workbook.add_worksheet()
CELLS = [(0.855, ["0%", "0.0%", "0.00%"]), (59.96, ["0", "0.0", "0.00"]), (82.35, ["0.0"])]
for row, (value, formats) in enumerate(CELLS):
    sheet.write_string(row, 0, " ".join(formats))
    for column, shown in enumerate(formats, 1):
        sheet.write_number(row, column, value, workbook.add_format({"num_format": shown}))
workbook.close()
LOOK
venv/bin/python look.py
venv/bin/xlsx2csv shares.xlsx seen
cat seen

cat >recorded <<'RECORDED'
0% 0.0% 0.00%,86%,0.855,85.50%
0 0.0 0.00,59.96,60.0,59.96
0.0,82.3,,
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
