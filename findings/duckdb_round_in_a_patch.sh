#!/bin/sh
# Surprise: DuckDB 2.0.0 and 2.0.1 round the same double differently. 2.0.0 takes
#   the decimal that a person reads (82.35 becomes 82.4); 2.0.1 takes the binary
#   number behind it, which is a hair below, and says 82.3.
# Expected: a patch release leaves round() alone; and whoever knows that binary ties
#   are delicate expects one rule, not one for each patch.
# Why it matters: published scores are rounded to one decimal. Three of these eight
#   shown scores, and with them ranks and grades, change by an upgrade of a patch.
# Seen with: duckdb 2.0.0, duckdb 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/look.py" <<'LOOK'
import duckdb

SCORES = [82.25, 82.35, 82.45, 82.55, 82.65, 82.75, 82.85, 82.95]
connection = duckdb.connect()
connection.execute("create table score (place int, total double)")
connection.executemany("insert into score values (?, ?)", list(enumerate(SCORES)))


def column(expression):
    found = connection.execute(f"select {expression} from score order by place").fetchall()
    return " ".join(f"{one:.1f}" for (one,) in found)


print(duckdb.__version__, "round(x, 1)    ", column("round(total, 1)"))
scaled = "floor(round(round(total, 9) * 10, 8) + 0.5) / 10"
print(duckdb.__version__, "floor(10x + ½) ", column(scaled))
LOOK

for version in 2.0.0 2.0.1; do
    python3 -m venv "$work/$version"
    "$work/$version/bin/pip" install --quiet "duckdb==$version"
    "$work/$version/bin/python" "$work/look.py" >>"$work/seen"
done
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2.0.0 round(x, 1)     82.3 82.4 82.5 82.6 82.7 82.8 82.9 83.0
2.0.0 floor(10x + ½)  82.3 82.4 82.5 82.6 82.7 82.8 82.9 83.0
2.0.1 round(x, 1)     82.3 82.3 82.5 82.5 82.7 82.8 82.8 83.0
2.0.1 floor(10x + ½)  82.3 82.4 82.5 82.6 82.7 82.8 82.9 83.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
