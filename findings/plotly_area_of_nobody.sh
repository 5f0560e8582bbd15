#!/bin/sh
# Surprise: meetings of two units, one of which has not reported the second quarter, are drawn as stacked
#   areas by Plotly: the missing quarter is 0, and the upper edge falls from 8 to 6 and rises to 11. So
#   it does where the quarter is not in the data at all, and with the other unit hidden the unit falls
#   from 3 to 0. As lines it is a gap.
# Expected: a gap in the area, as of a line, or the sum not drawn where a part of it is missing.
#   `stackgaps`, which may be "interpolate" instead, has no third answer.
# Why it matters: the upper edge is read as the total, and a report that is late as a fall of the city.
#   The hover shows nothing for the missing one, so that nothing says 0.
# Seen with: plotly.js-dist-min 4.1.2, jsdom 22.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund plotly.js-dist-min@4.1.2 jsdom@22.1.0

cat >look.cjs <<'LOOK'
const fs = require("fs");
const { JSDOM, VirtualConsole } = require("jsdom");

const options = { runScripts: "outside-only", virtualConsole: new VirtualConsole() };
const { window } = new JSDOM("<body>", options);
window.URL.createObjectURL = () => "";
window.TextDecoder = TextDecoder;
window.SVGElement.prototype.getBBox = () => ({ x: 0, y: 0, width: 10, height: 10 });
window.eval(fs.readFileSync(require.resolve("plotly.js-dist-min/plotly.min.js"), "utf8"));

const QUARTERS = ["Q1", "Q2", "Q3", "Q4"];
const FIRST = { x: QUARTERS, y: [5, 6, 7, 8], mode: "lines" };
const SECOND = { x: QUARTERS, y: [3, null, 4, 5], mode: "lines" };
const WITHOUT = { x: ["Q1", "Q3", "Q4"], y: [3, 4, 5], mode: "lines" };
const area = (trace) => ({ ...trace, stackgroup: "meetings" });

async function told(words, traces) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  await window.Plotly.newPlot(page, traces, { width: 600, height: 400 });
  const edge = page.calcdata[traces.length - 1].map(({ y }) => (typeof y === "number" ? y : "gap"));
  console.log(words, "|", edge.join(", "));
}
(async () => {
  await told("lines", [FIRST, SECOND]);
  await told("areas, edge of the upper", [area(FIRST), area(SECOND)]);
  await told("areas, the quarter left out", [area(FIRST), area(WITHOUT)]);
  await told("one area alone", [area(SECOND)]);
  await told("areas, the lower hidden", [{ ...area(FIRST), visible: "legendonly" }, area(SECOND)]);
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
lines | 3, gap, 4, 5
areas, edge of the upper | 8, 6, 11, 13
areas, the quarter left out | 8, 6, 11, 13
one area alone | 3, 0, 4, 5
areas, the lower hidden | 3, 0, 4, 5
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
