#!/bin/sh
# Surprise: of three units in a report in inline XBRL one has held 12 meetings, one 6, and of the third the report
#   says `xsi:nil="true"`: there is no figure. ixbrlparse reads 12, 6 and 0, and the mean is 6. A figure marked
#   as empty by `ixt:fixed-empty` is none, and one marked as zero by `ixt:fixed-zero` is 0.
# Expected: no figure for the one that is nil, and a mean of 9.
# Why it matters: this mark is how the format tells a figure that is not there from a zero, and reports have to
#   have it where a figure is asked for. The 0 that comes out of it looks like any other.
# Seen with: ixbrlparse 0.12.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet ixbrlparse==0.12.0

cat >look.py <<'LOOK'
import io

from ixbrlparse import IXBRL

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:k="http://example.org/k">
<body><ix:header><ix:resources><xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="http://example.org">1
</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:instant>2026-03-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="u"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit></ix:resources></ix:header>%s</body></html>"""
FACT = '<p>召开会议 <ix:nonFraction name="k:meetings" contextRef="c" unitRef="u" %s</ix:nonFraction></p>'


def read(*facts):
    return [fact.value for fact in IXBRL(io.StringIO(REPORT % "".join(FACT % fact for fact in facts))).numeric]


TWELVE, SIX = ('decimals="0" format="ixt:num-dot-decimal">%d' % count for count in (12, 6))
NIL = 'xsi:nil="true">'
print("nil |", *read(NIL))
print("fixed-empty |", *read('decimals="0" format="ixt:fixed-empty">不详'))
print("fixed-zero |", *read('decimals="0" format="ixt:fixed-zero">—'))
three = read(TWELVE, SIX, NIL)
print("12, 6 and nil |", *three, "| mean", sum(three) / len(three))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
nil | 0
fixed-empty | None
fixed-zero | 0
12, 6 and nil | 12.0 6.0 0 | mean 6.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
