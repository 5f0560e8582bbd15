#!/bin/sh
# Surprise: the scores of units A and B in two quarters, 60 and 70, 90 and 75, with the quarters turned
#   into columns by `pivot("quarter", "score")`, are one row, 60 and 70: B is gone. Where A has not
#   reported the second quarter the row is 60 and 75, A's first beside B's second. Columns that are
#   not named are dropped, and of several scores in one place any is taken.
# Expected: a row for each unit, as DuckDB's PIVOT and tidyr's pivot_wider have it.
# Why it matters: the row is a row of valid scores of valid quarters. A list of one unit comes out
#   right, so that the line is written and tried on one, and goes on to be run on all.
# Seen with: arquero 7.2.1, duckdb 2.0.0, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0
npm install --silent --no-audit --no-fund --prefix "$work" arquero@7.2.1

cat >"$work/look.mjs" <<'LOOK'
import { table } from "arquero";

const LISTS = {
  "one unit": [["A", 1, 60], ["A", 2, 70]],
  "two units": [["A", 1, 60], ["A", 2, 70], ["B", 1, 90], ["B", 2, 75]],
  "A without a second quarter": [["A", 1, 60], ["B", 1, 90], ["B", 2, 75]],
  "A with nothing in it": [["A", 1, 60], ["A", 2, null], ["B", 1, 90], ["B", 2, 75]],
};
for (const [words, rows] of Object.entries(LISTS)) {
  const [unit, quarter, score] = [0, 1, 2].map(at => rows.map(row => row[at]));
  const wide = table({ unit, quarter, score }).pivot("quarter", "score");
  const told = wide.objects().map(row => `${row[1]} and ${row[2]}`);
  console.log("arquero |", words, "|", wide.numRows(), "rows |", told.join(", "));
}
LOOK
cat >"$work/look.py" <<'LOOK'
import duckdb

ROWS = "('A', 1, 60), ('B', 1, 90), ('B', 2, 75)"
duckdb.sql(f"create table scores as from (values {ROWS}) as t(unit, quarter, score)")
wide = duckdb.sql("from (pivot scores on quarter using max(score)) order by unit").fetchall()
told = ", ".join(f"{first} and {second}" for _, first, second in wide)
print("DuckDB | A without a second quarter |", len(wide), "rows |", told)
LOOK
node "$work/look.mjs" >"$work/seen"
"$work/venv/bin/python" "$work/look.py" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
arquero | one unit | 1 rows | 60 and 70
arquero | two units | 1 rows | 60 and 70
arquero | A without a second quarter | 1 rows | 60 and 75
arquero | A with nothing in it | 1 rows | 60 and 75
DuckDB | A without a second quarter | 2 rows | 60 and None, 90 and 75
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
