#!/bin/sh
# Surprise: sqlglot translates the months between two dates, `date_diff('month', …)`, for SQLite
#   into days divided by 30: from 1 February to 1 March it is 0 months, from 1 January to 31
#   January 1, and a term of ten years has 121. For MySQL the unit is left out, and ten years
#   are 3652. Of quarters it warns that SQLite has none, and writes days as well; of months
#   it says nothing.
# Expected: 1, 0 and 120, as in the engine that is translated from, or the same warning.
# Why it matters: months overdue are counted from such dates; one translation is 1% off, the
#   other thirty times too much, and both run.
# Seen with: sqlglot 30.30.0, duckdb 2.0.0, SQLite of Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet sqlglot==30.30.0 duckdb==2.0.0

cat >"$work/look.py" <<'LOOK'
import logging
import sqlite3

import duckdb
import sqlglot

WARNINGS = []
logging.getLogger("sqlglot").handlers = [logging.NullHandler()]
logging.getLogger("sqlglot").addFilter(lambda record: WARNINGS.append(record) or False)

for unit, first, last in (
    ("month", "2026-02-01", "2026-03-01"),
    ("month", "2026-01-01", "2026-01-31"),
    ("month", "2016-03-01", "2026-03-01"),
    ("quarter", "2025-01-01", "2026-01-01"),
):
    sql = f"select date_diff('{unit}', date '{first}', date '{last}')"
    WARNINGS.clear()
    lite = sqlglot.transpile(sql, read="duckdb", write="sqlite")[0]
    print(first, last, unit, "| DuckDB", *duckdb.sql(sql).fetchall()[0], end=" | ")
    print("SQLite", *sqlite3.connect(":memory:").execute(lite).fetchone(), end=" | ")
    print("warnings", len(WARNINGS))
print(sqlglot.transpile(sql.replace("quarter", "month"), read="duckdb", write="mysql")[0])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2026-02-01 2026-03-01 month | DuckDB 1 | SQLite 0 | warnings 0
2026-01-01 2026-01-31 month | DuckDB 0 | SQLite 1 | warnings 0
2016-03-01 2026-03-01 month | DuckDB 120 | SQLite 121 | warnings 0
2025-01-01 2026-01-01 quarter | DuckDB 4 | SQLite 365 | warnings 1
SELECT DATEDIFF(CAST('2026-01-01' AS DATE), CAST('2025-01-01' AS DATE))
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
