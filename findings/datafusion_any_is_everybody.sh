#!/bin/sh
# Surprise: branches with 5, no, 7 and 9 meetings, the last two of unit B. Who has as many as one of unit B, by
#   `n = any (select n from t where unit = 'B')`, is everybody for DataFusion, also who has no figure; who
#   has more than one of them is nobody; and who has at least as many as all is everybody again.
# Expected: 7 and 9; 9; and 9, as DuckDB and Polars say. By `in`, which means the same as `= any`,
#   DataFusion has 7 and 9, too.
# Why it matters: "as good as one of those" and "as good as all of them" are how a group is compared with
#   another. The first list is a list of branches as any other, with all of them in it.
# Seen with: datafusion 55.0.0, duckdb 2.0.0, polars 2.1.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet datafusion==55.0.0 duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import datafusion
import duckdb
import polars
import pyarrow

t = pyarrow.table({"unit": ["A", "A", "B", "B"], "branch": ["a1", "a2", "b1", "b2"], "n": [5, None, 7, 9]})
fusion = datafusion.SessionContext()
fusion.from_arrow(t, "t")
engines = {
    "DuckDB": lambda sql: duckdb.sql(sql).fetchall(),
    "Polars": lambda sql: polars.SQLContext(t=polars.from_arrow(t)).execute(sql, eager=True).rows(),
    "DataFusion": lambda sql: [tuple(row.values()) for row in fusion.sql(sql).to_pylist()],
}
OF_B = "(select n from t where unit = 'B')"
for condition in ("in", "= any", "> any", ">= all", "<> all"):
    for engine, run in engines.items():
        names = [name for (name,) in run(f"select branch from t where n {condition} {OF_B} order by branch")]
        print(f"n {condition:6} | {engine:10} |", " ".join(names) or "nobody")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
n in     | DuckDB     | b1 b2
n in     | Polars     | b1 b2
n in     | DataFusion | b1 b2
n = any  | DuckDB     | b1 b2
n = any  | Polars     | b1 b2
n = any  | DataFusion | a1 a2 b1 b2
n > any  | DuckDB     | b2
n > any  | Polars     | b2
n > any  | DataFusion | nobody
n >= all | DuckDB     | b2
n >= all | Polars     | b2
n >= all | DataFusion | a1 a2 b1 b2
n <> all | DuckDB     | a1
n <> all | Polars     | a1
n <> all | DataFusion | nobody
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
