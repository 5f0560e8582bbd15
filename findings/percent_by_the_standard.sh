#!/bin/sh
# Surprise: attendances of 85, 86% and 99.5% are 85, 0.86 and 0.995 by CSV on the Web and 85, 86
#   and 99.5 by Frictionless, the two standards for tables in CSV: a mean of 29 or of 90, and A
#   or C is the best. Both find the file valid, between 0 and 100, with nothing said of a per
#   cent sign in the one and numbers with more than digits allowed in the other.
# Expected: one reading, or a refusal by the one whose column has a plain decimal. By the W3C a
#   sign of per cent divides in any column of numbers; by Frictionless it is a unit, left out.
# Why it matters: some branches write the sign and some do not. Either reading is the wrong one
#   for somebody, and the bounds that are to find such things hold for both.
# Seen with: csvw 4.1.1, frictionless 5.21.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet csvw==4.1.1 frictionless==5.21.0

cat >"$work/look.py" <<'LOOK'
import json
import os
import sys

from csvw import CSVW, Table
from frictionless import Resource, Schema

os.chdir(sys.argv[1])
with open("attendance.csv", "w") as file:
    file.write("branch,attendance\nA,85\nB,86%\nC,99.5%\n")

bounds = {"minimum": 0, "maximum": 100}
columns = [
    {"name": "branch", "titles": "branch", "datatype": "string"},
    {"name": "attendance", "titles": "attendance", "datatype": {"base": "decimal", **bounds}},
]
described = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "attendance.csv",
    "tableSchema": {"columns": columns},
}
with open("attendance.csv-metadata.json", "w") as file:
    json.dump(described, file)
by_csvw = list(Table.from_file("attendance.csv-metadata.json").iterdicts())

number = {"name": "attendance", "type": "number", "bareNumber": False, "constraints": bounds}
schema = Schema.from_descriptor({"fields": [{"name": "branch", "type": "string"}, number]})
resource = Resource("attendance.csv", schema=schema)
by_frictionless = resource.read_rows()


def told(words, is_valid, rows):
    figures = {row["branch"]: float(row["attendance"]) for row in rows}
    best = max(figures, key=figures.get)
    mean = sum(figures.values()) / len(figures)
    shown = ", ".join(f"{branch} {figure:g}" for branch, figure in figures.items())
    print(f"{words} | {shown} | mean {mean:.1f} | best {best} | valid: {is_valid}")


told("CSV on the Web", CSVW("attendance.csv-metadata.json").is_valid, by_csvw)
told("Frictionless", resource.validate().valid, by_frictionless)
LOOK
"$work/venv/bin/python" "$work/look.py" "$work" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
CSV on the Web | A 85, B 0.86, C 0.995 | mean 29.0 | best A | valid: True
Frictionless | A 85, B 86, C 99.5 | mean 90.2 | best C | valid: True
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
