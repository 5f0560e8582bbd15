#!/bin/sh
# Surprise: the median line of 60, 70 and 80 stands at 70 in a chart of ECharts, with one branch
#   that has no score at 75, with two at 80, the maximum, and with three it is gone. Each that is
#   missing moves it up by half a place: they are left out of the list and not of its length.
#   The average line beside it stays at 70.
# Expected: 70 as long as the scores are the same, as the average.
# Why it matters: half of those with a score lie below a median. The more have not reported,
#   the more stand below the line that the chart draws.
# Seen with: npm echarts 6.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent echarts@6.1.0

cat >look.cjs <<'LOOK'
const echarts = require("echarts");

const lines = ["median", "average"].map((type) => ({
  type,
  label: { formatter: ({ value }) => `${type} ${value}` },
}));
const told = (...data) => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 600, height: 300 });
  chart.setOption({
    animation: false,
    xAxis: { type: "category", data: data.map((_, at) => `branch ${at}`) },
    yAxis: {},
    series: [{ type: "bar", data, markLine: { data: lines } }],
  });
  const shown = chart.renderToSVGString().matchAll(/>((?:median|average) [^<]*)</g);
  console.log(...data, "|", [...shown].map((one) => one[1]).join(" | "));
};
told(60, 70, 80);
told(60, 70, 80, null);
told(60, null, 70, 80, "-");
told(60, 70, 80, null, null, null);
told(60, 70, 80, 90);
told(60, 70, 80, 90, null);
process.exit(0);
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
60 70 80 | median 70 | average 70
60 70 80 null | median 75 | average 70
60 null 70 80 - | median 80 | average 70
60 70 80 null null null | average 70
60 70 80 90 | median 75 | average 75
60 70 80 90 null | median 80 | average 75
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
