#!/bin/sh
# Surprise: a change of −2.1分 is 2.1 to Frictionless where a column of numbers is allowed to
#   have units (`bareNumber: false`), and -2.1分 is -2.1: the first has the minus sign of
#   typesetting, the second a hyphen. (2.1), which is minus 2.1 in every account, and 下降2.1分,
#   down by 2.1, are 2.1 as well, and valid. Without the permission they are all refused.
# Expected: a unit is taken off, and what is no unit refused. The standard has signs of money
#   and per cent for its examples; what is done is to take off all that is no digit or hyphen.
# Why it matters: the sign is lost for the files that are typeset best, no row is reported as
#   faulty, and in a column of changes the branches that fall are among those that rise.
# Seen with: frictionless 5.21.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet frictionless==5.21.0

cat >"$work/look.py" <<'LOOK'
import csv
import pathlib
import sys

from frictionless import Resource, Schema

TEXTS = ["-2.1分", "−2.1分", "-2.1", "−2.1", "(2.1)", "下降2.1分", "不足2.1%", "2.1—3.4"]
path = pathlib.Path(sys.argv[1])
with path.open("w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows([["change"], *([text] for text in TEXTS)])

for is_bare in (True, False):
    field = {"name": "change", "type": "number", "bareNumber": is_bare}
    schema = Schema.from_descriptor({"fields": [field]})
    resource = Resource(path=path.name, basepath=str(path.parent), schema=schema)
    with resource:
        for text, row in zip(TEXTS, resource.row_stream, strict=True):
            told = "refused" if row.errors else row["change"]
            print("bare" if is_bare else "with more", "|", text, "|", told)
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/changes.csv" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
bare | -2.1分 | refused
bare | −2.1分 | refused
bare | -2.1 | -2.1
bare | −2.1 | refused
bare | (2.1) | refused
bare | 下降2.1分 | refused
bare | 不足2.1% | refused
bare | 2.1—3.4 | refused
with more | -2.1分 | -2.1
with more | −2.1分 | 2.1
with more | -2.1 | -2.1
with more | −2.1 | 2.1
with more | (2.1) | 2.1
with more | 下降2.1分 | 2.1
with more | 不足2.1% | 2.1
with more | 2.1—3.4 | refused
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
