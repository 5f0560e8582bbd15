#!/bin/sh
# Surprise: counts written in Chinese numerals by borax. 召开 0 次会议 is 召开次会议: zero is an empty text, by each of
#   its three ways of writing. 10, 100 and 1,000 are 十, 一百 and 一千.
# Expected: 零, as cn2an has it.
# Why it matters: a unit that has held no meeting is what such a sentence is about. What comes out is a sentence
#   with a hole that nobody has left there, or a cell that looks as if nothing was reported.
# Seen with: borax 4.1.3, cn2an 0.5.24, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet borax==4.1.3 cn2an==0.5.24

cat >look.py <<'LOOK'
import cn2an
from borax.numbers import ChineseNumbers

WAYS = {"number": ChineseNumbers.to_chinese_number, "measure": ChineseNumbers.measure_number, "order": ChineseNumbers.order_number}
for words, write in WAYS.items():
    print(f"borax, {words:7} |", " ".join(f"召开{write(count)}次" for count in (0, 1, 10, 110, 1010)))
print("cn2an          |", " ".join(f"召开{cn2an.an2cn(count)}次" for count in (0, 1, 10, 110, 1010)))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
borax, number  | 召开次 召开一次 召开十次 召开一百十次 召开一千零十次
borax, measure | 召开次 召开一次 召开十次 召开一百十次 召开一千零十次
borax, order   | 召开次 召开一次 召开十次 召开一百十次 召开一千〇十次
cn2an          | 召开零次 召开一次 召开十次 召开一百一十次 召开一千零一十次
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
