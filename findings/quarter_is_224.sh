#!/bin/sh
# Surprise: a column of quarters in pandas, 2026Q1 and 2026Q2, kept as Parquet, is 224 and 225 for DuckDB, for
#   Polars and for pyarrow itself, whole numbers without a word of what they count; the months 2026-03 and
#   2026-04 are 674 and 675, and the year 2026 is 56. pandas, reading the same file, has 2026Q1.
# Expected: a text, the first day of the quarter, or an error, as `to_json` and DuckDB's look at the table
#   in memory give one.
# Why it matters: the file is what is archived and handed on, and the type for quarters is the right one
#   in pandas. Sums and joins go on working, and 2026Q1 less 2025Q1 is 4; only nobody has a year.
# Seen with: pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.0, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.0 numpy==2.4.6

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars
import pyarrow.parquet

reports = pandas.DataFrame(
    {
        "quarter": pandas.PeriodIndex(["2026Q1", "2026Q2"], freq="Q"),
        "month": pandas.PeriodIndex(["2026-03", "2026-04"], freq="M"),
        "year": pandas.PeriodIndex(["2026", "2027"], freq="Y"),
    }
)
reports.to_parquet("reports.parquet")
for name, rows in {
    "pandas": pandas.read_parquet("reports.parquet").to_numpy().tolist(),
    "DuckDB": duckdb.sql("from 'reports.parquet'").fetchall(),
    "Polars": polars.read_parquet("reports.parquet").rows(),
    "pyarrow": [tuple(row.values()) for row in pyarrow.parquet.read_table("reports.parquet").to_pylist()],
    "Polars, from memory": polars.from_pandas(reports).rows(),
}.items():
    print(name, *(" ".join(map(str, row)) for row in rows), sep=" | ")
print("types in DuckDB", *(row[1] for row in duckdb.sql("describe from 'reports.parquet'").fetchall()), sep=" | ")
for name, ask in {"DuckDB, from memory": lambda: duckdb.sql("from reports"), "JSON": reports.to_json}.items():
    try:
        print(name, ask(), sep=" | ")
    except Exception as fault:
        print(name, type(fault).__name__, sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas | 2026Q1 2026-03 2026 | 2026Q2 2026-04 2027
DuckDB | 224 674 56 | 225 675 57
Polars | 224 674 56 | 225 675 57
pyarrow | 224 674 56 | 225 675 57
Polars, from memory | 224 674 56 | 225 675 57
types in DuckDB | BIGINT | BIGINT | BIGINT
DuckDB, from memory | NotImplementedException
JSON | ValueError
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
