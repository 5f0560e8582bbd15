#!/bin/sh
# Surprise: numpy's log and exp are not those of the system's mathematical library: of a
#   million arguments between 0 and 1 some thousand logarithms and some ten thousand
#   exponentials differ in the last bit from math.log, math.exp and DuckDB's ln, exp,
#   which agree among themselves in every bit.
# Expected: one answer per machine; all four are called correctly rounded to within a bit.
# Why it matters: a geometric mean that is stored by an engine and proved on arrays, or the
#   other way round, is equal to fourteen digits and not to the bit, so hashes differ.
# Seen with: numpy 2.4.6, duckdb 2.0.0, Python 3.11, glibc on x86-64.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 numpy==2.4.6 pandas==3.1.1

cat >look.py <<'LOOK'
import math
import sys

import duckdb
import numpy as np
import pandas as pd

shares = np.random.default_rng(2026).uniform(0.01, 1, 1_000_000)
frame = pd.DataFrame({"place": np.arange(len(shares)), "x": shares})
told = duckdb.sql("select ln(x) as log, exp(x) as exp from frame order by place").df()
found = {}
for name in ("log", "exp"):
    by_libm = np.array([getattr(math, name)(one) for one in shares.tolist()])
    own = getattr(np, name)(shares)
    found[name] = (
        int((own != by_libm).sum()),
        int((told[name].to_numpy() != by_libm).sum()),
    )
print("differ from math.*: (numpy, DuckDB)", found)
sys.exit(any(numpy == 0 or engine for numpy, engine in found.values()))
LOOK
venv/bin/python look.py
