#!/bin/sh
# Surprise: one JavaScript engine rounds the same score in two ways. toFixed() and
#   d3-format (the axes and hovers of Plotly and Vega) take the binary number, so that
#   82.35 shows as 82.3; Intl.NumberFormat and toLocaleString() take the decimal that a
#   person reads and show 82.4. Python's own formatting is a third: 82.25 gives 82.2.
# Expected: formatting differs in separators and signs; that the rounded digits depend
#   on which formatter a widget happens to call is not what one looks for.
# Why it matters: a table (Intl), the chart beside it (d3) and the printed report
#   (Python) show three scores of one branch, one of them perhaps below a floor.
# Seen with: Node.js 20.20.2, npm d3-format 3.1.3, Python 3.11.7.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent d3-format@3.1.3

cat >look.mjs <<'LOOK'
import { format } from "d3-format";

const scores = [82.25, 82.35, 82.45, 82.55, 82.65, 82.85];
const intl = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
console.log("score  ", ...scores);
console.log("Intl   ", ...scores.map((one) => intl.format(one)));
console.log("toFixed", ...scores.map((one) => one.toFixed(1)));
console.log("d3     ", ...scores.map(format(".1f")));
LOOK
node look.mjs >seen
python3 -c 'print("Python ", *[f"{one:.1f}" for one in
    (82.25, 82.35, 82.45, 82.55, 82.65, 82.85)])' >>seen
cat seen

cat >recorded <<'RECORDED'
score   82.25 82.35 82.45 82.55 82.65 82.85
Intl    82.3 82.4 82.5 82.6 82.7 82.9
toFixed 82.3 82.3 82.5 82.5 82.7 82.8
d3      82.3 82.3 82.5 82.5 82.7 82.8
Python  82.2 82.3 82.5 82.5 82.7 82.8
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
