#!/bin/sh
# Surprise: meetings of 5, missing, 7 and missing in four quarters, and beside each quarter the last figure before it that
#   there is, `lag(meetings) ignore nulls`. In ClickHouse it is missing for the third quarter, as if nothing had been
#   asked: the two words are read and not followed, for `lead` as well. `last_value` of the very same window, not
#   told to ignore anything, ignores: the second quarter, without a report, has the 5 of the first.
# Expected: 5 for the third quarter, and nothing for the second, as DuckDB has it; or an error.
# Why it matters: the one is asked in order to compare with the last report, the other in order to see whether there is
#   one. Each gives what the other should, in rows that are all plausible.
# Seen with: chdb 4.4.0 with chdb-core 26.9.0, duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet chdb==4.4.0 chdb-core==26.9.0 duckdb==2.0.0

cat >look.py <<'LOOK'
import json

import chdb.session
import duckdb

QUARTERS = "values ('Q1', 5), ('Q2', null), ('Q3', 7), ('Q4', null)"
house, duck = chdb.session.Session(), duckdb.connect()
house.query("create table reports (quarter String, meetings Nullable(Int32)) engine = Memory")
duck.execute("create table reports (quarter varchar, meetings integer)")
house.query(f"insert into reports {QUARTERS}")
duck.execute(f"insert into reports {QUARTERS}")


def told(rows):
    return " ".join("-" if row[1] is None else str(row[1]) for row in rows)


for inside, behind in [
    ("lag(meetings)", "lag(meetings)"),
    ("lag(meetings ignore nulls)", "lag(meetings) ignore nulls"),
    ("lead(meetings ignore nulls)", "lead(meetings) ignore nulls"),
    ("last_value(meetings)", "last_value(meetings)"),
    ("last_value(meetings ignore nulls)", "last_value(meetings) ignore nulls"),
    ("first_value(meetings)", "first_value(meetings)"),
]:
    asked = "select quarter, {} over (order by quarter{}) from reports order by quarter"
    back = " desc" if inside.startswith("first") else ""
    answer = json.loads(str(house.query(asked.format(behind, back), "JSONCompact")))["data"]
    print(f"{inside:33} | DuckDB {told(duck.execute(asked.format(inside, back)).fetchall())}", end="")
    print(" | ClickHouse", told(answer))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
lag(meetings)                     | DuckDB - 5 - 7 | ClickHouse - 5 - 7
lag(meetings ignore nulls)        | DuckDB - 5 5 7 | ClickHouse - 5 - 7
lead(meetings ignore nulls)       | DuckDB 7 7 - - | ClickHouse - 7 - -
last_value(meetings)              | DuckDB 5 - 7 - | ClickHouse 5 5 7 7
last_value(meetings ignore nulls) | DuckDB 5 5 7 7 | ClickHouse 5 5 7 7
first_value(meetings)             | DuckDB - - - - | ClickHouse 7 7 7 -
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
