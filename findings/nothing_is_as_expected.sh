#!/bin/sh
# Surprise: where one score of 82.5 is expected and there is none at all, the test passes:
#   `scores == pytest.approx(82.5)` is True for an empty array, and so are numpy's assertions, also
#   `assert_array_equal(scores, 0)` and with the two sides exchanged. One wrong score is found.
# Expected: a failure, as for the list [82.5]; a table of nobody is not a score of 82.5. One number
#   is compared with each of an array, and of nothing each one is right.
# Why it matters: a filter by a code that was written otherwise, or a quarter without reports, leaves
#   nobody, and this is what such a test is for. It goes on passing, whatever is expected.
# Seen with: pytest 9.2.0, numpy 2.4.6, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pytest==9.2.0 numpy==2.4.6 pandas==3.1.1

cat >"$work/test_scores.py" <<'TEST'
import numpy
import pandas
import pytest

REPORTS = pandas.DataFrame({"code": ["A01", "B02"], "score": [82.5, 60.0]})


@pytest.mark.parametrize("code", ["A01", "B02", "A1"])
class TestScore:
    @pytest.fixture
    def scores(self, code):
        return REPORTS.loc[REPORTS["code"] == code, "score"].to_numpy()

    def test_by_approx(self, scores):
        assert scores == pytest.approx(82.5)

    def test_by_allclose(self, scores):
        numpy.testing.assert_allclose(scores, 82.5)

    def test_by_array_equal(self, scores):
        numpy.testing.assert_array_equal(82.5, scores)

    def test_by_all(self, scores):
        assert (scores == 82.5).all()

    def test_by_a_list(self, scores):
        assert scores == pytest.approx([82.5])
TEST
cd "$work"
venv/bin/python -m pytest -rA -p no:cacheprovider test_scores.py |
    sed -n 's/^\([A-Z]*\) .*::test_by_\([^ ]*\).*/\2 \1/p' | sort >seen
cat seen

cat >recorded <<'RECORDED'
a_list[A01] PASSED
a_list[A1] FAILED
a_list[B02] FAILED
all[A01] PASSED
all[A1] PASSED
all[B02] FAILED
allclose[A01] PASSED
allclose[A1] PASSED
allclose[B02] FAILED
approx[A01] PASSED
approx[A1] PASSED
approx[B02] FAILED
array_equal[A01] PASSED
array_equal[A1] PASSED
array_equal[B02] FAILED
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
