#!/bin/sh
# Surprise: units 07, 08, 09 and 010 of a list in YAML are 7, "08", "09" and 8 for PyYAML, the
#   branches 0107, 0108 and 0110 are 71, "0108" and 72, and a meeting of 1:30 hours is 90. For
#   ruamel.yaml and npm's yaml they are 7, 8, 9 and 10, and 107, 108 and 110.
# Expected: the codes as they stand, or numbers by one rule. In YAML 1.1, which PyYAML reads, a
#   number with a zero in front is octal, and what is no octal number is a text.
# Why it matters: two kinds of codes in one list match none of those of the roster, and 010 is
#   taken for unit 8 where there is one. Codes up to 007 are the same in every notation.
# Seen with: PyYAML 6.0.4, ruamel.yaml 0.19.1, Python 3.11; npm yaml 2.9.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet PyYAML==6.0.4 ruamel.yaml==0.19.1
npm init --yes >/dev/null
npm install --silent yaml@2.9.1
printf 'units: [007, 07, 08, 09, 010]\nbranches: [0107, 0108, 0110]\nhours: 1:30\n' >codes.yaml

cat >look.py <<'LOOK'
import json
from pathlib import Path

import yaml
from ruamel.yaml import YAML

text = Path("codes.yaml").read_text(encoding="utf-8")
print("PyYAML      ", json.dumps(yaml.safe_load(text)))
print("ruamel.yaml ", json.dumps(YAML(typ="safe", pure=True).load(text)))
LOOK
cat >look.cjs <<'LOOK'
const read = require("yaml").parse(require("node:fs").readFileSync("codes.yaml", "utf8"));
console.log("npm yaml    ", JSON.stringify(read));
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
PyYAML       {"units": [7, 7, "08", "09", 8], "branches": [71, "0108", 72], "hours": 90}
ruamel.yaml  {"units": [7, 7, 8, 9, 10], "branches": [107, 108, 110], "hours": "1:30"}
npm yaml     {"units":[7,7,8,9,10],"branches":[107,108,110],"hours":"1:30"}
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
