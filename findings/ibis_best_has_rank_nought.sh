#!/bin/sh
# Surprise: ranks of 90, 80, 75 and 60 by `ibis.rank()` are 0, 1, 2 and 3; `filter(rank <= 3)` for the best
#   three is all four. By `dense_rank` and `row_number` the first is 0 as well, and the best quarter of `ntile(4)`
#   is the one called 0. The SQL that is sent has `RANK() … - 1`, `to_sql` shows it.
# Expected: 1, 2, 3 and 4: the description says "equivalent to SQL's RANK()", and DuckDB's own has
#   them.
# Why it matters: a rank is shown as it is, and lists are cut by it. Who is ninth is one of the best eight, and a
#   table made half in SQL and half in Ibis has two firsts, one of them second.
# Seen with: ibis-framework 12.0.0 with sqlglot 28.10.0, duckdb 2.0.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet 'ibis-framework[duckdb]==12.0.0' sqlglot==28.10.0 duckdb==2.0.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import ibis
import pyarrow

con = ibis.duckdb.connect()
t = con.create_table("t", pyarrow.table({"branch": list("ABCD"), "score": [90, 80, 75, 60]}))
best_first = ibis.window(order_by=t.score.desc())
ranked = t.mutate(
    rank=ibis.rank().over(best_first),
    dense=ibis.dense_rank().over(best_first),
    row=ibis.row_number().over(best_first),
    quarter=ibis.ntile(4).over(best_first),
)
for name in ("rank", "dense", "row", "quarter"):
    print(f"Ibis, {name:7} |", *ranked.order_by("branch")[name].to_pyarrow().to_pylist())
print("Ibis, rank <= 3 |", *ranked.filter(ranked["rank"] <= 3).order_by("branch").branch.to_pyarrow().to_pylist())
own = con.con.sql("select rank() over (order by score desc) from t order by branch").fetchall()
print("DuckDB's own  |", *(rank for (rank,) in own))
print("what it says  |", "SQL" in ibis.rank.__doc__ and next(line.strip() for line in ibis.rank.__doc__.splitlines() if "SQL" in line))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
Ibis, rank    | 0 1 2 3
Ibis, dense   | 0 1 2 3
Ibis, row     | 0 1 2 3
Ibis, quarter | 0 1 2 3
Ibis, rank <= 3 | A B C D
DuckDB's own  | 1 2 3 4
what it says  | Equivalent to SQL's `RANK()` window function.
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
