#!/bin/sh
# Surprise: in DuckDB a column of codes as text, asked for `code = 101`, gives 101, 0101, 1_01, 100.6, 1.01e2,
#   "101.0" and " 101": the text is cast to a whole number, which rounds and takes an underscore. A join with a
#   list of numbers, IN (101) and a parameter that is a number do the same. `code >= 101` is refused,
#   for texts are no longer compared with numbers. With a code A1 in the column all is an error.
# Expected: `=` refused as `>=` is, or only the text 101, as SQLite and the SQL of Polars have it.
# Why it matters: codes are kept as text so that 0101 is not 101, and a list of them from elsewhere has numbers.
#   The join finds too much, a branch of another unit among it, and nothing but the one letter tells.
# Seen with: duckdb 2.0.0, polars 2.1.0, Python 3.11 with its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 polars==2.1.0

cat >look.py <<'LOOK'
import sqlite3

import duckdb
import polars

CODES = ["101", "0101", "1_01", "100.6", "1.01e2", "101.0", " 101", "102"]
duck = duckdb.connect()
duck.execute("create table branch (code varchar)")
lite = sqlite3.connect(":memory:")
lite.execute("create table branch (code text)")
for base in (duck, lite):
    base.executemany("insert into branch values (?)", [[code] for code in CODES])
branch = polars.DataFrame({"code": CODES})


def told(words, rows):
    try:
        print(words, *(f"“{row[0]}”" for row in rows()), sep=" | ")
    except Exception as fault:
        print(words, type(fault).__name__, sep=" | ")


def asked(condition, *values):
    return lambda: duck.execute(f"select code from branch {condition}", values).fetchall()


told("code = 101", asked("where code = 101"))
told("code in (101)", asked("where code in (101)"))
told("code = ?", asked("where code = ?", 101))
told("joined with 101", asked("join (values (101)) as list(number) on code = number"))
told("code = 101.0", asked("where code = 101.0"))
told("code = '101'", asked("where code = '101'"))
told("code >= 101", asked("where code >= 101"))
told("code in (select 101)", asked("where code in (select 101)"))
told("SQLite, code = 101", lambda: lite.execute("select code from branch where code = 101"))
told("Polars, code = 101", lambda: polars.sql("select code from branch where code = 101", eager=True).rows())
duck.execute("insert into branch values ('A1')")
told("code = 101, with A1", asked("where code = 101"))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
code = 101 | “101” | “0101” | “1_01” | “100.6” | “1.01e2” | “101.0” | “ 101”
code in (101) | “101” | “0101” | “1_01” | “100.6” | “1.01e2” | “101.0” | “ 101”
code = ? | “101” | “0101” | “1_01” | “100.6” | “1.01e2” | “101.0” | “ 101”
joined with 101 | “101” | “0101” | “1_01” | “100.6” | “1.01e2” | “101.0” | “ 101”
code = 101.0 | “101” | “0101” | “1_01” | “1.01e2” | “101.0” | “ 101”
code = '101' | “101”
code >= 101 | BinderException
code in (select 101) | BinderException
SQLite, code = 101 | “101”
Polars, code = 101 | “101”
code = 101, with A1 | ConversionException
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
