#!/bin/sh
# Surprise: three units with one branch each have 33.34%, 33.33% and 33.33% in a pie of ECharts;
#   of six equal ones four have 16.67% and two 16.66%. Without decimals three equal thirds are
#   34%, 33% and 33%, and it is the first of the list that has more.
# Expected: equal numbers have equal labels: 33.33% each, as a hundred is not made by force.
# Why it matters: two units with the same count are told apart by a hundredth, or a whole per
#   cent, beside a text that says they are level. Sorted otherwise, another one is ahead.
# Seen with: npm echarts 6.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent echarts@6.1.0

cat >look.cjs <<'LOOK'
const echarts = require("echarts");

function told(units, counts, options) {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 400, height: 300 });
  const data = counts.map((value, at) => ({ name: units[at], value }));
  const label = { formatter: "{b} {d}%" };
  chart.setOption({ animation: false, series: [{ type: "pie", label, data, ...options }] });
  const labels = chart.renderToSVGString().match(/(?<=>)[A-H] [\d.]+%(?=<)/g);
  console.log(counts.join(" "), "|", labels.join(", "));
  chart.dispose();
}

told("ABC", [1, 1, 1]);
told("CBA", [1, 1, 1]);
told("ABCDEF", [1, 1, 1, 1, 1, 1]);
told("ABC", [1, 1, 1], { percentPrecision: 0 });
told("ABCD", [3, 3, 3, 1], { percentPrecision: 0 });
told("ABCDEFGH", [1, 1, 1, 1, 1, 1, 1, 1], { percentPrecision: 0 });
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
1 1 1 | A 33.34%, B 33.33%, C 33.33%
1 1 1 | C 33.34%, B 33.33%, A 33.33%
1 1 1 1 1 1 | A 16.67%, B 16.67%, C 16.67%, D 16.67%, E 16.66%, F 16.66%
1 1 1 | A 34%, B 33%, C 33%
3 3 3 1 | A 30%, B 30%, C 30%, D 10%
1 1 1 1 1 1 1 1 | A 13%, B 13%, C 13%, D 13%, E 12%, F 12%, G 12%, H 12%
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
