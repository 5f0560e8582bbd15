#!/bin/sh
# Surprise: a quartile by DuckDB and the same quartile by the formula of every textbook,
#   lo·(1 − d) + hi·d, differ in the last bit for one column in fifteen, by numpy for one in
#   eleven: DuckDB rounds the first product and the sum together (a fused multiply-add).
# Expected: equal bits; both are IEEE doubles, and the formula is the same.
# Why it matters: whoever proves stored statistics by a second program, bit for bit, finds
#   differences that no line of either explains; a branch exactly on a quartile is at
#   the line in one and below it in the other.
# Seen with: duckdb 2.0.0, numpy 2.4.6 on x86-64.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 numpy==2.4.6

cat >look.py <<'LOOK'
import math
import random
import sys
from fractions import Fraction

import duckdb
import numpy as np

draw = random.Random(2026)
rounded_twice = rounded_once = by_numpy = 0
for _ in range(400):
    column = sorted(draw.uniform(40, 100) for _ in range(draw.choice((4, 6, 7, 8))))
    (theirs,) = duckdb.execute(
        "select quantile_cont(x, 0.25) from (select unnest(?::double[]) as x)", [column]
    ).fetchone()
    place = 0.25 * (len(column) - 1)
    low = math.floor(place)
    lo, hi, d = column[low], column[low + 1], place - low
    rounded_twice += lo * (1 - d) + hi * d == theirs
    exact = Fraction(lo) * Fraction(1 - d) + Fraction(hi * d)
    rounded_once += float(exact) == theirs
    by_numpy += float(np.quantile(column, 0.25)) == theirs
print(f"of 400: the formula {rounded_twice}, fused {rounded_once}, numpy {by_numpy}")
sys.exit((rounded_twice, rounded_once, by_numpy) != (374, 400, 364))
LOOK
venv/bin/python look.py
