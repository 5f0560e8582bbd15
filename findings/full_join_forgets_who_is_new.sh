#!/bin/sh
# Surprise: branches a1 and a2 of one quarter and a2 and a3 of the next, put beside each other by
#   `from a full join b using (branch)`. In DataFusion and in the SQL of Polars a3, which is new, has its figure
#   and no name: `branch` is that of the first table. By a right join it is so, too. `count(branch)` is 2
#   of 3. By `natural full join`, which is the same, Polars has the name; by its own `join` with `coalesce`, too.
# Expected: a1, a2 and a3, as DuckDB and SQLite have it: with `using` there is one column, of whoever has it.
# Why it matters: two quarters side by side are asked so. Those who have gone keep their names, those who
#   are new lose them, all of them are one group, and whoever is looked for by code is not found.
# Seen with: datafusion 55.0.0, polars 2.1.0, duckdb 2.0.0, pyarrow 26.0.1, Python 3.11 with its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet datafusion==55.0.0 polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import sqlite3

import datafusion
import duckdb
import polars
import pyarrow

a = pyarrow.table({"branch": ["a1", "a2"], "first": [60, 80]})
b = pyarrow.table({"branch": ["a2", "a3"], "second": [85, 70]})
fusion = datafusion.SessionContext()
lite = sqlite3.connect(":memory:")
for name, table in (("a", a), ("b", b)):
    fusion.from_arrow(table, name)
    lite.execute(f"create table {name} ({', '.join(table.column_names)})")
    lite.executemany(f"insert into {name} values (?, ?)", [tuple(row.values()) for row in table.to_pylist()])
context = polars.SQLContext(a=polars.from_arrow(a), b=polars.from_arrow(b))
engines = {
    "DuckDB": lambda sql: duckdb.sql(sql).fetchall(),
    "SQLite": lambda sql: lite.execute(sql).fetchall(),
    "Polars": lambda sql: context.execute(sql, eager=True).rows(),
    "DataFusion": lambda sql: [tuple(row.values()) for row in fusion.sql(sql).to_pylist()],
}
ASKED = {
    "full join": "select branch, first, second from a full join b using (branch)",
    "right join": "select branch, first, second from a right join b using (branch)",
    "natural": "select branch, first, second from a natural full join b",
    "counted": "select count(branch), count(*) from a full join b using (branch)",
}
for words, sql in ASKED.items():
    for engine, run in engines.items():
        rows = sorted(run(sql), key=lambda row: (row[0] is None, str(row)))
        print(f"{words:10} | {engine:10} |", ", ".join(" ".join("-" if one is None else str(one) for one in row) for row in rows))
joined = polars.from_arrow(a).join(polars.from_arrow(b), on="branch", how="full", coalesce=True)
print("full join  | Polars, not in SQL |", " ".join(sorted(joined["branch"])))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
full join  | DuckDB     | a1 60 -, a2 80 85, a3 - 70
full join  | SQLite     | a1 60 -, a2 80 85, a3 - 70
full join  | Polars     | a1 60 -, a2 80 85, - - 70
full join  | DataFusion | a1 60 -, a2 80 85, - - 70
right join | DuckDB     | a2 80 85, a3 - 70
right join | SQLite     | a2 80 85, a3 - 70
right join | Polars     | a2 80 85, - - 70
right join | DataFusion | a2 80 85, - - 70
natural    | DuckDB     | a1 60 -, a2 80 85, a3 - 70
natural    | SQLite     | a1 60 -, a2 80 85, a3 - 70
natural    | Polars     | a1 60 -, a2 80 85, a3 - 70
natural    | DataFusion | a1 60 -, a2 80 85, - - 70
counted    | DuckDB     | 3 3
counted    | SQLite     | 3 3
counted    | Polars     | 2 3
counted    | DataFusion | 2 3
full join  | Polars, not in SQL | a1 a2 a3
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
