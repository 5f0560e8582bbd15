#!/bin/sh
# Surprise: two branches, A with 5 meetings and 3 lessons, B with 2 lessons and no figure for meetings, turned
#   into a row for each figure by `unpivot` of Narwhals. On Polars, pandas and Arrow there are four rows, on DuckDB
#   three, and B has nothing to do with meetings: what is left out there is what DuckDB's own UNPIVOT leaves
#   out. By `pivot_longer` of Ibis, and by its own SQL with `include nulls`, DuckDB has four.
# Expected: four rows, one without a figure, wherever the same call is made.
# Why it matters: who has not reported is found by looking for the blanks. Counted from the long table each
#   branch has reported all that it has a row for, as soon as the table is kept in a database.
# Seen with: narwhals 2.29.0, duckdb 2.0.0, polars 2.1.0, pandas 3.1.1, pyarrow 26.0.1, numpy 2.4.6,
#   ibis-framework 12.0.0 with sqlglot 28.10.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 narwhals==2.29.0 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6 \
    'ibis-framework[duckdb]==12.0.0' sqlglot==28.10.0

cat >look.py <<'LOOK'
import duckdb
import ibis
import narwhals
import polars
import pyarrow
from ibis import selectors

t = pyarrow.table({"branch": ["A", "B"], "meetings": [5, None], "lessons": [3, 2]})
UNPIVOT = "select branch, item, n from t unpivot {}(n for item in (meetings, lessons))"


def told(words, rows):
    shown = sorted((branch, item, "-" if n is None or n != n else int(n)) for branch, item, n in rows)
    print(f"{words:21} | {len(shown)} |", ", ".join(" ".join(map(str, row)) for row in shown))


told("DuckDB, UNPIVOT", duckdb.sql(UNPIVOT.format("")).fetchall())
told("DuckDB, include nulls", duckdb.sql(UNPIVOT.format("include nulls ")).fetchall())
for words, table in {
    "Narwhals, Polars": polars.from_arrow(t),
    "Narwhals, pandas": t.to_pandas(),
    "Narwhals, Arrow": t,
    "Narwhals, DuckDB": duckdb.sql("from t"),
}.items():
    long = narwhals.from_native(table).unpivot(["meetings", "lessons"], index="branch").lazy().collect()
    told(words, long.rows())
lent = ibis.duckdb.connect().create_table("t", t)
told("Ibis, DuckDB", [tuple(row.values()) for row in lent.pivot_longer(~selectors.cols("branch")).to_pyarrow().to_pylist()])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
DuckDB, UNPIVOT       | 3 | A lessons 3, A meetings 5, B lessons 2
DuckDB, include nulls | 4 | A lessons 3, A meetings 5, B lessons 2, B meetings -
Narwhals, Polars      | 4 | A lessons 3, A meetings 5, B lessons 2, B meetings -
Narwhals, pandas      | 4 | A lessons 3, A meetings 5, B lessons 2, B meetings -
Narwhals, Arrow       | 4 | A lessons 3, A meetings 5, B lessons 2, B meetings -
Narwhals, DuckDB      | 3 | A lessons 3, A meetings 5, B lessons 2
Ibis, DuckDB          | 4 | A lessons 3, A meetings 5, B lessons 2, B meetings -
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
