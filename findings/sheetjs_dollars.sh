#!/bin/sh
# Surprise: SheetJS shows a plain 5 as "$5" when its cell has the format that Excel
#   offers as 中文小写数字 (Chinese numerals): [DBNum1][$-804]General. The locale mark
#   [$-804] in it holds no currency, and is taken for dollars; in sheet_to_csv and
#   sheet_to_json({raw: false}) the dollar sign lands in the exported data.
# Expected: 五, or at worst 5. The mark has the form of a currency mark with the symbol
#   left out, and is ignored in date formats by the same library.
# Why it matters: numbered tables of Chinese offices carry this format. The exported
#   "$5" is no number to most readers, and money that nobody spent to a person.
# Seen with: npm xlsx 0.18.5.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent xlsx@0.18.5

cat >look.js <<'LOOK'
const { read, utils, write } = require("xlsx");
const formats = {
  A2: "[DBNum1][$-804]General",
  A3: "[DBNum2][$-804]0",
  A4: "[$-804]0.0",
  A5: "0.0",
  A6: '[$-804]yyyy"年"m"月"',
};
const sheet = utils.aoa_to_sheet([["figure"], [5], [5], [5], [5], [46086]]);
for (const [cell, format] of Object.entries(formats)) sheet[cell].z = format;
const book = utils.book_new();
utils.book_append_sheet(book, sheet, "s");
const back = read(write(book, { type: "buffer" }), { cellNF: true }).Sheets.s;
const lines = utils.sheet_to_csv(back).trim().split("\n");
lines.slice(1).forEach((line, at) => {
  const cell = back[`A${at + 2}`];
  console.log(`${cell.z} of ${cell.v} -> ${line}`);
});
LOOK
node look.js >seen
cat seen

cat >recorded <<'RECORDED'
[DBNum1][$-804]General of 5 -> $5
[DBNum2][$-804]0 of 5 -> $5
[$-804]0.0 of 5 -> $5.0
0.0 of 5 -> 5.0
[$-804]yyyy"年"m"月" of 46086 -> 2026年3月
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
