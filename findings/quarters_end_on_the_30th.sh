#!/bin/sh
# Surprise: the ends of the quarters from 31 December 2025 in steps of three months end on 30
#   December 2026 in DuckDB and in DataFusion: each step is taken from the one before, and 31
#   is lost on 30 June. From 31 January in steps of one month everything after February is
#   the 28th. Polars has 31 December.
# Expected: 31 December, the fourth step from where it began: 2025-12-31 plus twelve months.
# Why it matters: a list of quarters is made in this way, and reports are joined to it by their
#   last day. The fourth quarter has none, while all others are whole.
# Seen with: duckdb 2.0.1, datafusion 55.0.0, polars 2.1.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 datafusion==55.0.0 polars==2.1.0

cat >look.py <<'LOOK'
import datetime

import datafusion
import duckdb
import polars

QUARTERS = "date '2025-12-31', date '2026-12-31', interval '3 months'"
MONTHS = "date '2026-01-31', date '2026-05-31', interval '1 month'"
context = datafusion.SessionContext()


def told(words, days):
    print(words, *(f"{day:%m-%d}" for day in days))


for steps in (QUARTERS, MONTHS):
    asked = f"select unnest(generate_series({steps})) as day"
    told("duckdb", (row[0] for row in duckdb.sql(asked).fetchall()))
    told("datafusion", context.sql(asked).to_pydict()["day"])
    first, last, step = (one.split("'")[1] for one in steps.split(","))
    step = step.split(" ")[0] + "mo"
    day = datetime.date.fromisoformat
    told("polars", polars.date_range(day(first), day(last), step, eager=True))
year = duckdb.sql("select date '2025-12-31' + interval '12 months'").fetchall()
told("duckdb, a year at once", year[0])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
duckdb 12-31 03-31 06-30 09-30 12-30
datafusion 12-31 03-31 06-30 09-30 12-30
polars 12-31 03-31 06-30 09-30 12-31
duckdb 01-31 02-28 03-28 04-28 05-28
datafusion 01-31 02-28 03-28 04-28 05-28
polars 01-31 02-28 03-31 04-30 05-31
duckdb, a year at once 12-31
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
