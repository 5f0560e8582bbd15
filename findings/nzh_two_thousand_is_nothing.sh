#!/bin/sh
# Surprise: nzh, which writes and reads Chinese numerals for browsers, reads 一百二, a hundred
#   and twenty, as 102, 三万五, thirty-five thousand, as 30,005, and 两千三, two thousand three
#   hundred, as 3. 廿三, twenty-three, is 3, too. Written out to the last unit, 一百二十, they
#   are right.
# Expected: 120, 35,000 and 2,300, as everybody says them, or a refusal of what is not known:
#   两 and 廿 count as nothing.
# Why it matters: offices say figures in this short form. A unit that writes 两千三 has
#   reported 3, and 3 is a plausible count.
# Seen with: npm nzh 1.0.14, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent nzh@1.0.14

cat >look.cjs <<'LOOK'
const { cn } = require("nzh");

for (const spoken of ["一百二", "一百二十", "三万五", "三万五千", "两千三", "二千三百", "廿三", "二十三"])
  console.log(spoken, cn.decodeS(spoken));
console.log("written", cn.encodeS(120), cn.encodeS(2300));
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
一百二 102
一百二十 120
三万五 30005
三万五千 35000
两千三 3
二千三百 2300
廿三 3
二十三 23
written 一百二十 二千三百
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
