#!/bin/sh
# Surprise: pyjstat writes a table of branch, quarter and figure as JSON-stat, an exchange
#   format of statistical offices, and takes its rows for a full grid in the order of its
#   columns. The same four rows sorted by branch come back with 2 and 3 exchanged: B held 3 in
#   the first quarter, A held 2 in the second. Without the row of a branch that has not
#   reported five figures are written for six cells, and the reader of JSON-stat's own authors
#   gives the figure of B's second quarter to its first, and so on to the end.
# Expected: each figure at the cell that its row names, a null where there is no row.
# Why it matters: every figure is there, the sums agree, no warning is given, and branches
#   have each other's figures. Who sorts a table does not think of having changed it.
# Seen with: pyjstat 2.4.0, pandas 2.3.3, Python 3.11; npm jsonstat-toolkit 2.2.2, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyjstat==2.4.0 pandas==2.3.3
npm init --yes >/dev/null
npm install --silent jsonstat-toolkit@2.2.2

cat >look.py <<'LOOK'
from pathlib import Path

import pandas
from pyjstat import pyjstat


def written(rows, *columns):
    return pyjstat.Dataset.read(pandas.DataFrame(rows, columns=[*columns, "value"])).write()


ROWS = [("Q1", "A", 1), ("Q1", "B", 2), ("Q2", "A", 3), ("Q2", "B", 4)]
for words, rows in {
    "by quarter": ROWS,
    "by branch ": sorted(ROWS, key=lambda row: row[1]),
}.items():
    back = pyjstat.Dataset.read(written(rows, "quarter", "branch")).write("dataframe")
    found = sorted((branch, quarter, value) for quarter, branch, value in back.values)
    print(words, "|", *(f"{branch}-{quarter}-{value}" for branch, quarter, value in found))
FIVE = [("A", "Q1", 1), ("A", "Q2", 2), ("B", "Q2", 3), ("C", "Q1", 4), ("C", "Q2", 5)]
print("five rows  |", *("-".join(map(str, row)) for row in FIVE))
Path("five.json").write_text(written(FIVE, "branch", "quarter"), encoding="utf-8")
LOOK
cat >look.mjs <<'LOOK'
import { readFileSync } from "node:fs";
import JSONstat from "jsonstat-toolkit";

const table = JSONstat(JSON.parse(readFileSync("five.json", "utf8"))).toTable({ type: "arrobj" });
console.log("read back  |", ...table.map((row) => `${row.branch}-${row.quarter}-${row.value}`));
LOOK
venv/bin/python look.py >seen
node look.mjs >>seen
cat seen

cat >recorded <<'RECORDED'
by quarter | A-Q1-1 A-Q2-3 B-Q1-2 B-Q2-4
by branch  | A-Q1-1 A-Q2-2 B-Q1-3 B-Q2-4
five rows  | A-Q1-1 A-Q2-2 B-Q2-3 C-Q1-4 C-Q2-5
read back  | A-Q1-1 A-Q2-2 B-Q1-3 B-Q2-4 C-Q1-5 C-Q2-undefined
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
