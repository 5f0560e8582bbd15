#!/bin/sh
# Surprise: four branches with 80 points each, put into four quarters of the order by `ntile` of a window in Vega,
#   and so in Vega-Lite, and in Arquero: the first of the list is in the best quarter, the other three in the
#   last. Of 100, 100, 100, 90, 80, 75, 70 and 60 one 100 is in the first quarter and two are in the second. Of three
#   branches nobody is in the first: 90, 80 and 70 are in the second, third and fourth.
# Expected: equal ones in the same quarter; or as many in each, the best in the first, as SQL has it: 1 2 3 4 for the
#   four, 1 1 2 2 3 3 4 4 for the eight and 1 2 3 for the three.
# Why it matters: "who is in the best quarter" is drawn in one line of a chart's description. Between the first and
#   the last quarter there is nothing but the place in the list.
# Seen with: npm vega 6.4.0, arquero 7.2.1, Node.js 20; duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0
npm init --yes >/dev/null
npm install --silent vega@6.4.0 arquero@7.2.1

cat >look.mjs <<'LOOK'
import * as aq from "arquero";
import * as vega from "vega";

const LISTS = [[80, 80, 80, 80], [100, 100, 100, 90, 80, 75, 70, 60], [90, 80, 70], [8, 7, 6, 5, 4, 3, 2, 1]];
for (const scores of LISTS) {
  const rows = scores.map((score, at) => ({ at, score }));
  const order = { field: "score", order: "descending" };
  const window = { type: "window", sort: order, ops: ["ntile"], params: [4], as: ["quarter"] };
  const view = new vega.View(vega.parse({ data: [{ name: "t", values: rows, transform: [window] }] }), { renderer: "none" });
  await view.runAsync();
  console.log(scores.join(" "), "| Vega    |", view.data("t").map((row) => row.quarter).join(" "));
  const table = aq.from(rows).orderby(aq.desc("score")).derive({ quarter: aq.op.ntile(4) });
  console.log(scores.join(" "), "| Arquero |", table.array("quarter").join(" "));
}
LOOK
cat >look.py <<'LOOK'
import duckdb

for scores in ([80, 80, 80, 80], [100, 100, 100, 90, 80, 75, 70, 60], [90, 80, 70]):
    rows = duckdb.execute("select ntile(4) over (order by score desc) from (select unnest(?) as score)", [scores]).fetchall()
    print(*scores, "| DuckDB  |", *sorted(quarter for (quarter,) in rows))
LOOK
node look.mjs >seen
venv/bin/python look.py >>seen
cat seen

cat >recorded <<'RECORDED'
80 80 80 80 | Vega    | 1 4 4 4
80 80 80 80 | Arquero | 1 4 4 4
100 100 100 90 80 75 70 60 | Vega    | 1 2 2 2 3 3 4 4
100 100 100 90 80 75 70 60 | Arquero | 1 2 2 2 3 3 4 4
90 80 70 | Vega    | 2 3 4
90 80 70 | Arquero | 2 3 4
8 7 6 5 4 3 2 1 | Vega    | 1 1 2 2 3 3 4 4
8 7 6 5 4 3 2 1 | Arquero | 1 1 2 2 3 3 4 4
80 80 80 80 | DuckDB  | 1 2 3 4
100 100 100 90 80 75 70 60 | DuckDB  | 1 1 2 2 3 3 4 4
90 80 70 | DuckDB  | 1 2 3
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
