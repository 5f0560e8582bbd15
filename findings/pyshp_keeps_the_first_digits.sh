#!/bin/sh
# Surprise: written into a dBase field for four digits, 12345 members are 1234, a tenth; 1234.56 in one
#   for five characters with a decimal is 1234, and a change of -123.45 is -123 there. The last digits
#   are cut off as of a text, and nothing is said; 9999 and 99999 are the same.
# Expected: an error, as by the package dbf, or asterisks, as dBase itself has for what does not fit.
# Why it matters: tables of statistics are handed over in this format, whose fields have the width
#   that somebody gave them years ago. What is wrong is smaller, plausible, and of the largest unit.
# Seen with: pyshp 3.1.6, dbf 0.99.11, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyshp==3.1.6 dbf==0.99.11

cat >"$work/look.py" <<'LOOK'
import sys

import dbf
import shapefile

FIELDS = {"MEMBERS": ("N", 4, 0), "FUNDS": ("N", 5, 1), "CHANGE": ("F", 5, 1)}
ROWS = [(1234, 123.4, -12.3), (12345, 1234.56, -123.45), (9999, 99.95, 0), (99999, 99999.5, 12345)]


def kept_by_pyshp(row, path):
    with shapefile.Writer(dbf=path) as writer:
        for name, (kind, width, decimals) in FIELDS.items():
            writer.field(name, kind, width, decimals)
        writer.record(*row)
    with shapefile.Reader(dbf=path) as reader:
        return [*reader.record(0)]


def kept_by_dbf(row, path):
    fields = "; ".join(f"{name} {kind}({w},{d})" for name, (kind, w, d) in FIELDS.items())
    table = dbf.Table(path, fields)
    table.open(dbf.READ_WRITE)
    try:
        table.append(row)
        return [*table[0]]
    except dbf.DataOverflowError:
        return ["refused"]
    finally:
        table.close()


for at, row in enumerate(ROWS):
    print(*row, "by pyshp", *kept_by_pyshp(row, f"{sys.argv[1]}/p{at}.dbf"), sep=" | ", end=" | ")
    print("by dbf", *kept_by_dbf(row, f"{sys.argv[1]}/d{at}.dbf"), sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" "$work" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
1234 | 123.4 | -12.3 | by pyshp | 1234 | 123.4 | -12.3 | by dbf | 1234 | 123.4 | -12.3
12345 | 1234.56 | -123.45 | by pyshp | 1234 | 1234.0 | -123.0 | by dbf | refused
9999 | 99.95 | 0 | by pyshp | 9999 | 100.0 | 0.0 | by dbf | 9999 | 100.0 | 0.0
99999 | 99999.5 | 12345 | by pyshp | 9999 | 99999.0 | 12345.0 | by dbf | refused
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
