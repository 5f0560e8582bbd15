#!/bin/sh
# Surprise: two branches that are both called 机关党支部, with 80 and 75 points, are one bar of
#   155 in a chart of Observable Plot, and the axis goes to 155, whether bars stand or lie. With
#   the score as `y2` they stand behind each other and 75 is not seen; as dots they are two.
# Expected: two bars, or a word. Stacking has an option of its own, and nobody has asked for it.
# Why it matters: names repeat: every bureau has its 机关党支部. Of 100 points there are 155,
#   and where scores are low nothing looks odd: 40 and 45 are 85.
# Seen with: npm @observablehq/plot 0.6.17, jsdom 22.1.0, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent @observablehq/plot@0.6.17 jsdom@22.1.0

cat >look.mjs <<'LOOK'
import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";

const { document } = new JSDOM("").window;
const branches = [
  { name: "机关党支部", score: 80 },
  { name: "学校党支部", score: 90 },
  { name: "机关党支部", score: 75 },
];

function told(words, mark, axis) {
  const chart = Plot.plot({ document, marks: [mark] });
  const drawn = chart.querySelectorAll("[aria-label=bar] rect, [aria-label=dot] circle").length;
  console.log(words, "| drawn", drawn, "| the axis ends at", chart.scale(axis).domain.at(-1));
}

const upright = { x: "name", y: "score" };
told("barY         ", Plot.barY(branches, upright), "y");
told("barX         ", Plot.barX(branches, { x: "score", y: "name" }), "x");
told("not stacked  ", Plot.barY(branches, { x: "name", y2: "score" }), "y");
told("dot          ", Plot.dot(branches, upright), "y");
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
barY          | drawn 3 | the axis ends at 155
barX          | drawn 3 | the axis ends at 155
not stacked   | drawn 3 | the axis ends at 90
dot           | drawn 3 | the axis ends at 90
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
