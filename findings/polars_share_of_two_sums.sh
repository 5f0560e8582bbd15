#!/bin/sh
# Surprise: 43 of 50 who came are an attendance of 1, and 11 of 25 one of 0, as soon as the two sums
#   come from DuckDB to Polars: a sum of whole numbers is a DECIMAL without decimals there, and
#   Polars gives a quotient the decimals of what is divided. Times 100 it is 100 and 0 per cent, or
#   86 and 44 where 100 comes first. Decimals with one place, as a database has them, make 0.9.
# Expected: 0.86 and 0.44, as the same two engines have it by themselves, and as Polars has it for
#   the same counts before they were added up.
# Why it matters: sums of counts that are divided are what every share is made of. Which of the two
#   engines adds up decides whether half of the branches have full marks and the others nothing.
# Seen with: duckdb 2.0.0, polars 2.1.0, pyarrow 26.0.1, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
from decimal import Decimal

import duckdb
import polars
from polars import col

COUNTS = "(values ('A', 20, 25), ('A', 23, 25), ('B', 11, 25)) counts (unit, came, due)"
SUMS = f"select unit, sum(came) came, sum(due) due from {COUNTS} group by unit order by unit"


def told(words, table):
    shares = table.select(
        share=col("came") / col("due"),
        percent=col("came") / col("due") * 100,
        hundred_first=100 * col("came") / col("due"),
    )
    for unit, row in zip("AB", shares.rows()):
        print(words, "|", unit, "|", ", ".join(f"{float(one):g}" for one in row))


told("added up by DuckDB", duckdb.sql(SUMS).pl())
counts = duckdb.sql(f"from {COUNTS}").pl()
told("added up by Polars", counts.group_by("unit").agg(polars.all().sum()).sort("unit"))
shares = duckdb.sql(f"select unit, came / due, came / due * 100, 100 * came / due from ({SUMS})")
for unit, *row in shares.fetchall():
    print("divided by DuckDB |", unit, "|", ", ".join(f"{one:g}" for one in row))
shares = duckdb.sql(SUMS).df()
print("divided by pandas |", *(shares["came"] / shares["due"]).tolist())
one_place = polars.Series([Decimal("43.0")]) / polars.Series([Decimal("50.0")])
print("43.0 of 50.0 by Polars |", *one_place.to_list())
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
added up by DuckDB | A | 1, 100, 86
added up by DuckDB | B | 0, 0, 44
added up by Polars | A | 0.86, 86, 86
added up by Polars | B | 0.44, 44, 44
divided by DuckDB | A | 0.86, 86, 86
divided by DuckDB | B | 0.44, 44, 44
divided by pandas | 0.86 0.44
43.0 of 50.0 by Polars | 0.9
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
