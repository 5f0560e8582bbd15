#!/bin/sh
# Surprise: the natural breaks of 60 scores into five classes by mapclassify, the library of
#   classes behind GeoPandas, are others from one run to the next: twenty runs on the same
#   numbers come to five answers. They are sought from random beginnings, ten by default, and
#   no argument fixes them. The classes of jenkspy and of its own FisherJenks, which try all,
#   stay the same.
# Expected: the same scores, the same classes; the method is one of least squares and has
#   one best answer.
# Why it matters: a grade set by such breaks changes when the page is drawn again, with no
#   count changed; nobody can recompute it.
# Seen with: mapclassify 2.10.0, jenkspy 0.4.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet mapclassify==2.10.0 jenkspy==0.4.1 numpy==2.4.6 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import random
import warnings

warnings.simplefilter("ignore")
import jenkspy  # noqa: E402
import mapclassify  # noqa: E402

# like the scores of a district: dense in the middle
chance = random.Random(3)
SCORES = [round(chance.gauss(80, 8), 1) for _branch in range(60)]
ways = {
    "NaturalBreaks": lambda: mapclassify.NaturalBreaks(SCORES, k=5).bins,
    "FisherJenks": lambda: mapclassify.FisherJenks(SCORES, k=5).bins,
    "jenkspy": lambda: jenkspy.jenks_breaks(SCORES, 5)[1:],
}
for name, way in ways.items():
    found = {tuple(round(float(one), 2) for one in way()) for _run in range(20)}
    print(name, "always the same" if len(found) == 1 else "not the same")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
NaturalBreaks not the same
FisherJenks always the same
jenkspy always the same
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
