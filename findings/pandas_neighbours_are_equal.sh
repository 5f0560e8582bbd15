#!/bin/sh
# Surprise: to `assert_frame_equal` of pandas a table of the units 110101 and 110103 and one of
#   110102 and 110103 are equal, as long as the codes are the index; as a column they differ.
#   200,000 members are 200,001 as soon as another unit has no figure or says 不适用, and are not
#   while all units have one. A score of 59.9995 is 60.
# Expected: whole numbers are compared as such. The documentation has a tolerance of a
#   hundred-thousandth for numbers, and says that kinds of whole numbers are compared exactly.
# Why it matters: codes of places have six digits and belong in the index, so a test does not
#   notice the figures of the neighbour, nor a count that is off by one.
# Seen with: pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import pandas
from pandas.testing import assert_frame_equal


def told(words, expected, found, **options):
    try:
        assert_frame_equal(expected, found, **options)
    except AssertionError:
        print(words, "| different")
    else:
        print(words, "| equal")


def by_code(*codes):
    return pandas.DataFrame({"score": [80, 90]}, index=codes)


def members(*counts):
    return pandas.DataFrame({"members": counts})


ONE, NEXT = by_code(110101, 110103), by_code(110102, 110103)
told("units 110101 and 110103, 110102 and 110103", ONE, NEXT)
told("the same as a column", ONE.reset_index(), NEXT.reset_index())
told("the same with check_exact", ONE, NEXT, check_exact=True)
told("200000 and 3 members, 200001 and 3", members(200000, 3), members(200001, 3))
told("200000 and missing, 200001 and missing", members(200000, None), members(200001, None))
told("200000 and 不适用, 200001 and 不适用", members(200000, "不适用"), members(200001, "不适用"))
told("a score of 59.9995, a score of 60", members(59.9995), members(60.0))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
units 110101 and 110103, 110102 and 110103 | equal
the same as a column | different
the same with check_exact | different
200000 and 3 members, 200001 and 3 | different
200000 and missing, 200001 and missing | equal
200000 and 不适用, 200001 and 不适用 | equal
a score of 59.9995, a score of 60 | equal
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
