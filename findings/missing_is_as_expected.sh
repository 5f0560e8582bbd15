#!/bin/sh
# Surprise: 60, missing and 80 are all equal to the 60, 70 and 80 that were expected, for Polars,
#   pyarrow, DuckDB and the nullable numbers of pandas, by comparing each and asking whether all
#   are true. So are 60 and two that are missing. For plain numbers of pandas they are not.
# Expected: not all are equal. A comparison with nothing is neither true nor false, and “all” of
#   each of these passes over it.
# Why it matters: a column that one way of computing has and another has not is what such a check
#   is for. Whoever moves a test from pandas to a faster engine makes it blind for what is lost.
# Seen with: polars 2.1.0, pyarrow 26.0.1, duckdb 2.0.0, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import duckdb
import pandas
import polars
import pyarrow
from pyarrow import compute

EXPECTED = [60.0, 70.0, 80.0]


def by_duckdb(expected, found):
    rows = pyarrow.table({"expected": expected, "found": found})  # noqa: F841
    ((said,),) = duckdb.sql("select bool_and(expected = found) from rows").fetchall()
    return said


def by_arrow(expected, found):
    kind = pyarrow.float64()
    return compute.all(compute.equal(pyarrow.array(expected, kind), pyarrow.array(found, kind)))


KINDS = {
    "pandas": lambda expected, found: (pandas.Series(expected) == pandas.Series(found)).all(),
    "pandas Float64": lambda expected, found: (
        pandas.Series(expected, dtype="Float64") == pandas.Series(found, dtype="Float64")
    ).all(),
    "polars": lambda expected, found: (polars.Series(expected) == polars.Series(found)).all(),
    "pyarrow": by_arrow,
    "duckdb": by_duckdb,
}
for found in ([60.0, 70.0, 80.0], [60.0, 71.0, 80.0], [60.0, None, 80.0], [60.0, None, None]):
    said = [f"{name} {ask(EXPECTED, found)}" for name, ask in KINDS.items()]
    print(*found, "|", ", ".join(said))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
60.0 70.0 80.0 | pandas True, pandas Float64 True, polars True, pyarrow True, duckdb True
60.0 71.0 80.0 | pandas False, pandas Float64 False, polars False, pyarrow False, duckdb False
60.0 None 80.0 | pandas False, pandas Float64 True, polars True, pyarrow True, duckdb True
60.0 None None | pandas False, pandas Float64 True, polars True, pyarrow True, duckdb True
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
