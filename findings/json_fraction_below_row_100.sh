#!/bin/sh
# Surprise: a JSON list of 100 branches with 5 hours each and one more with 7.6. `read_json` of Polars has 7 for it,
#   and so have `polars.DataFrame` of the same list of dicts and of tuples: the type is that of the first hundred
#   rows, and what comes below is cut off to fit. A key that only the last one has is no column. DuckDB
#   looks at 20,480 rows, and of a 7.6 below them it makes 8. pandas, pyarrow and a first row with 7.6 have 7.6.
# Expected: 7.6, or an error, as the same rows are one for `read_ndjson`, and as a word in place of the
#   7.6 is one.
# Why it matters: lists are in the order of codes, and the one with half hours is anywhere. What is lost
#   is less than one, in one place, and every total is plausible.
# Seen with: polars 2.1.0, duckdb 2.0.0, pandas 3.1.1, pyarrow 26.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet polars==2.1.0 duckdb==2.0.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6

cat >look.py <<'LOOK'
import json

import duckdb
import pandas
import polars
import pyarrow.json


def written(before, lines=False, last=7.6, **more):
    rows = [{"branch": at, "hours": 5} for at in range(before)] + [{"branch": before, "hours": last, **more}]
    with open("hours.json", "w") as file:
        file.write("\n".join(map(json.dumps, rows)) if lines else json.dumps(rows))
    return rows


def told(words, ask):
    try:
        print(words, ask(), sep=" | ")
    except Exception as fault:
        print(words, type(fault).__name__, sep=" | ")


def largest(table):
    return table["hours"].max()


for before in (0, 99, 100):
    rows = written(before)
    told(f"Polars, a file, {before} before", lambda: largest(polars.read_json("hours.json")))
    told(f"Polars, dicts, {before} before", lambda: largest(polars.DataFrame(rows)))
    pairs = [tuple(row.values()) for row in rows]
    told(f"Polars, tuples, {before} before", lambda: largest(polars.DataFrame(pairs, schema=["branch", "hours"], orient="row")))
told("pandas, 100 before", lambda: largest(pandas.read_json("hours.json")))
rows = written(100, last="不适用")
told("Polars, a word, 100 before", lambda: largest(polars.DataFrame(rows)))
rows = written(100, lessons=3)
told("Polars, another key, 100 before", lambda: " ".join(polars.DataFrame(rows).columns))
written(100, lines=True)
told("Polars, lines, 100 before", lambda: largest(polars.read_ndjson("hours.json")))
told("pyarrow, lines, 100 before", lambda: max(pyarrow.json.read_json("hours.json")["hours"].to_pylist()))
for before in (20_000, 30_000):
    written(before)
    told(f"DuckDB, {before} before", lambda: duckdb.sql("select max(hours) from 'hours.json'").fetchall()[0][0])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
Polars, a file, 0 before | 7.6
Polars, dicts, 0 before | 7.6
Polars, tuples, 0 before | 7.6
Polars, a file, 99 before | 7.6
Polars, dicts, 99 before | 7.6
Polars, tuples, 99 before | 7.6
Polars, a file, 100 before | 7
Polars, dicts, 100 before | 7
Polars, tuples, 100 before | 7
pandas, 100 before | 7.6
Polars, a word, 100 before | ComputeError
Polars, another key, 100 before | branch hours
Polars, lines, 100 before | ComputeError
pyarrow, lines, 100 before | 7.6
DuckDB, 20000 before | 7.6
DuckDB, 30000 before | 8
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
