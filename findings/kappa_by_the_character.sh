#!/bin/sh
# Surprise: two committees grade eight branches and differ in one. Where that is 优秀 against
#   合格, two grades apart, the weighted kappa of scikit-learn is 0.95; where it is 优秀 against
#   良好, the next grade, it is 0.80. With the order stated it is 0.75 and 0.93.
# Expected: less agreement where the grades lie further apart: that is what weights are for.
#   Without an order, text is put into that of its characters: 不合格, 优秀, 合格, 良好. The
#   package krippendorff asks for an order before it takes text as ordinal.
# Why it matters: a second assessment is judged by this number. Grades as 1 to 4 are right.
# Seen with: scikit-learn 1.9.1, krippendorff 0.9.0, numpy 2.4.6, scipy 1.17.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scikit-learn==1.9.1 krippendorff==0.9.0 numpy==2.4.6 scipy==1.17.1

cat >"$work/look.py" <<'LOOK'
import krippendorff
from sklearn.metrics import cohen_kappa_score

GRADES = ["不合格", "合格", "良好", "优秀"]
FIRST = ["优秀", "优秀", "良好", "良好", "合格", "不合格", "良好", "优秀"]


def kappas(other, **stated):
    found = [cohen_kappa_score(FIRST, other, weights=kind, **stated) for kind in KINDS]
    return " ".join(f"{one:.3f}" for one in found)


KINDS = ("linear", "quadratic")
for words, grade in (("next grade", "良好"), ("two apart ", "合格")):
    other = [grade, *FIRST[1:]]
    print(words, "| as text", kappas(other), "| in order", kappas(other, labels=GRADES), end=" | ")
    try:
        alpha = krippendorff.alpha([FIRST, other], level_of_measurement="ordinal")
    except ValueError:
        alpha = "refused"
    print("krippendorff", alpha)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
next grade | as text 0.795 0.800 | in order 0.879 0.933 | krippendorff refused
two apart  | as text 0.895 0.946 | in order 0.771 0.750 | krippendorff refused
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
