#!/bin/sh
# Surprise: the cleaning that recordlinkage has for names leaves nothing of 城关镇第一党支部: it
#   takes out all that is not a Latin letter or a digit. Two branches of different towns are
#   paired by their names then, and the same in an exact comparison; of 机关1支部 and 学校1支部
#   “1” is left of both.
# Expected: the names without brackets and double spaces, or a refusal.
# Why it matters: this is the first step of matching a list to the roster. What is
#   empty counts as a name, and the reports of one branch go to another.
# Seen with: recordlinkage 0.16, pandas 2.3.3, numpy 2.4.6, scikit-learn 1.9.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet recordlinkage==0.16 pandas==2.3.3 numpy==2.4.6 scikit-learn==1.9.1

cat >look.py <<'LOOK'
import pandas
import recordlinkage
from recordlinkage.preprocessing import clean

NAMES = ["城关镇第一党支部", "河东镇第二党支部", "机关1支部", "学校1支部", "No. 1 Branch"]


def told(words, names):
    table = pandas.DataFrame({"name": names})
    pairs = recordlinkage.Index().block("name").index(table)
    compare = recordlinkage.Compare()
    compare.exact("name", "name")
    same = compare.compute(pairs, table)[0]
    print(words, list(table["name"]))
    for (one, other), value in same.items():
        print(words, NAMES[other], "=", NAMES[one], int(value))


told("as written", pandas.Series(NAMES))
told("cleaned", clean(pandas.Series(NAMES)))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
as written ['城关镇第一党支部', '河东镇第二党支部', '机关1支部', '学校1支部', 'No. 1 Branch']
cleaned ['', '', '1', '1', 'no 1 branch']
cleaned 城关镇第一党支部 = 河东镇第二党支部 1
cleaned 机关1支部 = 学校1支部 1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
