#!/bin/sh
# Surprise: ibis counts ranks from 0: of 90, 80, 80 and 70 the first is 0, the two after it 1,
#   the last 3; `ntile(4)` has the parts 0 to 3. The engine under it, asked for rank() and
#   ntile(4) in SQL, says 1, 2, 2, 4 and 1 to 4, and so do pandas and Polars. `percent_rank`
#   and `cume_dist` are the engine's own.
# Expected: a function of the same name and the same ties gives the same rank as the engine
#   that runs it.
# Why it matters: “the first ten” by rank <= 10 are eleven, a quartile of 4 is empty, and
#   ranks of one table compared with those of another have all improved by one.
# Seen with: ibis-framework 12.0.0 on duckdb 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "ibis-framework[duckdb]==12.0.0" duckdb==2.0.1 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import duckdb
import ibis

SCORES = [90, 80, 80, 70]
table = ibis.memtable({"score": SCORES})
order = ibis.desc("score")
one = table.mutate(
    rank=ibis.rank().over(order_by=order), ntile=ibis.ntile(4).over(order_by=order)
).execute()
print("ibis rank", *sorted(one["rank"]), "ntile", *sorted(one["ntile"]))
rows = duckdb.execute(
    "select rank() over (order by score desc), ntile(4) over (order by score desc)"
    " from (select unnest(?) as score)",
    [SCORES],
).fetchall()
ranks, parts = zip(*sorted(rows), strict=True)
print("duckdb rank", *ranks, "ntile", *parts)
print("ibis, rank <= 2:", int((one["rank"] <= 2).sum()), "of 4")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
ibis rank 0 1 1 3 ntile 0 1 2 3
duckdb rank 1 2 2 4 ntile 1 2 3 4
ibis, rank <= 2: 3 of 4
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
