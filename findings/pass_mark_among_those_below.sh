#!/bin/sh
# Surprise: of the scores 55, 60, 60, 85 and 100 three are below 60 by DuckDB's `histogram`, Polars'
#   `hist` and `cut`, pandas' `cut` and FREQUENCY, and one by numpy and d3, of which two begin the next
#   class. All were given the bounds of the grades: 60, 80 and 90.
# Expected: one, as grades are stated: from 60 on. Half of the tools count a bound to what lies below.
# Why it matters: a score that is just good enough is the commonest of all where people work towards
#   it. The chart and the table beside it differ by just these, and each of the two looks right.
# Seen with: duckdb 2.0.0, polars 2.1.0, pandas 3.1.1, numpy 2.4.6, d3-array 3.2.5,
#   @formulajs/formulajs 4.6.1, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0 polars==2.1.0 pandas==3.1.1 numpy==2.4.6
npm install --silent --no-audit --no-fund --prefix "$work" d3-array@3.2.5 \
    @formulajs/formulajs@4.6.1

cat >"$work/look.py" <<'LOOK'
import duckdb
import numpy
import pandas
import polars

SCORES = [55.0, 60.0, 60.0, 85.0, 100.0]
WITHIN, ALL = [60, 80, 90], [0, 60, 80, 90, 100]
asked = f"select histogram(score, {WITHIN + [100]}) from (select unnest({SCORES}) as score)"
TOLD = {
    "duckdb histogram": [*duckdb.sql(asked).fetchall()[0][0].values()],
    "polars hist": polars.Series(SCORES).hist(ALL)["count"].to_list(),
    "polars cut": [
        polars.Series(SCORES).cut(WITHIN, labels=list("abcd")).eq(name).sum() for name in "abcd"
    ],
    "pandas cut": pandas.cut(pandas.Series(SCORES), ALL).value_counts(sort=False).tolist(),
    "numpy histogram": numpy.histogram(SCORES, ALL)[0].tolist(),
    "numpy digitize": numpy.bincount(numpy.digitize(SCORES, WITHIN), minlength=4).tolist(),
}
for words, counts in TOLD.items():
    print(words, "| below 60:", counts[0], "| then", *counts[1:])
LOOK
cat >"$work/look.mjs" <<'LOOK'
import { FREQUENCY } from "@formulajs/formulajs";
import { bin } from "d3-array";

const scores = [55, 60, 60, 85, 100];
const told = {
  FREQUENCY: FREQUENCY(scores, [60, 80, 90]),
  "d3 bin": bin().domain([0, 100]).thresholds([60, 80, 90])(scores).map(one => one.length),
};
for (const [words, [first, ...others]] of Object.entries(told))
  console.log(words, "| below 60:", first, "| then", ...others);
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
node "$work/look.mjs" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
duckdb histogram | below 60: 3 | then 0 1 1
polars hist | below 60: 3 | then 0 1 1
polars cut | below 60: 3 | then 0 1 1
pandas cut | below 60: 3 | then 0 1 1
numpy histogram | below 60: 1 | then 2 1 1
numpy digitize | below 60: 1 | then 2 1 1
FREQUENCY | below 60: 3 | then 0 1 1
d3 bin | below 60: 1 | then 2 1 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
