#!/bin/sh
# Surprise: fifteen branches with the codes 3101-1 to 3101-15 as bars of Plotly. Twelve are drawn, as the months of
#   the year 3101, and the last three nowhere. The quarters 2026-1 to 2026-4 are January to April, and 2027-1
#   comes nine months after; 全年, the whole year, beside them is not drawn. 2026 1 and 2026 2, with a blank, are
#   the numbers 20261 and 20262. With 310-1, with 3101_1 or with 2026Q1 all are drawn as they are called.
# Expected: names, as soon as one of them is no day; and no day from a number of two parts.
# Why it matters: four digits of a unit and a number behind it are how branches are counted in many
#   places. Whoever has twelve branches sees bars and wonders about the axis; the thirteenth is not missed.
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

async function told(names, more = {}) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const bars = { type: "bar", x: names, y: names.map((_, at) => at + 1) };
  await window.Plotly.newPlot(page, [bars], { width: 600, height: 400, xaxis: more });
  const kind = page._fullLayout.xaxis.type;
  const places = page.calcdata[0].map(({ p }) => p);
  const drawn = names.filter((_, at) => places[at] !== undefined && !Number.isNaN(places[at]));
  const first = places.slice(0, 5).map((place) => (kind === "date" && place !== undefined ? new Date(place).toISOString().slice(0, 7) : place ?? "-"));
  console.log(`${names[0]} to ${names.at(-1)}`, "|", kind, "|", `${drawn.length} of ${names.length} drawn`, "|", first.join(" "));
}
const branches = (unit) => Array.from({ length: 15 }, (_, at) => `${unit}${at + 1}`);
(async () => {
  await told(branches("3101-"));
  await told(branches("3101-"), { type: "category" });
  await told(branches("310-"));
  await told(branches("3101_"));
  await told(["2026-1", "2026-2", "2026-3", "2026-4", "2027-1"]);
  await told(["2026-1", "2026-2", "2026-3", "2026-4", "全年"]);
  await told(["2026 1", "2026 2", "2026 3", "2026 4"]);
  await told(["2026Q1", "2026Q2", "2026Q3", "2026Q4"]);
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
3101-1 to 3101-15 | date | 12 of 15 drawn | 3101-01 3101-02 3101-03 3101-04 3101-05
3101-1 to 3101-15 | category | 15 of 15 drawn | 0 1 2 3 4
310-1 to 310-15 | category | 15 of 15 drawn | 0 1 2 3 4
3101_1 to 3101_15 | category | 15 of 15 drawn | 0 1 2 3 4
2026-1 to 2027-1 | date | 5 of 5 drawn | 2026-01 2026-02 2026-03 2026-04 2027-01
2026-1 to 全年 | date | 4 of 5 drawn | 2026-01 2026-02 2026-03 2026-04 -
2026 1 to 2026 4 | linear | 4 of 4 drawn | 20261 20262 20263 20264
2026Q1 to 2026Q4 | category | 4 of 4 drawn | 0 1 2 3
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
