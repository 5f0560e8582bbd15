#!/bin/sh
# Surprise: 十二月三十一日, 31 December, is 30 December for chrono-node's `zh.hant`, for the traditional
#   characters, and 十月二十一日 20 October: of a day written with three characters the last one is
#   left out. By `zh.hans`, for the simplified ones, all are right, though the characters are the
#   same; 12月31日 is right in both.
# Expected: 31 December, or nothing.
# Why it matters: last days of a quarter and of a term are such days, in minutes and in papers written
#   with Chinese numerals. A day less is nothing that anybody sees.
# Seen with: chrono-node 2.10.3, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund chrono-node@2.10.3

cat >look.mjs <<'LOOK'
import * as chrono from "chrono-node";

const TODAY = new Date(2026, 10, 20, 12);
for (const words of ["十二月三十一日", "三月三十一日", "十月二十一日", "六月三十日", "十月十一日", "12月31日"]) {
  const days = { "zh.hant": chrono.zh.hant, "zh.hans": chrono.zh.hans };
  const told = Object.entries(days).map(([name, reader]) => {
    const [{ text, start }] = reader.parse(words, TODAY);
    return `${name}: ${text} is ${start.date().toLocaleDateString("sv")}`;
  });
  console.log(words, "|", told.join(" | "));
}
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
十二月三十一日 | zh.hant: 十二月三十 is 2026-12-30 | zh.hans: 十二月三十一日 is 2026-12-31
三月三十一日 | zh.hant: 三月三十 is 2026-03-30 | zh.hans: 三月三十一日 is 2026-03-31
十月二十一日 | zh.hant: 十月二十 is 2026-10-20 | zh.hans: 十月二十一日 is 2026-10-21
六月三十日 | zh.hant: 六月三十日 is 2026-06-30 | zh.hans: 六月三十日 is 2026-06-30
十月十一日 | zh.hant: 十月十一日 is 2026-10-11 | zh.hans: 十月十一日 is 2026-10-11
12月31日 | zh.hant: 12月31日 is 2026-12-31 | zh.hans: 12月31日 is 2026-12-31
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
