#!/bin/sh
# Surprise: in a heat map with columns for 组织生活, 组织生活 and 服务群众, two indicators and one, there
#   are two columns, and the shares 0.2 and 0.3 of the first are nowhere: the second of that name
#   stands in its place, with 0.9 and 0.8. Of two rows called 机关党支部 the one below is left.
# Expected: a row and a column for each that was given, or the mean of those that share a place.
# Why it matters: the weakest field of a map is what it is drawn for. It is not hidden under another:
#   it is not in the picture, nor at the pointer, and the map is smaller than its table by a column.
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

const SHARES = [[0.2, 0.9, 0.5], [0.3, 0.8, 0.4]];

async function told(columns, rows) {
  const page = window.document.body.appendChild(window.document.createElement("div"));
  const map = { type: "heatmap", x: columns, y: rows, z: SHARES };
  try {
    await window.Plotly.newPlot(page, [map], { width: 600, height: 400 });
  } catch {
    // there is no canvas here to paint on; what is to be painted is known by then
  }
  const { z } = page.calcdata[0][0];
  console.log(columns.join(" "), "|", rows.join(" "), "|", z.map(row => row.join(" ")).join(", "));
}
(async () => {
  await told(["组织生活", "服务群众", "队伍建设"], ["机关党支部", "学校党支部"]);
  await told(["组织生活", "组织生活", "服务群众"], ["机关党支部", "学校党支部"]);
  await told(["组织生活", "服务群众", "队伍建设"], ["机关党支部", "机关党支部"]);
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
组织生活 服务群众 队伍建设 | 机关党支部 学校党支部 | 0.2 0.9 0.5, 0.3 0.8 0.4
组织生活 组织生活 服务群众 | 机关党支部 学校党支部 | 0.9 0.5, 0.8 0.4
组织生活 服务群众 队伍建设 | 机关党支部 机关党支部 | 0.3 0.8 0.4
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
