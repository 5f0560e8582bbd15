#!/bin/sh
# Surprise: a ranking sent as JSON, {"301": 95, "D12": 93, "101": 90, "012": 85}, is 101, 301, D12,
#   012 in a browser: JavaScript puts the keys that are whole numbers first, by their size, and
#   leaves the others as they came. The file has the order, and so have Python, pandas and a Map.
#   Lodash and Ramda do the same to groups of branches by their unit.
# Expected: the order of the file, as for every other kind of key.
# Why it matters: the first of the list is not the first of the ranking, and a test with codes
#   like D01, or like 012 with their zero, is green.
# Seen with: npm lodash 4.18.1, ramda 0.32.0, Node.js 20; pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1
npm init --yes >/dev/null
npm install --silent lodash@4.18.1 ramda@0.32.0

cat >look.py <<'LOOK'
import json
from pathlib import Path

import pandas

RANKING = {"301": 95, "D12": 93, "101": 90, "012": 85}
text = json.dumps(RANKING)
Path("ranking.json").write_text(text, encoding="utf-8")
print("the file       ", text)
print("Python         ", *json.loads(text))
print("pandas         ", *pandas.Series(json.loads(text)).index)
LOOK
cat >look.cjs <<'LOOK'
const { readFileSync } = require("node:fs");
const lodash = require("lodash");
const ramda = require("ramda");

const ranking = JSON.parse(readFileSync("ranking.json", "utf8"));
console.log("Node.js        ", Object.keys(ranking).join(" "));
console.log("written again  ", JSON.stringify(ranking));
const rows = ["301", "D12", "101", "012"].map((unit) => ({ unit }));
console.log("lodash.groupBy ", Object.keys(lodash.groupBy(rows, "unit")).join(" "));
console.log("ramda.groupBy  ", Object.keys(ramda.groupBy((row) => row.unit, rows)).join(" "));
console.log("a Map          ", [...new Map(rows.map((row) => [row.unit, row])).keys()].join(" "));
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
the file        {"301": 95, "D12": 93, "101": 90, "012": 85}
Python          301 D12 101 012
pandas          301 D12 101 012
Node.js         101 301 D12 012
written again   {"101":90,"301":95,"D12":93,"012":85}
lodash.groupBy  101 301 D12 012
ramda.groupBy   101 301 D12 012
a Map           301 D12 101 012
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
