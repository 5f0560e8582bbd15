#!/bin/sh
# Surprise: three meetings each, and the indicator on which four branches do not differ
#   gets the whole weight (CILOS, pymcdm), so that all of them tie; by CRITIC every weight is
#   nan in both packages and no branch has a score; by entropy it gets none.
# Expected: what everybody has tells nobody apart, weighs nothing and disturbs no other.
# Why it matters: weights that are taken from the data are offered as the objective ones. The
#   better branches become, the more indicators are fulfilled by all of them: one of these
#   is enough to decide the order alone or to leave none.
# Seen with: pymcdm 1.4.0, scikit-criteria 0.10, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pymcdm==1.4.0 scikit-criteria==0.10 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import skcriteria
from pymcdm import methods, weights
from skcriteria.preprocessing.weighters import CRITIC, EntropyWeighter

# Meetings, talks, attendance in percent; more is better.
BRANCHES = numpy.array([[3, 20, 95.0], [3, 18, 90.0], [3, 25, 80.0], [3, 10, 99.0]])
BETTER = numpy.ones(3)
taken = {
    "pymcdm entropy": weights.entropy_weights(BRANCHES),
    "pymcdm CILOS": weights.cilos_weights(BRANCHES, BETTER),
    "pymcdm CRITIC": weights.critic_weights(BRANCHES),
}
for name, found in taken.items():
    scores = methods.WSM()(BRANCHES, found, BETTER)
    print(f"{name}: weights", *found.round(2), "scores", *scores.round(2))
matrix = skcriteria.mkdm(BRANCHES, [max, max, max])
for weighter in (EntropyWeighter(), CRITIC()):
    name = type(weighter).__name__
    print(f"scikit-criteria {name}:", *weighter.transform(matrix).weights.round(2))
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
pymcdm entropy: weights 0.0 0.94 0.06 scores 0.27 0.25 0.33 0.15
pymcdm CILOS: weights 1.0 0.0 0.0 scores 0.25 0.25 0.25 0.25
pymcdm CRITIC: weights nan nan nan scores nan nan nan nan
scikit-criteria EntropyWeighter: 0.0 0.94 0.06
scikit-criteria CRITIC: nan nan nan
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
