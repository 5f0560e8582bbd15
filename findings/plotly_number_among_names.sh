#!/bin/sh
# Surprise: of three bars for the branches 001, A3 and B4 Plotly draws one: 001 at the number 1 of
#   an axis of numbers, and A3 and B4 have no place on it, without a word. So it is with two
#   months and 合计, and with 101, 机关 and 学校, even where an order of names is given. As soon as
#   names are more than twice as many as numbers all bars are there.
# Expected: names, as one of them is no number. What an axis is, is found out from the first
#   values, and a third of numbers is enough; `type: "category"` says it.
# Why it matters: whoever is called by a number decides whether the others are shown. With one
#   more branch all are back, and a test with A and B does not see it.
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

async function told(names, axis = {}) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const bars = { type: "bar", x: names, y: names.map((_, at) => at + 1) };
  await window.Plotly.newPlot(page, [bars], { width: 600, height: 400, xaxis: axis });
  const drawn = page.calcdata[0].map(({ p }, at) => `${names[at]} at ${p ?? "no place"}`);
  console.log(page._fullLayout.xaxis.type, "|", drawn.join(", "));
}
(async () => {
  await told(["001", "002", "A3"]);
  await told(["001", "A3", "B4"]);
  await told(["001", "A3", "B4", "C5"]);
  await told(["101", "机关", "学校"]);
  await told(["2026-01", "2026-02", "合计"]);
  await told(["101", "机关", "学校"], { categoryorder: "array", categoryarray: ["学校"] });
  await told(["101", "机关", "学校"], { type: "category" });
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
linear | 001 at 1, 002 at 2, A3 at no place
linear | 001 at 1, A3 at no place, B4 at no place
category | 001 at 0, A3 at 1, B4 at 2, C5 at 3
linear | 101 at 101, 机关 at no place, 学校 at no place
date | 2026-01 at 1767225600000, 2026-02 at 1769904000000, 合计 at no place
linear | 101 at 101, 机关 at no place, 学校 at no place
category | 101 at 0, 机关 at 1, 学校 at 2
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
