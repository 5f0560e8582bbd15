#!/bin/sh
# Surprise: a score that is missing in JSON, null, is written 0.0 by d3-format, by the
#   browser's Intl and by Numeral.js; for the last so are the words 不适用 as well. Left
#   out of the JSON, undefined, the same score is NaN for the first two.
# Expected: nothing, a dash or NaN. d3's own mean leaves a null out, and its scales have no
#   place for it.
# Why it matters: every API writes what is missing as null. The mean beside the table leaves the
#   branch out, the table says that it has 0 points.
# Seen with: npm d3-format 3.1.3, d3-array 3.2.5, d3-scale 4.0.3, numeral 2.0.6, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent d3-format@3.1.3 d3-array@3.2.5 d3-scale@4.0.3 numeral@2.0.6

cat >look.mjs <<'LOOK'
import { mean } from "d3-array";
import { format } from "d3-format";
import { scaleLinear } from "d3-scale";
import numeral from "numeral";

const WRITERS = {
  "d3-format ": format(".1f"),
  "Intl      ": new Intl.NumberFormat("zh", { minimumFractionDigits: 1 }).format,
  "Numeral.js": (value) => numeral(value).format("0.0"),
};
const { told } = JSON.parse('{"told": [60, null, 80]}');
for (const [name, write] of Object.entries(WRITERS)) {
  console.log(name, "|", told.map((value) => write(value)).join(" "), "| undefined", write(undefined),
    "| 不适用", write("不适用"));
}
const axis = scaleLinear([0, 100], [0, 500]);
console.log("d3: the mean", mean(told), "| the place on the axis", axis(null));
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
d3-format  | 60.0 0.0 80.0 | undefined NaN | 不适用 NaN
Intl       | 60.0 0.0 80.0 | undefined NaN | 不适用 NaN
Numeral.js | 60.0 0.0 80.0 | undefined 0.0 | 不适用 0.0
d3: the mean 70 | the place on the axis undefined
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
