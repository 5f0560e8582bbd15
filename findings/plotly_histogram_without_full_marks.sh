#!/bin/sh
# Surprise: a histogram of 55, 60, 65, 85, 100 and 100 points with bins of twenty from 0 to 100 shows
#   four branches: the two with full marks are in no bar. As shares the other four are 100 per cent,
#   and the line of those who are below ends at 100 without them.
# Expected: that the last bin holds its end, as in numpy's histogram and d3's, or a bin from 100 on.
#   Without `end` they have a bar of their own, from 100 to 119.
# Why it matters: 0 to 100 is what is written for a score, and full marks are the commonest score.
#   The bars look complete; who wants to see how many have reached everything sees nobody.
# Seen with: plotly.js-dist-min 4.1.2, jsdom 22.1.0, Node.js 20.
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

const SCORES = [55, 60, 65, 85, 100, 100];
const BINS = { start: 0, end: 100, size: 20 };

async function told(words, trace) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const histogram = { type: "histogram", x: SCORES, ...trace };
  await window.Plotly.newPlot(page, [histogram], { width: 600, height: 400 });
  const bars = page.calcdata[0].map(({ p, s }) => `${s} around ${p}`);
  const all = page.calcdata[0].reduce((sum, { s }) => sum + s, 0);
  console.log(words, "|", bars.join(", "), "|", trace.cumulative ? "line" : `together ${all}`);
}
(async () => {
  await told("bins found by itself", {});
  await told("from 0, of 20", { xbins: { start: 0, size: 20 } });
  await told("from 0 to 100, of 20", { xbins: BINS });
  await told("the same in per cent", { xbins: BINS, histnorm: "percent" });
  await told("the same, cumulative", { xbins: BINS, histnorm: "percent", cumulative: { enabled: true } });
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
bins found by itself | 1 around 49.5, 2 around 69.5, 1 around 89.5, 2 around 109.5 | together 6
from 0, of 20 | 1 around 50, 2 around 70, 1 around 90, 2 around 110 | together 6
from 0 to 100, of 20 | 1 around 50, 2 around 70, 1 around 90 | together 4
the same in per cent | 25 around 50, 50 around 70, 25 around 90 | together 100
the same, cumulative | 25 around 50, 75 around 70, 100 around 90 | line
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
