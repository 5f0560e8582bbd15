#!/bin/sh
# Surprise: DuckDB 2.0 finds no NaN in a Parquet file that has one.  The file says its
#   least and greatest number, leaving NaN out, as the format asks for; 2.0 believes it,
#   and answers `isnan(x)` by these words alone.  1.5.5 looked.
# Expected: statistics may leave rows out that cannot match; NaN can.
# Why it matters: a number that does not apply is a NaN in many files.  `where isnan(x)`
#   gives nobody, and a score is computed for those who should have none.
# Seen with: duckdb 1.5.5, duckdb 2.0.0, duckdb 2.0.1, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/write.py" <<'WRITE'
import sys

import pyarrow as pa
import pyarrow.parquet as pq

reports = pa.table({"branch": ["a", "b", "c"], "talks": [3.0, float("nan"), None]})
for said in (True, False):
    pq.write_table(reports, f"{sys.argv[1]}/{said}.parquet", write_statistics=said)
WRITE

cat >"$work/look.py" <<'LOOK'
import sys

import duckdb

for said in (True, False):
    path = f"{sys.argv[1]}/{said}.parquet"
    duckdb.execute(f"create or replace table loaded as from '{path}'")
    found = [
        duckdb.sql(f"select count(*) from {where} where isnan(talks)").fetchall()[0][0]
        for where in (f"'{path}'", "loaded")
    ]
    words = "with statistics   " if said else "without statistics"
    print(duckdb.__version__, words, "in the file:", found[0], " loaded first:", found[1])
LOOK

python3 -m venv "$work/arrow"
"$work/arrow/bin/pip" install --quiet pyarrow==26.0.1
"$work/arrow/bin/python" "$work/write.py" "$work"
for version in 1.5.5 2.0.0 2.0.1; do
    python3 -m venv "$work/$version"
    "$work/$version/bin/pip" install --quiet "duckdb==$version"
    "$work/$version/bin/python" "$work/look.py" "$work" >>"$work/seen"
done
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
1.5.5 with statistics    in the file: 1  loaded first: 1
1.5.5 without statistics in the file: 1  loaded first: 1
2.0.0 with statistics    in the file: 0  loaded first: 1
2.0.0 without statistics in the file: 1  loaded first: 1
2.0.1 with statistics    in the file: 0  loaded first: 1
2.0.1 without statistics in the file: 1  loaded first: 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
