#!/bin/sh
# Surprise: of four branches one has held no meeting, two have held 2 and one 5. `select meetings, count(*) … group by
#   rollup(meetings)` has a row for 2, one for 5, and in ClickHouse two for 0: one with 1 branch and one with 4, which is
#   the total. `having meetings = 0` finds both. By `cube` and `grouping sets` the total is called 0, too; where
#   the column is one that may be missing, it is NULL.
# Expected: NULL for what has been put together, as DuckDB, DataFusion and Polars have it, whatever the column is.
# Why it matters: "how many branches have held how many meetings, with a total" is a table of every report. Read by
#   its first column five branches of four have held none.
# Seen with: chdb 4.4.0 with chdb-core 26.9.0, duckdb 2.0.0, datafusion 55.0.0, polars 2.1.0, pyarrow 26.0.1,
#   Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet chdb==4.4.0 chdb-core==26.9.0 duckdb==2.0.0 datafusion==55.0.0 polars==2.1.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import json

import chdb
import datafusion
import duckdb
import polars
import pyarrow

t = pyarrow.table({"branch": list("ABCD"), "meetings": [0, 2, 2, 5]})
HOUSE = "values('branch String, meetings {}', ('A', 0), ('B', 2), ('C', 2), ('D', 5))"
fusion = datafusion.SessionContext()
fusion.from_arrow(t, "t")


def house(sql, kind="Int64"):
    answer = chdb.query(sql.replace("from t", f"from {HOUSE.format(kind)}"), "JSONCompact").bytes()
    return [tuple(row) for row in json.loads(answer)["data"]]


engines = {
    "DuckDB": lambda sql: duckdb.sql(sql).fetchall(),
    "DataFusion": lambda sql: [tuple(row.values()) for row in fusion.sql(sql).to_pylist()],
    "Polars": lambda sql: polars.SQLContext(t=polars.from_arrow(t)).execute(sql, eager=True).rows(),
    "ClickHouse": house,
    "ClickHouse, may be missing": lambda sql: house(sql, "Nullable(Int64)"),
}
for grouped in ("rollup(meetings)", "cube(meetings)", "grouping sets ((meetings), ())"):
    sql = f"select meetings, count(*) as branches from t group by {grouped}"
    for engine, run in engines.items():
        rows = sorted(run(sql), key=lambda row: (row[0] is None, row))
        print(f"{grouped} | {engine} |", ", ".join(f"{'NULL' if at is None else at}: {count}" for at, count in rows))
print("having meetings = 0 | ClickHouse |", sorted(house("select meetings, count(*) from t group by rollup(meetings) having meetings = 0")))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
rollup(meetings) | DuckDB | 0: 1, 2: 2, 5: 1, NULL: 4
rollup(meetings) | DataFusion | 0: 1, 2: 2, 5: 1, NULL: 4
rollup(meetings) | Polars | 0: 1, 2: 2, 5: 1, NULL: 4
rollup(meetings) | ClickHouse | 0: 1, 0: 4, 2: 2, 5: 1
rollup(meetings) | ClickHouse, may be missing | 0: 1, 2: 2, 5: 1, NULL: 4
cube(meetings) | DuckDB | 0: 1, 2: 2, 5: 1, NULL: 4
cube(meetings) | DataFusion | 0: 1, 2: 2, 5: 1, NULL: 4
cube(meetings) | Polars | 0: 1, 2: 2, 5: 1, NULL: 4
cube(meetings) | ClickHouse | 0: 1, 0: 4, 2: 2, 5: 1
cube(meetings) | ClickHouse, may be missing | 0: 1, 2: 2, 5: 1, NULL: 4
grouping sets ((meetings), ()) | DuckDB | 0: 1, 2: 2, 5: 1, NULL: 4
grouping sets ((meetings), ()) | DataFusion | 0: 1, 2: 2, 5: 1, NULL: 4
grouping sets ((meetings), ()) | Polars | 0: 1, 2: 2, 5: 1, NULL: 4
grouping sets ((meetings), ()) | ClickHouse | 0: 1, 0: 4, 2: 2, 5: 1
grouping sets ((meetings), ()) | ClickHouse, may be missing | 0: 1, 2: 2, 5: 1, NULL: 4
having meetings = 0 | ClickHouse | [(0, 1), (0, 4)]
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
