#!/bin/sh
# Surprise: three branches of a unit, two of which have a score, 60 and 80. In PRQL `count score` is 3, the count of all
#   rows: the column is read, and is not in the statement that comes out, `COUNT(*)`. Beside it the mean, 70, is of two;
#   `sum score`, 140, by `count score` is 46.7. Of a unit in which nobody has a score the sum is 0 and the count 1, and
#   everybody in it has passed: `all (score >= 60)` is true.
# Expected: 2, and no sum of nothing, as `count(score)` and `sum(score)` have it in the SQL it is translated to.
# Why it matters: "how many have reported, and with how much" is the first line of a summary. In the language that is to
#   make such questions plain it cannot be wrong on a table without gaps, and is always wrong on one with some.
# Seen with: prqlc 0.13.14, duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet prqlc==0.13.14 duckdb==2.0.0

cat >look.py <<'LOOK'
import duckdb
import prqlc

TABLE = "(values ('x', 60), ('x', null), ('x', 80), ('y', null))"
duckdb.execute(f"create table branches as from {TABLE} t(unit, score)")
OPTIONS = prqlc.CompileOptions(target="sql.duckdb", signature_comment=False)


def look(unit, asked):
    translated = " ".join(prqlc.compile(asked, OPTIONS).split())
    print(translated)
    for row in duckdb.execute(translated).fetchall():
        print("   ", *("-" if one is None else f"{one:g}" if not isinstance(one, str | bool) else one for one in row))


look("all", "from branches | group unit (aggregate {count score, average score, sum score}) | sort unit")
look("pass", "from branches | group unit (aggregate {passed = all (score >= 60)}) | sort unit")
own = "select unit, count(score), avg(score), sum(score), bool_and(score >= 60) from branches group by unit order by unit"
print(own)
for row in duckdb.execute(own).fetchall():
    print("   ", *("-" if one is None else f"{one:g}" if not isinstance(one, str | bool) else one for one in row))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
SELECT unit, COUNT(*), AVG(score), COALESCE(SUM(score), 0) FROM branches GROUP BY unit ORDER BY unit
    x 3 70 140
    y 1 - 0
SELECT unit, COALESCE(BOOL_AND(score >= 60), TRUE) AS passed FROM branches GROUP BY unit ORDER BY unit
    x True
    y True
select unit, count(score), avg(score), sum(score), bool_and(score >= 60) from branches group by unit order by unit
    x 2 70 140 True
    y 0 - - -
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
