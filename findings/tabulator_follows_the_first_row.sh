#!/bin/sh
# Surprise: sorted best first by Tabulator, 不适用, 82, 100 and 9.5 are 不适用, 9.5, 82, 100: as the
#   first of the column is a word, its numbers are put in order by their characters. The same four
#   with 不适用 in another place are 100, 82, 9.5. The mean at the foot is 47.88 for 82, 100,
#   a blank and 9.5, which counts the blank as 0.
# Expected: numbers by their size wherever the word stands, and the mean 63.83 of the three.
# Why it matters: which of the branches is listed first decides whether 9.5 is above 100. A list
#   is in order in the morning, and is not when a report has been withdrawn.
# Seen with: npm tabulator-tables 6.5.3, jsdom 22.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent tabulator-tables@6.5.3 jsdom@22.1.0

cat >look.cjs <<'LOOK'
const { readFileSync } = require("node:fs");
const { JSDOM } = require("jsdom");

const { window } = new JSDOM("<body></body>", { runScripts: "outside-only", pretendToBeVisual: true });
const observer = class { observe() {} unobserve() {} disconnect() {} };
Object.assign(window, { ResizeObserver: observer, IntersectionObserver: observer });
window.eval(readFileSync("node_modules/tabulator-tables/dist/js/tabulator.js", "utf8"));

async function told(scores) {
  const place = window.document.body.appendChild(window.document.createElement("div"));
  const table = new window.Tabulator(place, {
    data: scores.map((score, id) => ({ id, score })),
    renderVertical: "basic",
    columns: [{ title: "score", field: "score", bottomCalc: "avg" }],
  });
  await new Promise((resolve) => table.on("tableBuilt", resolve));
  await table.setSort("score", "desc");
  const order = table.getData("active").map(({ score }) => score ?? "blank");
  console.log(scores.map((one) => one ?? "blank").join(" "), "| best first", order.join(" "),
    "| mean", table.getCalcResults().bottom.score);
}

(async () => {
  await told([82, 100, 9.5]);
  await told(["不适用", 82, 100, 9.5]);
  await told([82, "不适用", 100, 9.5]);
  await told(["", "82", "100", "9.5"]);
  await told(["82", "", "100", "9.5"]);
  await told([82, 100, null, 9.5]);
  process.exit(0);
})();
LOOK
node look.cjs >seen
cat seen

cat >recorded <<'RECORDED'
82 100 9.5 | best first 100 82 9.5 | mean 63.83
不适用 82 100 9.5 | best first 不适用 9.5 82 100 | mean NaN
82 不适用 100 9.5 | best first 100 82 9.5 不适用 | mean NaN
 82 100 9.5 | best first 9.5 82 100  | mean 47.88
82  100 9.5 | best first 100 82 9.5  | mean 47.88
82 100 blank 9.5 | best first 100 82 9.5 blank | mean 47.88
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
