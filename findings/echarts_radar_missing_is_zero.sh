#!/bin/sh
# Surprise: a radar chart of ECharts draws a missing value at the centre, the very shape of a
#   zero: [80, null, 60, 70], "-" (its own sign for no data), NaN and [80, 0, 60, 70] give one
#   and the same polygon. A line of the same library has a gap there.
# Expected: a gap, or a corner left out; a profile over what there is.
# Why it matters: four dimensions are drawn as a radar in nearly every such board in China. A
#   branch to which a dimension does not apply, or that has not reported, is shown as having
#   failed in it, and its area shrinks by a third.
# Seen with: npm echarts 6.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent echarts@6.1.0

cat >look.cjs <<'LOOK'
const echarts = require("echarts");

const drawn = (option) => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 400, height: 300 });
  chart.setOption({ animation: false, ...option });
  return chart.renderToSVGString().match(/(?:points|d)="([^"]*)"[^>]*#123456/)[1];
};
const colour = { lineStyle: { color: "#123456" }, symbol: "none" };
const radar = (value) =>
  drawn({
    radar: { indicator: [..."abcd"].map((name) => ({ name, max: 100 })) },
    series: [{ type: "radar", ...colour, data: [{ value }] }],
  });
const line = (data) =>
  drawn({
    xAxis: { type: "category", data: [..."abcd"] },
    yAxis: { max: 100 },
    series: [{ type: "line", ...colour, data }],
  });
for (const missing of [0, null, "-", NaN])
  console.log(
    String(missing).padEnd(4),
    "radar", radar([80, missing, 60, 70]) === radar([80, 0, 60, 70]) ? "as zero" : "apart",
    "line", line([80, missing, 60, 70]) === line([80, 0, 60, 70]) ? "as zero" : "apart",
  );
process.exit(0);
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
0    radar as zero line as zero
null radar as zero line apart
-    radar as zero line apart
NaN  radar as zero line apart
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
