#!/bin/sh
# Surprise: in ibis a sum `over` an order is the sum of all rows, at every row: meetings of
#   3, 4, 2 and 5 are 14 in the first quarter already. In SQL, which ibis writes and sends to
#   the engine, the same window adds up as far as the row (3, 7, 9, 14); ibis puts a frame
#   from the first to the last row into the statement. `cumsum` adds up as expected.
# Expected: sum(meetings) over (order by quarter) means in ibis what it means in SQL.
# Why it matters: a requirement of the year is met in the first quarter by what is reported
#   in the fourth; a translated statement gives another number without an error.
# Seen with: ibis-framework 12.0.0 on duckdb 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "ibis-framework[duckdb]==12.0.0" duckdb==2.0.1 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import duckdb
import ibis

year = ibis.memtable({"quarter": [1, 2, 3, 4], "meetings": [3, 4, 2, 5]})
one = year.mutate(
    over=year.meetings.sum().over(order_by="quarter"),
    mean=year.meetings.mean().over(order_by="quarter"),
    cumsum=year.meetings.cumsum(order_by="quarter"),
).execute()
for name in ("over", "mean", "cumsum"):
    print("ibis", name, *one.sort_values("quarter")[name])
rows = duckdb.sql(
    "select sum(meetings) over (order by quarter) from"
    " (values (1, 3), (2, 4), (3, 2), (4, 5)) as year(quarter, meetings) order by quarter"
).fetchall()
print("duckdb over", *[total for (total,) in rows])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
ibis over 14 14 14 14
ibis mean 3.5 3.5 3.5 3.5
ibis cumsum 3 7 9 14
duckdb over 3 7 9 14
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
