#!/bin/sh
# Surprise: an indicator of Plotly whose points went from -4 to -2, the better way, says "▼−50%" in green:
#   an arrow down, a minus, and the colour of a rise. From -2 to -4 it says "▲100%" in red. Without
#   `relative` both are right. From 0 to 5 it is "▲Infinity%", and 82.35 after 82.3 is "82.3 ▲0".
# Expected: the change as a share of the distance from zero, 50% up and 100% down, as colours have it.
# Why it matters: points that are taken off are written below zero. Whoever reads the sign
#   hears the opposite of whoever sees the colour, and both look at the same card.
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

const COLOURS = { "rgb(61, 153, 112)": "green", "rgb(255, 65, 54)": "red" };

async function told(reference, value, relative) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const card = { type: "indicator", mode: "number+delta", value, delta: { reference, relative } };
  await window.Plotly.newPlot(page, [card], { width: 600, height: 400 });
  const [number, delta] = [...page.querySelectorAll("text")].filter((part) => part.textContent);
  return `${number.textContent} ${delta.textContent} ${COLOURS[delta.style.fill]}`;
}
(async () => {
  for (const [before, now] of [[-4, -2], [-2, -4], [80, 60], [0, 5], [82.3, 82.35]])
    console.log(`${before} to ${now}`, "|", await told(before, now, false), "|", await told(before, now, true));
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
-4 to -2 | −2 ▲2 green | −2 ▼−50% green
-2 to -4 | −4 ▼−2 red | −4 ▲100% red
80 to 60 | 60 ▼−20 red | 60 ▼−25% red
0 to 5 | 5 ▲5 green | 5 ▲Infinity% green
82.3 to 82.35 | 82.3 ▲0 green | 82.3 ▲0.060753% green
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
