#!/bin/sh
# Surprise: a pie of 40, 30 and 20 points that were gained and 80 that were lost, written as -80, shows
#   400%, 300% and 200%: the lost ones have no slice, but are taken off what the others are shares of.
#   With -10 it is 50%, 37.5% and 25%, 112.5% together, in slices that lie one over another.
# Expected: shares of 90, or an error. Three points that are missing are left out of both.
# Why it matters: points come with deductions, and one deduction among many is not seen: three shares
#   of about a half, a third and a quarter look like a pie. All three numbers are wrong.
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

async function told(words, values, trace = {}) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const pie = { type: "pie", labels: values.map((_, at) => "ABCD"[at]), values, sort: false, ...trace };
  await window.Plotly.newPlot(page, [pie], { width: 600, height: 400 });
  const written = [...page.querySelectorAll(".slice text")].map((text) => text.textContent);
  const together = written.reduce((sum, text) => sum + parseFloat(text), 0);
  console.log(words, "|", written.join(", "), "|", `together ${together.toFixed(0)}%`);
}
(async () => {
  await told("40, 30, 20", [40, 30, 20]);
  await told("40, 30, 20, missing", [40, 30, 20, null]);
  await told("40, 30, 20, -10", [40, 30, 20, -10]);
  await told("40, 30, 20, -80", [40, 30, 20, -80]);
  await told("40, 30, 20, -10 as a funnel", [40, 30, 20, -10], { type: "funnelarea" });
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
40, 30, 20 | 44.4%, 33.3%, 22.2% | together 100%
40, 30, 20, missing | 44.4%, 33.3%, 22.2% | together 100%
40, 30, 20, -10 | 50%, 37.5%, 25% | together 113%
40, 30, 20, -80 | 400%, 300%, 200% | together 900%
40, 30, 20, -10 as a funnel | 50%, 37.5%, 25% | together 113%
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
