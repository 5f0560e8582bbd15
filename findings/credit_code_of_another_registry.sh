#!/bin/sh
# Surprise: of the codes by which organisations in China are known, 18 places by GB 32100, python-stdnum
#   finds valid those that begin with digits and no other: with the digit for a check that it works out
#   itself Y1, of the registries that have no number of their own, and N2, of the collective of a village,
#   are not valid, and 11, 51, 52 and 91 are.
# Expected: valid. The standard has Arabic digits or capital letters in the first two places, and Y for
#   the others since its first edition; letters are refused only in the six places of the district.
# Why it matters: a list that is cleaned by it loses all organisations of a kind, villages first, and
#   what is left is valid.
# Seen with: python-stdnum 2.2, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet python-stdnum==2.2

cat >look.py <<'LOOK'
from stdnum.cn import uscc

KINDS = {
    "11": "an office",
    "51": "an association",
    "52": "a school",
    "91": "a company",
    "Y1": "of another registry",
    "N2": "the collective of a village",
}
for first_two, words in KINDS.items():
    begun = f"{first_two}330100MB1234567"
    code = begun + uscc.calc_check_digit(begun)
    print(words, code, "valid" if uscc.is_valid(code) else "not valid", sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
an office | 11330100MB1234567E | valid
an association | 51330100MB1234567A | valid
a school | 52330100MB12345677 | valid
a company | 91330100MB12345676 | valid
of another registry | Y1330100MB1234567G | not valid
the collective of a village | N2330100MB1234567M | not valid
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
