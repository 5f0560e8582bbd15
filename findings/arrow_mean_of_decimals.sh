#!/bin/sh
# Surprise: the mean of 59.9 and 60.0, kept as decimals with one place, is 60.0 in Arrow, for a
#   column and for a group, and in pandas over Arrow's types; that of 87.1 and 87.4 is 87.3. The
#   mean has the places of its figures, and 43 and 44 members, without places, have the mean 44.
# Expected: 59.95 and 87.25, as DuckDB and Polars have it for the very same table.
# Why it matters: decimals are chosen in order to be exact. A unit whose branches have 59.9 and 60.0
#   is at the bound of 60, and means of units differ by more than what they are ranked by.
# Seen with: pyarrow 26.0.1, pandas 3.1.1, polars 2.1.0, duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.0

cat >look.py <<'LOOK'
from decimal import Decimal

import duckdb
import pandas
import polars
import pyarrow
from pyarrow import compute

for places, figures in ((1, ("59.9", "60.0")), (1, ("87.1", "87.4")), (0, ("43", "44"))):
    kind = pyarrow.decimal128(9, places)
    scores = pyarrow.array([Decimal(one) for one in figures], kind)
    scored = pyarrow.table({"unit": ["A", "A"], "score": scores})
    grouped = scored.group_by("unit").aggregate([("score", "mean")])
    frame = scored.to_pandas(types_mapper=pandas.ArrowDtype)
    print(*figures, "| pyarrow", compute.mean(scores), "by unit", *grouped["score_mean"], end=" ")
    print("| pandas", frame["score"].mean(), "by unit", *frame.groupby("unit")["score"].mean())
    print(*figures, "| Polars", polars.from_arrow(scored)["score"].mean(), end=" ")
    print("| DuckDB", duckdb.execute("select avg(score) from scored").fetchone()[0])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
59.9 60.0 | pyarrow 60.0 by unit 60.0 | pandas 60.0 by unit 60.0
59.9 60.0 | Polars 59.95 | DuckDB 59.95
87.1 87.4 | pyarrow 87.3 by unit 87.3 | pandas 87.3 by unit 87.3
87.1 87.4 | Polars 87.25 | DuckDB 87.25
43 44 | pyarrow 44 by unit 44 | pandas 44 by unit 44
43 44 | Polars 43.5 | DuckDB 43.5
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
