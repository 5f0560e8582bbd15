#!/bin/sh
# Surprise: OpenCC's conversion to simplified characters, run over names that are simplified
#   already, makes 干县 of 乾县 and 干安县 of 乾安县, two real counties: 乾 by itself is the
#   traditional form of 干. Names written in traditional characters and back are 澂江县 and 濬县
#   in place of 澄江县 and 浚县, for which the first way has older characters.
# Expected: no change to a text that is simplified, and the same name after both ways. zhconv
#   changes none of 3,182 names of divisions.
# Why it matters: names of two lists are made alike before they are compared. A branch of 乾县 is
#   then in no county, and its paper has the name of a place that does not exist.
# Seen with: OpenCC 1.4.2, zhconv 1.4.3, cpca 0.5.5 for its list of divisions, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet OpenCC==1.4.2 zhconv==1.4.3 pandas==3.1.1
venv/bin/pip install --quiet --no-deps cpca==0.5.5

cat >look.py <<'LOOK'
import csv
from importlib.util import find_spec
from pathlib import Path

import opencc
import zhconv

home = Path(find_spec("cpca").submodule_search_locations[0])
text = (home / "resources" / "adcodes.csv").read_text(encoding="utf-8")
NAMES = sorted({row["name"] for row in csv.DictReader(text.splitlines())})
simplified, traditional = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
WAYS = {
    "OpenCC to simplified  ": simplified,
    "zhconv to simplified  ": lambda name: zhconv.convert(name, "zh-cn"),
    "OpenCC there and back ": lambda name: simplified(traditional(name)),
}
for words, way in WAYS.items():
    changed = [(name, way(name)) for name in NAMES if way(name) != name]
    print(words, "|", len(changed), "of", len(NAMES), *(f"| {a} {b}" for a, b in changed))
print(simplified("乾县城关镇第一党支部"), simplified("乾縣城關鎮第一黨支部"))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
OpenCC to simplified   | 2 of 3182 | 乾县 干县 | 乾安县 干安县
zhconv to simplified   | 0 of 3182
OpenCC there and back  | 2 of 3182 | 浚县 濬县 | 澄江县 澂江县
干县城关镇第一党支部 乾县城关镇第一党支部
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
