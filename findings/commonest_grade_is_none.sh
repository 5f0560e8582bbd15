#!/bin/sh
# Surprise: of six branches two are 优秀, one is 良好 and three have no grade. The commonest grade is 优秀 by `mode` of
#   pandas and of DuckDB. Asked through Narwhals, of the very same tables, it is missing; so it is on Arrow, where
#   pyarrow's own has 5 of the numbers 5, 5, 2 and three that are missing. Polars' own has the missing one, too.
# Expected: what the table says by itself, 优秀; Narwhals leaves who has no figure out of a mean and of a median.
# Why it matters: "most are 优秀" is said of a unit by its commonest grade. Where many have not reported the answer
#   is a blank, which reads as if nobody had a grade, and it came with a library that is there to change nothing.
# Seen with: narwhals 2.29.0, pandas 3.1.1, polars 2.1.0, duckdb 2.0.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet narwhals==2.29.0 pandas==3.1.1 polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1 numpy==2.4.6

cat >look.py <<'LOOK'
import warnings

warnings.simplefilter("ignore")

import duckdb
import narwhals
import pandas
import polars
import pyarrow
import pyarrow.compute

GRADES = ["优秀", None, "良好", None, "优秀", None]
POINTS = [5, None, 2, None, 5, None]
t = pyarrow.table({"grade": GRADES, "points": POINTS})


def said(one):
    return "missing" if one is None or one != one else f"{one:g}" if isinstance(one, int | float) else one


def through(table, column):
    mode = narwhals.col(column).mode(keep="any")
    return said(narwhals.from_native(table).select(mode).lazy().collect().rows()[0][0])


frame, arrow = t.to_pandas(), polars.from_arrow(t)
lent = duckdb.sql("from t")
own = {
    "pandas": (frame, said(frame["grade"].mode()[0]), said(frame["points"].mode()[0])),
    "Polars": (arrow, said(arrow["grade"].mode()[0]), said(arrow["points"].mode()[0])),
    "DuckDB": (lent, *map(said, duckdb.sql("select mode(grade), mode(points) from t").fetchall()[0])),
    "Arrow": (t, "-", said(pyarrow.compute.mode(t["points"])[0]["mode"].as_py())),
}
for words, (table, grade, points) in own.items():
    print(f"{words:6} | by itself: {grade} {points} | by Narwhals:", through(table, "grade"), through(table, "points"))
mean = narwhals.from_native(frame).select(narwhals.col("points").mean()).item()
print("pandas | mean by Narwhals:", mean)
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas | by itself: 优秀 5 | by Narwhals: missing missing
Polars | by itself: missing missing | by Narwhals: missing missing
DuckDB | by itself: 优秀 5 | by Narwhals: missing missing
Arrow  | by itself: - 5 | by Narwhals: missing missing
pandas | mean by Narwhals: 4.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
