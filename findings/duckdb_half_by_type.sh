#!/bin/sh
# Surprise: in DuckDB a half becomes a whole number by the type that holds it: 82.5::int is
#   83, but 82 as soon as the same 82.5 stands in a DOUBLE column; round() says 83 of both.
#   A literal with a point is a DECIMAL, which rounds away from zero; a cast of a DOUBLE goes
#   to the even neighbour, and so do format('{:.1f}') and printf.
# Expected: one half, one whole number; at least a rule tried on a literal holds for columns.
# Why it matters: a formula is checked on figures typed into a statement, by hand, and then
#   run on a column. Every second branch on a half is a point lower than in the check.
# Seen with: duckdb 2.0.0 and 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0

cat >"$work/look.py" <<'LOOK'
import duckdb

print(duckdb.__version__)
for half in ("81.5", "82.5", "-82.5"):
    row = duckdb.sql(
        f"select ({half})::int, ({half})::double::int, round(({half})::double)::int,"
        f" format('{{:.0f}}', ({half})::double)"
    ).fetchall()[0]
    print(half, "literal", row[0], "double", row[1], "round", row[2], "format", row[3])
rows = duckdb.sql(
    "select typeof(score), score::int from (values (82.5)) as typed(score)"
    " union all"
    " select typeof(score), score::int from (select avg(score) as score"
    " from (values (82), (83)) as counted(score)) order by 1"
).fetchall()
print("a typed 82.5 and a mean of 82.5:", *rows)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2.0.0
81.5 literal 82 double 82 round 82 format 82
82.5 literal 83 double 82 round 83 format 82
-82.5 literal -83 double -82 round -83 format -82
a typed 82.5 and a mean of 82.5: ('DECIMAL(3,1)', 83) ('DOUBLE', 82)
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
