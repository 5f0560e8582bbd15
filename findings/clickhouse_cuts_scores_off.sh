#!/bin/sh
# Surprise: a score of 59.96 as a decimal with one digit, `cast(score as decimal(4, 1))`, is 59.9 in
#   ClickHouse, below 60, and 60.0 in DuckDB, Polars and DataFusion. 82.35 is 82.3, 99.99 is 99.9.
#   The rest is cut off; a text '59.96' is cut off, too.
# Expected: 60.0, as by the others.
# Why it matters: a decimal is what one takes so that scores are exact. All of them are too low then,
#   by half of the last digit on the average, and the mean with them.
# Seen with: chdb 4.4.0, duckdb 2.0.0, polars 2.1.0, datafusion 55.0.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet chdb==4.4.0 duckdb==2.0.0 polars==2.1.0 datafusion==55.0.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import chdb
import datafusion
import duckdb
import polars


def of_datafusion(query):
    return datafusion.SessionContext().sql(query).collect()[0].column(0)[0].as_py()


ENGINES = {
    "DuckDB": lambda query: duckdb.execute(query).fetchone()[0],
    "Polars": lambda query: polars.sql(query, eager=True).item(),
    "DataFusion": of_datafusion,
    "ClickHouse": lambda query: chdb.query(query, "TabSeparated").bytes().decode().strip(),
}
for score in ("59.96", "82.35", "99.99", "82.3"):
    answers = []
    for name, asked in ENGINES.items():
        answers.append(f"{name} {asked(f'select cast(cast({score} as double) as decimal(4, 1)) as score')}")
    print(score, *answers, sep=" | ")
as_text = ENGINES["ClickHouse"]("select cast('59.96' as decimal(4, 1))")
print("'59.96'", f"ClickHouse {as_text}", sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
59.96 | DuckDB 60.0 | Polars 60.0 | DataFusion 60.0 | ClickHouse 59.9
82.35 | DuckDB 82.4 | Polars 82.4 | DataFusion 82.4 | ClickHouse 82.3
99.99 | DuckDB 100.0 | Polars 100.0 | DataFusion 100.0 | ClickHouse 99.9
82.3 | DuckDB 82.3 | Polars 82.3 | DataFusion 82.3 | ClickHouse 82.3
'59.96' | ClickHouse 59.9
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
