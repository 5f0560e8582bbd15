#!/bin/sh
# Surprise: a table with a row for each of four branches and a column for each of three quarters, turned
#   into a list by UNPIVOT of DuckDB, has 7 rows of 12: a quarter that was not reported has none, and D,
#   which never reported, is not in the list. Polars and pandas keep all 12.
# Expected: 12 rows, five of them without a figure, as by `include nulls`.
# Why it matters: who has not reported is looked for as a row without a figure, and there is none. By
#   turning back, `pivot`, D is gone for good, and a count of branches is three.
# Seen with: duckdb 2.0.0, polars 2.1.0, pandas 3.1.1, numpy 2.4.6, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 polars==2.1.0 pandas==3.1.1 numpy==2.4.6 \
    pyarrow==26.0.1

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars

CITY = {
    "branch": ["A", "B", "C", "D"],
    "Q1": [3, 4, None, None],
    "Q2": [5, None, 2, None],
    "Q3": [6, 7, 8, None],
}
QUARTERS = ["Q1", "Q2", "Q3"]


def told(words, rows):
    rows = list(rows)
    missing = sum(row[-1] is None or row[-1] != row[-1] for row in rows)
    branches = " ".join(sorted({row[0] for row in rows}))
    print(words, f"{len(rows)} rows", f"{missing} without a figure", branches, sep=" | ")


table = polars.DataFrame(CITY)
duck = duckdb.connect()
duck.register("city", table.to_arrow())
UNPIVOT = "unpivot city on Q1, Q2, Q3 into name quarter value meetings"
told("DuckDB", duck.execute(UNPIVOT).fetchall())
including = UNPIVOT.replace("unpivot city", "from city unpivot include nulls (meetings for quarter in (Q1, Q2, Q3))")
told("DuckDB, include nulls", duck.execute(including.split(" on Q1")[0]).fetchall())
told("Polars", table.unpivot(QUARTERS, index="branch").rows())
told("pandas", pandas.DataFrame(CITY).melt("branch", QUARTERS).to_numpy())
back = f"pivot ({UNPIVOT}) on quarter using first(meetings)"
print("DuckDB, there and back", *sorted(row[0] for row in duck.execute(back).fetchall()), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
DuckDB | 7 rows | 0 without a figure | A B C
DuckDB, include nulls | 12 rows | 5 without a figure | A B C D
Polars | 12 rows | 5 without a figure | A B C D
pandas | 12 rows | 5 without a figure | A B C D
DuckDB, there and back | A | B | C
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
