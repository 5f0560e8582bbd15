#!/bin/sh
# Surprise: a score of 82.5 kept as DECIMAL(5, 1) in an Arrow file is 825 to Arrow's own
#   library for JavaScript, and 9.0 is 90: as text, as a number, in JSON and in comparisons.
#   The scale stands in the type of the column, and only there. The same scores as
#   doubles are right in the very same rows.
# Expected: 82.5, or a refusal; pyarrow, which wrote the file, gives 82.5 back.
# Why it matters: decimals are what careful people choose for scores. In the browser 9 points
#   of 100 are excellent, and whoever has 6 meets a bound of 60.
# Seen with: npm apache-arrow 21.2.0, Node.js 20; pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyarrow==26.0.1
npm init --yes >/dev/null
npm install --silent apache-arrow@21.2.0

cat >look.py <<'LOOK'
from decimal import Decimal

import pyarrow

SCORES = ["82.5", "9.0"]
exact = pyarrow.array([Decimal(one) for one in SCORES], pyarrow.decimal128(5, 1))
table = pyarrow.table({"exact": exact, "double": [float(one) for one in SCORES]})
with pyarrow.ipc.new_file("scores.arrow", table.schema) as file:
    file.write_table(table)
print("pyarrow", *pyarrow.ipc.open_file("scores.arrow").read_all()["exact"].to_pylist())
LOOK
cat >look.mjs <<'LOOK'
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";

for (const { exact, double } of tableFromIPC(readFileSync("scores.arrow")))
  console.log(`text ${exact} number`, +exact, "above 60:", exact > 60, "| double", double);
LOOK
venv/bin/python look.py >seen
node look.mjs >>seen
cat seen

cat >recorded <<'RECORDED'
pyarrow 82.5 9.0
text 825 number 825 above 60: true | double 82.5
text 90 number 90 above 60: true | double 9
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
