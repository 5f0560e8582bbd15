#!/bin/sh
# Surprise: bars of 60, missing, 90 and -5 points with `categoryorder: "total ascending"` stand in the order
#   60, missing, -5, 90, and with "total descending" as they were listed. One bar that is missing, and an axis
#   that is asked to be in order is in none, by the mean, the median and the maximum just as well.
# Expected: -5, 60, 90 with the missing one at an end. Without the missing one they are so.
# Why it matters: this setting is how a bar chart becomes a ranking. Who is drawn first is taken for the best,
#   nothing is said, and whether the order holds depends on where in the list the missing one was.
# Seen with: npm plotly.js-dist-min 4.1.2, jsdom 22.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent plotly.js-dist-min@4.1.2 jsdom@22.1.0

cat >look.cjs <<'LOOK'
const fs = require("fs");
const { JSDOM, VirtualConsole } = require("jsdom");

const options = { runScripts: "outside-only", virtualConsole: new VirtualConsole() };
const { window } = new JSDOM("<body>", options);
window.URL.createObjectURL = () => "";
window.TextDecoder = TextDecoder;
window.SVGElement.prototype.getBBox = () => ({ x: 0, y: 0, width: 10, height: 10 });
window.eval(fs.readFileSync(require.resolve("plotly.js-dist-min/plotly.min.js"), "utf8"));

async function told(scores, order) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const bars = { type: "bar", x: scores.map((_, at) => "ABCDE"[at]), y: scores };
  await window.Plotly.newPlot(page, [bars], { width: 600, height: 400, xaxis: { categoryorder: order } });
  const names = page._fullLayout.xaxis._categories;
  console.log(order.padEnd(17), "|", names.map((name) => scores["ABCDE".indexOf(name)] ?? "missing").join(", "));
}
(async () => {
  for (const scores of [[60, 90, -5], [60, null, 90, -5], [null, 60, 90, -5, 75], [75, 60, 90, -5, null]]) {
    console.log(scores.map((score) => score ?? "missing").join(", "));
    for (const order of ["total ascending", "total descending", "median descending", "max descending"])
      await told(scores, order);
  }
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
60, 90, -5
total ascending   | -5, 60, 90
total descending  | 90, 60, -5
median descending | 90, 60, -5
max descending    | 90, 60, -5
60, missing, 90, -5
total ascending   | 60, missing, -5, 90
total descending  | 60, missing, 90, -5
median descending | 60, missing, 90, -5
max descending    | 60, missing, 90, -5
missing, 60, 90, -5, 75
total ascending   | missing, -5, 60, 75, 90
total descending  | missing, 90, 75, 60, -5
median descending | missing, 90, 75, 60, -5
max descending    | missing, 90, 75, 60, -5
75, 60, 90, -5, missing
total ascending   | -5, 60, 75, 90, missing
total descending  | 90, 75, 60, -5, missing
median descending | 90, 75, 60, -5, missing
max descending    | 90, 75, 60, -5, missing
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
