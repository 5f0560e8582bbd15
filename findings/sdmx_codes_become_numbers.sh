#!/bin/sh
# Surprise: pysdmx reads the branch codes 001, 002 and 010 of an SDMX-CSV message as 1, 2 and 10,
#   and 1.1 and 1.10, two branches, as 1.1 both; 1E3 is 1000.0. One code with another letter among
#   them, 01A, and all stay as they are. What comes out is text, of numbers that were read.
# Expected: the codes of the message: in the standard a dimension takes values of a code list,
#   and the structure that the message names has 001.
# Why it matters: nothing of this looks like a number any more, so nobody asks. A join to the
#   code list leaves all branches without a name, or two figures stand under one of them.
# Seen with: pysdmx 1.21.0, pandas 3.1.1, pyarrow 25.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "pysdmx[data]==1.21.0" pandas==3.1.1 pyarrow==25.0.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import sys
from pathlib import Path

from pysdmx.io import read_sdmx

FILE = Path(sys.argv[1])
HEADING = "STRUCTURE,STRUCTURE_ID,ACTION,BRANCH,TIME_PERIOD,OBS_VALUE\n"

for codes in (
    ("001", "002", "010"),
    ("001", "002", "01A"),
    ("1.1", "1.2", "1.10"),
    ("1E3", "2E1", "3E5"),
):
    rows = "".join(f"dataflow,CITY:COUNTS(1.0),I,{code},2026-Q1,9\n" for code in codes)
    FILE.write_text(HEADING + rows)
    read = read_sdmx(FILE, validate=False).get_datasets()[0].data["BRANCH"]
    print(*codes, "|", *read.tolist(), "| kind", *sorted({type(one).__name__ for one in read}))
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/counts.csv" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
001 002 010 | 1 2 10 | kind str
001 002 01A | 001 002 01A | kind str
1.1 1.2 1.10 | 1.1 1.2 1.1 | kind str
1E3 2E1 3E5 | 1000.0 20.0 300000.0 | kind str
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
