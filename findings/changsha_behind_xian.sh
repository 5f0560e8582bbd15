#!/bin/sh
# Surprise: names of places in the order of their pinyin, by `localeCompare` and `Intl.Collator("zh")` of the
#   browser's language. 北京, 朝阳, 成都, 重庆 stand where they are looked for; 长春, 长沙, 长宁 and 长治 come behind
#   西安, before 郑州: their 长 is read zhǎng, as in the head of an office. 厦门 stands before 上海.
# Expected: 长春 to 长治 behind 北京, by cháng, as the pinyin of pinyin-pro has them: so 长 is read in all names of
#   cities, and in nearly all of districts and streets.
# Why it matters: units are listed by pinyin so that somebody can find theirs. Whoever looks for 长宁 under c
#   finds 朝阳 after 北京 and takes it that 长宁 is not on the list.
# Seen with: Node.js 20 with its ICU, npm pinyin-pro 3.29.4.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent pinyin-pro@3.29.4

cat >look.cjs <<'LOOK'
const { pinyin } = require("pinyin-pro");

const names = "北京 朝阳 成都 重庆 长春 长沙 长宁 长治 上海 厦门 六安 西安 无锡 郑州 中山".split(" ");
const said = (name) => pinyin(name, { toneType: "none" });
const byBrowser = [...names].sort(new Intl.Collator("zh").compare);
const compared = [...names].sort((a, b) => a.localeCompare(b, "zh-CN"));
const bySound = [...names].sort((a, b) => (said(a) < said(b) ? -1 : 1));
console.log("Intl.Collator |", byBrowser.join(" "));
console.log("localeCompare |", compared.join(" "));
console.log("pinyin-pro    |", bySound.join(" "));
for (const name of ["长沙", "厦门", "六安", "重庆"]) {
  const before = byBrowser[byBrowser.indexOf(name) - 1];
  console.log(name, said(name), "| comes after", before, said(before));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
Intl.Collator | 北京 朝阳 成都 重庆 六安 厦门 上海 无锡 西安 长春 长宁 长沙 长治 郑州 中山
localeCompare | 北京 朝阳 成都 重庆 六安 厦门 上海 无锡 西安 长春 长宁 长沙 长治 郑州 中山
pinyin-pro    | 北京 长春 长宁 长沙 长治 朝阳 成都 重庆 六安 上海 无锡 西安 厦门 郑州 中山
长沙 chang sha | comes after 长宁 chang ning
厦门 xia men | comes after 六安 lu an
六安 lu an | comes after 重庆 chong qing
重庆 chong qing | comes after 成都 cheng du
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
