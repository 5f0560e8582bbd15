#!/bin/sh
# Surprise: 101,000 members written out by pycnnum are 十万一, which everybody, pycnnum too, reads
#   as 110,000. Of the whole thousands below a million 81, those like 203,000, come back as
#   another number. 250 are 二百五, a word for a fool.
# Expected: 十万一千 and 二百五十, as cn2an writes; all its numbers come back. The last unit may be left
#   out when one speaks, but only next to the unit above it.
# Why it matters: figures are written out in papers so that nobody can change them. This one
#   changes them itself, and a test with a few numbers does not show it.
# Seen with: pycnnum 2.1.1, cn2an 0.5.24, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pycnnum==2.1.1 cn2an==0.5.24
cat >look.py <<'LOOK'
import cn2an
import pycnnum

for number in (101000, 110000, 203000, 250, 1100, 25000):
    mine, other = pycnnum.num2cn(number), cn2an.an2cn(number)
    print(number, "| pycnnum", mine, pycnnum.cn2num(mine), "| cn2an", other, cn2an.cn2an(other))
BACK = {
    "pycnnum": lambda number: pycnnum.cn2num(pycnnum.num2cn(number)),
    "cn2an  ": lambda number: cn2an.cn2an(cn2an.an2cn(number)),
}
for name, back in BACK.items():
    pairs = [(number, back(number)) for number in range(1000, 1000000, 1000)]
    other = [(number, found) for number, found in pairs if found != number]
    print(name, "|", len(other), "of", len(pairs), "are others:", *(f"{a}-{b}" for a, b in other[:5]))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
101000 | pycnnum 十万一 110000 | cn2an 十万一千 101000
110000 | pycnnum 十一万 110000 | cn2an 十一万 110000
203000 | pycnnum 二十万三 230000 | cn2an 二十万三千 203000
250 | pycnnum 二百五 250 | cn2an 二百五十 250
1100 | pycnnum 一千一 1100 | cn2an 一千一百 1100
25000 | pycnnum 二万五 25000 | cn2an 二万五千 25000
pycnnum | 81 of 999 are others: 101000-110000 102000-120000 103000-130000 104000-140000 105000-150000
cn2an   | 0 of 999 are others:
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
