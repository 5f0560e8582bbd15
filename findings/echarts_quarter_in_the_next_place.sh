#!/bin/sh
# Surprise: on an axis with the quarters "1" to "4" ECharts draws the bars [1, 60], [2, 80], [3, 70] and
#   [4, 90] each over the next quarter: 60 points over 2, 80 over 3, 70 over 4, and 90 nowhere. A number
#   is a place on such an axis, counted from 0; the text "1" is the quarter. With the rows in a dataset
#   it is the same, unless the axis takes its quarters from there.
# Expected: each over its own, as with texts, or an error.
# Why it matters: numbers of quarters, of months and of districts are numbers in JSON. The chart has all
#   its labels and one bar less, at the end, as where a quarter is not over yet.
# Seen with: echarts 6.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm install --silent --no-audit --no-fund echarts@6.1.0

cat >look.mjs <<'LOOK'
import * as echarts from "echarts";

const QUARTERS = ["1", "2", "3", "4"];
const ROWS = [[1, 60], [2, 80], [3, 70], [4, 90]];

function told(words, options) {
  const size = { renderer: "svg", ssr: true, width: 400, height: 300 };
  const chart = echarts.init(null, null, size);
  chart.setOption({ animation: false, yAxis: {}, ...options });
  const series = chart.getModel().getSeriesByIndex(0);
  const bars = series.getData();
  const scale = series.coordinateSystem.getAxis("x").scale;
  const labels = scale.getOrdinalMeta().categories;
  const places = [];
  for (let at = 0; at < bars.count(); at++) {
    const [place, points] = ["x", "y"].map((of) => bars.get(bars.mapDimension(of), at));
    places.push(`${points} over ${labels[place] ?? "nothing"}`);
  }
  console.log(words, "|", places.join(" | "));
  chart.dispose();
}
const texts = ROWS.map(([quarter, points]) => [String(quarter), points]);
const dataset = { source: [["quarter", "points"], ...ROWS] };
const axis = { type: "category", data: QUARTERS };
told("texts", { xAxis: axis, series: { type: "bar", data: texts } });
told("numbers", { xAxis: axis, series: { type: "bar", data: ROWS } });
told("numbers as a line", { xAxis: axis, series: { type: "line", data: ROWS } });
told("a dataset", { xAxis: axis, dataset, series: { type: "bar" } });
told("a dataset alone", { xAxis: { type: "category" }, dataset, series: { type: "bar" } });
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
texts | 60 over 1 | 80 over 2 | 70 over 3 | 90 over 4
numbers | 60 over 2 | 80 over 3 | 70 over 4 | 90 over nothing
numbers as a line | 60 over 2 | 80 over 3 | 70 over 4 | 90 over nothing
a dataset | 60 over 2 | 80 over 3 | 70 over 4 | 90 over nothing
a dataset alone | 60 over 1 | 80 over 2 | 70 over 3 | 90 over 4
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
