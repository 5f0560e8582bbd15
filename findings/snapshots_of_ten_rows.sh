#!/bin/sh
# Surprise: of a table of 84 scores ten are kept: with syrupy and with ApprovalTests a test goes on
#   passing when the score of the forty-first branch, 70, is 0, or when all between the fifth and the
#   eightieth are, for tables of pandas and of Polars alike. An array of numpy, 1,680 long, keeps six.
# Expected: all 84 are compared. What is compared is the text that a table is shown as on a screen,
#   with dots for what has no room there.
# Why it matters: tables of results are what such tests are made for, and the first five branches are
#   looked at by everybody. Whoever reviews the file that is kept sees the dots, the test does not.
# Seen with: syrupy 7.0.2, approvaltests 20.0.1, pytest 9.2.0, pandas 3.1.1, polars 2.1.0,
#   numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet syrupy==7.0.2 approvaltests==20.0.1 pytest==9.2.0 \
    pandas==3.1.1 polars==2.1.0 numpy==2.4.6

cat >"$work/test_scores.py" <<'TEST'
import os

import numpy
import pandas
import polars
from approvaltests import verify

CHANGED = {"nothing": [], "the first": [0], "the 41st": [40], "the 6th to 79th": range(5, 79)}
SCORES = [60 + at / 4 for at in range(84)]
for at in CHANGED[os.environ["CHANGED"]]:
    SCORES[at] = 0.0
REPORT = {"code": [f"B{at:02}" for at in range(84)], "score": SCORES}


def test_pandas_by_syrupy(snapshot):
    assert snapshot == pandas.DataFrame(REPORT)


def test_polars_by_syrupy(snapshot):
    assert snapshot == polars.DataFrame(REPORT)


def test_1680_by_syrupy(snapshot):
    assert snapshot == numpy.repeat(SCORES, 20)


def test_rows_by_syrupy(snapshot):
    assert snapshot == pandas.DataFrame(REPORT).to_dict("records")


def test_pandas_by_approval():
    verify(pandas.DataFrame(REPORT))


def test_polars_by_approval():
    verify(polars.DataFrame(REPORT))
TEST
cd "$work"
CHANGED=nothing venv/bin/python -m pytest -q --snapshot-update test_scores.py >/dev/null || true
for received in *.received.txt; do
    mv "$received" "${received%.received.txt}.approved.txt"
done
for changed in nothing "the first" "the 41st" "the 6th to 79th"; do
    CHANGED=$changed venv/bin/python -m pytest -rA test_scores.py |
        sed -n "s/^\([A-Z]*\) .*::test_\([^ ]*\).*/$changed changed | \2 \1/p" | sort
done >seen
cat seen

cat >recorded <<'RECORDED'
nothing changed | 1680_by_syrupy PASSED
nothing changed | pandas_by_approval PASSED
nothing changed | pandas_by_syrupy PASSED
nothing changed | polars_by_approval PASSED
nothing changed | polars_by_syrupy PASSED
nothing changed | rows_by_syrupy PASSED
the first changed | 1680_by_syrupy FAILED
the first changed | pandas_by_approval FAILED
the first changed | pandas_by_syrupy FAILED
the first changed | polars_by_approval FAILED
the first changed | polars_by_syrupy FAILED
the first changed | rows_by_syrupy FAILED
the 41st changed | 1680_by_syrupy PASSED
the 41st changed | pandas_by_approval PASSED
the 41st changed | pandas_by_syrupy PASSED
the 41st changed | polars_by_approval PASSED
the 41st changed | polars_by_syrupy PASSED
the 41st changed | rows_by_syrupy FAILED
the 6th to 79th changed | 1680_by_syrupy PASSED
the 6th to 79th changed | pandas_by_approval PASSED
the 6th to 79th changed | pandas_by_syrupy PASSED
the 6th to 79th changed | polars_by_approval PASSED
the 6th to 79th changed | polars_by_syrupy PASSED
the 6th to 79th changed | rows_by_syrupy FAILED
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
