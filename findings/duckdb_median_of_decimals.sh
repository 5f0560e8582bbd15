#!/bin/sh
# Surprise: DuckDB's median() and quantile_cont() of a DECIMAL column cut the result
#   off at the column's own scale: the median of 87.1 and 87.4 is 87.2. It is neither
#   87.25 nor rounded to 87.3; avg() of the same column does say 87.25.
# Expected: an interpolated value keeps its digits, as it does for INTEGER (which
#   becomes DOUBLE) and for DOUBLE, or is at least rounded, as casts to DECIMAL are.
# Why it matters: exact decimals are what careful people choose for scores. A group's
#   median then lies up to one shown unit too low, and literals such as 87.1 in a
#   query are DECIMAL without anybody having asked for it.
# Seen with: duckdb 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1

cat >"$work/look.py" <<'LOOK'
import duckdb

QUESTIONS = {
    "median": "median(score)",
    "quantile_cont(0.5)": "quantile_cont(score, 0.5)",
    "cast of the exact value": "cast(87.25 as decimal(5, 1))",
    "avg": "avg(score)",
}
for kind in ("decimal(5, 1)", "double"):
    pair = f"(select cast(x as {kind}) as score from (values (87.1), (87.4)) as t(x))"
    for name, expression in QUESTIONS.items():
        row = duckdb.sql(f"select {expression} from {pair} group by ()").fetchall()[0]
        print(f"{kind:<14}{name:<25}{row[0]}")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
decimal(5, 1) median                   87.2
decimal(5, 1) quantile_cont(0.5)       87.2
decimal(5, 1) cast of the exact value  87.3
decimal(5, 1) avg                      87.25
double        median                   87.25
double        quantile_cont(0.5)       87.25
double        cast of the exact value  87.3
double        avg                      87.25
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
