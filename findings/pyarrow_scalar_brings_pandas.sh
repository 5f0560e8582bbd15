#!/bin/sh
# Surprise: `pyarrow.scalar(1)`, a single number without a frame in sight, imports the whole of
#   pandas where that is installed, and so does every array from a list, a comparison
#   with a word, a repeated word and `to_numpy`. Reading a CSV, an array of nulls or one laid
#   over a buffer does not.
# Expected: pandas comes with the functions that are named after it.
# Cause: before a value is taken for a number, it is looked at whether it is a series, and
#   who asks pandas imports it first.
# Why it matters: a command that went over to Arrow to begin at once waits as before, for
#   some hundred modules, and only where pandas lies beside; a server loads them under
#   its first request. A profile shows the cost at whatever call came first.
# Seen with: pyarrow 26.0.1, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import io
import sys

import numpy
import pyarrow
import pyarrow.compute
import pyarrow.csv

ONE = numpy.array([1.0])
CALLS = {
    "scalar(1)": lambda: pyarrow.scalar(1),
    "array([1])": lambda: pyarrow.array([1]),
    "repeat('x', 2)": lambda: pyarrow.repeat("x", 2),
    "compute.equal(nulls, 'x')": lambda: pyarrow.compute.equal(
        pyarrow.nulls(2, pyarrow.string()), "x"
    ),
    "csv.read_csv": lambda: pyarrow.csv.read_csv(io.BytesIO(b"a\n1\n")),
    "nulls(2)": lambda: pyarrow.nulls(2),
    "nulls(2).to_pylist": lambda: pyarrow.nulls(2).to_pylist(),
    "Array.from_buffers": lambda: pyarrow.Array.from_buffers(
        pyarrow.float64(), 1, [None, pyarrow.py_buffer(ONE)]
    ),
}
assert "pandas" not in sys.modules
CALLS[sys.argv[1]]()
print(sys.argv[1], "|", "imports pandas" if "pandas" in sys.modules else "does not")
LOOK
for call in "scalar(1)" "array([1])" "repeat('x', 2)" "compute.equal(nulls, 'x')" \
    "csv.read_csv" "nulls(2)" "nulls(2).to_pylist" "Array.from_buffers"; do
    venv/bin/python look.py "$call"
done >seen
cat seen

cat >recorded <<'RECORDED'
scalar(1) | imports pandas
array([1]) | imports pandas
repeat('x', 2) | imports pandas
compute.equal(nulls, 'x') | imports pandas
csv.read_csv | does not
nulls(2) | does not
nulls(2).to_pylist | does not
Array.from_buffers | does not
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
