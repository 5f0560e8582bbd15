#!/bin/sh
# Surprise: 今年上半年, the first half of this year, is the whole of 2025 for Microsoft's recognizers of
#   Chinese, asked in November 2026, and 下半年, the second half, the whole of 2027: 上 alone is
#   “last” and 下 “next”. 2026年上半年 is all of 2026.
# Expected: January to June and July to December of 2026, as of 第三季度, which is July to September.
# Why it matters: half years are what Chinese offices report on beside quarters. What comes back is
#   valid, has a begin and an end and no second reading, and the words for years and quarters are right.
# Seen with: @microsoft/recognizers-text-suite 1.3.1, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund @microsoft/recognizers-text-suite@1.3.1

cat >look.cjs <<'LOOK'
const { recognizeDateTime, Culture } = require("@microsoft/recognizers-text-suite");

const TODAY = new Date(2026, 10, 30);
const WORDS = ["上半年", "今年上半年", "2026年上半年", "下半年", "2026年下半年", "2026年第三季度", "今年", "去年"];
for (const words of WORDS) {
  const found = recognizeDateTime(words, Culture.Chinese, 0, TODAY);
  const spans = found.map(({ text, resolution }) => {
    const read = resolution.values.map(({ start, end }) => `${start} to before ${end}`);
    return `${text} is ${read.join(" or ")}`;
  });
  console.log(words, "|", spans.join(", "));
}
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
上半年 | 上半年 is 2025-01-01 to before 2026-01-01
今年上半年 | 今年上半年 is 2025-01-01 to before 2026-01-01
2026年上半年 | 2026年上半年 is 2026-01-01 to before 2027-01-01
下半年 | 下半年 is 2027-01-01 to before 2028-01-01
2026年下半年 | 2026年下半年 is 2026-01-01 to before 2027-01-01
2026年第三季度 | 2026年第三季度 is 2026-07-01 to before 2026-10-01
今年 | 今年 is 2026-01-01 to before 2026-11-30
去年 | 去年 is 2025-01-01 to before 2026-01-01
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
