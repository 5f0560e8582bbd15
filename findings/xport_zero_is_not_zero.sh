#!/bin/sh
# Surprise: a zero in a SAS transport file, the exchange format that statistical and health
#   authorities ask for, is 5.4e-79 to pandas. Printed with two decimals it is 0.00, but it is
#   not equal to 0, it is above 0, and “no complaints” holds for nobody; 1, −3 and missing are
#   right, and so is everything in pyreadstat.
# Expected: 0.0, a number that every floating point has exactly.
# Why it matters: a list of branches with any complaint names all of them, “none” counts
#   nobody, and a geometric mean that has to be 0 is a small score. Nothing shown gives it away.
# Seen with: pandas 3.1.1, pyreadstat 1.3.7, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 pyreadstat==1.3.7 numpy==2.4.6

cat >look.py <<'LOOK'
import pandas
import pyreadstat

table = pandas.DataFrame({"held": [0.0, 1.0, -3.0, None]})
pyreadstat.write_xport(table, "held.xpt", file_format_version=5)
for words, held in {
    "pandas": pandas.read_sas("held.xpt", format="xport")["held"],
    "pyreadstat": pyreadstat.read_xport("held.xpt")[0]["held"],
}.items():
    print(words, "|", *held, "| shown", f"{held[0]:.2f}", end=" | ")
    print("zero:", (held == 0).sum(), "above zero:", (held > 0).sum())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas | 5.397605346934028e-79 1.0 -3.0 nan | shown 0.00 | zero: 0 above zero: 2
pyreadstat | 0.0 1.0 -3.0 nan | shown 0.00 | zero: 1 above zero: 1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
