#!/bin/sh
# Surprise: of the newest report of each branch, by `qualify`, the two lowest are 55 and 70 in DuckDB. Translated by
#   sqlglot for SQLite or for PostgreSQL it is nobody: `limit 2` stands inside of what is filtered, so that the two
#   lowest of all reports are taken, which are old ones, and then left out as old. By `distinct on` the first two
#   branches are one: two reports are taken first, in no order, and both are of the same branch.
# Expected: C and A, and A and B; the limit behind the filter. Without a limit the translations are right.
# Why it matters: "the ten lowest of the newest reports" is a list of every quarter. Its translation is a shorter
#   list of valid reports, or an empty one, as if nobody was low.
# Seen with: sqlglot 30.30.0, duckdb 2.0.0, Python 3.11 with its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet sqlglot==30.30.0 duckdb==2.0.0

cat >look.py <<'LOOK'
import sqlite3

import duckdb
import sqlglot

REPORTS = [("A", "Q1", 50), ("A", "Q2", 70), ("B", "Q1", 52), ("B", "Q2", 90), ("C", "Q1", 95), ("C", "Q2", 55)]
LOWEST = """select branch, score from reports
    qualify row_number() over (partition by branch order by quarter desc) = 1 order by score"""
NEWEST = "select distinct on (branch) branch, score from reports order by branch, quarter desc"

duck, lite = duckdb.connect(), sqlite3.connect(":memory:")
for engine in duck, lite:
    engine.execute("create table reports (branch varchar, quarter varchar, score integer)")
    engine.executemany("insert into reports values (?, ?, ?)", REPORTS)


def told(rows):
    return " ".join(f"{branch}:{score}" for branch, score in rows) or "nobody"


for words, statement in [
    ("newest, lowest first", LOWEST),
    ("the two lowest of these", f"{LOWEST} limit 2"),
    ("newest by distinct on", NEWEST),
    ("the first two of these", f"{NEWEST} limit 2"),
]:
    print(f"{words:23} | DuckDB:", told(duck.execute(statement).fetchall()))
    translated = sqlglot.transpile(statement, read="duckdb", write="sqlite")[0]
    print(f"{words:23} | SQLite:", told(lite.execute(translated).fetchall()))
    inner = translated[translated.index("FROM reports") : translated.index(") AS _t")]
    print(f"{words:23} | inside: …", inner)
postgres = sqlglot.transpile(f"{LOWEST} limit 2", read="duckdb", write="postgres")[0]
print("for PostgreSQL          |", postgres[postgres.index("FROM reports") :])
print("itself, run by DuckDB   |", told(duck.execute(postgres).fetchall()))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
newest, lowest first    | DuckDB: C:55 A:70 B:90
newest, lowest first    | SQLite: C:55 A:70 B:90
newest, lowest first    | inside: … FROM reports ORDER BY score NULLS LAST
the two lowest of these | DuckDB: C:55 A:70
the two lowest of these | SQLite: nobody
the two lowest of these | inside: … FROM reports ORDER BY score NULLS LAST LIMIT 2
newest by distinct on   | DuckDB: A:70 B:90 C:55
newest by distinct on   | SQLite: A:70 B:90 C:55
newest by distinct on   | inside: … FROM reports
the first two of these  | DuckDB: A:70 B:90
the first two of these  | SQLite: A:70
the first two of these  | inside: … FROM reports LIMIT 2
for PostgreSQL          | FROM reports ORDER BY score LIMIT 2) AS _t WHERE _w = 1
itself, run by DuckDB   | nobody
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
