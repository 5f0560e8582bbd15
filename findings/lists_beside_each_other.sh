#!/bin/sh
# Surprise: A with 60 points, B without a score, C with 90 and D with 75 as a list of names and a list of
#   scores beside it: by `string_agg` of DuckDB and DataFusion, `group_concat` of SQLite and `str.join` of
#   Polars it is A B C D and 60 90 75. In ClickHouse the arrays of `groupArray` are so, too, and its
#   element 2 is B among the names and 90, the score of C, among the scores.
# Expected: a place for who is missing, as the arrays of DuckDB, DataFusion and Polars and the JSON of
#   SQLite keep one; or one rule within an engine, where lists keep and texts drop.
# Why it matters: "the branches of a unit, and what they have" is asked as two columns of one row, and
#   read by place. From the first one without a score on all have the score of their neighbour.
# Seen with: duckdb 2.0.0, chdb 4.4.0, datafusion 55.0.0, polars 2.1.0, pyarrow 26.0.1, Python 3.11 with
#   its SQLite.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 chdb==4.4.0 datafusion==55.0.0 polars==2.1.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import json
import sqlite3

import chdb
import datafusion
import duckdb
import polars

ROWS = "(values ('A', 60), ('B', null), ('C', 90), ('D', 75)) as t(name, score)"
LITE = "(select column1 as name, column2 as score from (values ('A', 60), ('B', null), ('C', 90), ('D', 75)))"
HOUSE = "values('name String, score Nullable(Int32)', ('A', 60), ('B', null), ('C', 90), ('D', 75))"


def told(words, names, scores):
    places = [" ".join("missing" if one is None else str(one) for one in side) for side in (names, scores)]
    print(words, *places, sep=" | ")


def texts(words, names, scores):
    told(words, names.split(), scores.split())


texts("DuckDB, string_agg", *duckdb.sql(f"select string_agg(name, ' ' order by name), string_agg(score, ' ' order by name) from {ROWS}").fetchall()[0])
told("DuckDB, list", *duckdb.sql(f"select list(name order by name), list(score order by name) from {ROWS}").fetchall()[0])
fusion = datafusion.SessionContext()
for words, tell, column, call in (
    ("DataFusion, string_agg", texts, "cast(score as varchar)", "string_agg({}, ' ' order by name)"),
    ("DataFusion, array_agg", told, "score", "array_agg({} order by name)"),
):
    rows = fusion.sql(f"select {call.format('name')} as a, {call.format(column)} as b from {ROWS}").to_pylist()
    tell(words, *rows[0].values())
lite = sqlite3.connect(":memory:")
texts("SQLite, group_concat", *lite.execute(f"select group_concat(name, ' '), group_concat(score, ' ') from {LITE}").fetchone())
arrays = lite.execute(f"select json_group_array(name), json_group_array(score) from {LITE}").fetchone()
told("SQLite, json_group_array", *map(json.loads, arrays))
table = polars.DataFrame({"name": list("ABCD"), "score": [60, None, 90, 75]})
text = polars.all().cast(str)
texts("Polars, str.join", *table.select(text.str.join(" ")).row(0))
told("Polars, implode", *table.select(polars.all().implode()).row(0))
house = json.loads(chdb.query(f"select groupArray(name) as names, groupArray(score) as scores from {HOUSE}", "JSONEachRow").bytes())
told("ClickHouse, groupArray", house["names"], house["scores"])
told("ClickHouse, element 2", [house["names"][1]], [house["scores"][1]])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
DuckDB, string_agg | A B C D | 60 90 75
DuckDB, list | A B C D | 60 missing 90 75
DataFusion, string_agg | A B C D | 60 90 75
DataFusion, array_agg | A B C D | 60 missing 90 75
SQLite, group_concat | A B C D | 60 90 75
SQLite, json_group_array | A B C D | 60 missing 90 75
Polars, str.join | A B C D | 60 90 75
Polars, implode | A B C D | 60 missing 90 75
ClickHouse, groupArray | A B C D | 60 90 75
ClickHouse, element 2 | B | 90
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
