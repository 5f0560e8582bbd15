#!/bin/sh
# Surprise: HyperFormula, the engine of spreadsheets in the browser, writes an attendance of
#   0.855 by TEXT(…, "0%") as 1%, and 0.85 by "0.0%" as 0.8%. It rounds the share and puts a
#   percent sign behind it. The same cell is 82.3 by TEXT(82.35, "0.0") and 82.4 by
#   ROUND(82.35, 1).
# Expected: 86% and 85.0%, as in the spreadsheets whose formulas it takes over.
# Why it matters: sentences of a paper are put together by TEXT: “到会率 1%”. Every share from
#   a half to one and a half is 1%, so that no difference shows, either.
# Seen with: npm hyperformula 3.5.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent hyperformula@3.5.0

cat >look.cjs <<'LOOK'
const { HyperFormula } = require("hyperformula");

const formulas = [
  '="到会率"&TEXT(171/200,"0%")',
  '=TEXT(0.85,"0.0%")',
  '=TEXT(0.5,"0%")',
  '=TEXT(0.49,"0%")',
  "=85.5%",
  '=TEXT(82.35,"0.0")',
  "=ROUND(82.35,1)",
];
const sheet = HyperFormula.buildFromArray([formulas], { licenseKey: "gpl-v3" });
formulas.forEach((formula, col) =>
  console.log(formula, "|", sheet.getCellValue({ sheet: 0, row: 0, col })),
);
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
="到会率"&TEXT(171/200,"0%") | 到会率1%
=TEXT(0.85,"0.0%") | 0.8%
=TEXT(0.5,"0%") | 1%
=TEXT(0.49,"0%") | 0%
=85.5% | 0.855
=TEXT(82.35,"0.0") | 82.3
=ROUND(82.35,1) | 82.4
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
