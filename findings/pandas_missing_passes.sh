#!/bin/sh
# Surprise: 60, missing, 80 and 90 points, graded by `case_when` of pandas: 优秀 from 85 on, 合格 from 60 on,
#   不合格 otherwise. With pandas' own numbers that may be missing, and with those of pyarrow, the branch
#   without a score is 优秀: the first case that is asked takes it. With plain numbers it is 不合格. By `mask`
#   of those below 60 the missing one becomes 0, as it does by `where`, its opposite.
# Expected: a comparison with nothing says nothing, so no case holds and the last word stays; a filter by
#   the same comparison leaves the branch out, and so does its opposite.
# Why it matters: these types are chosen so that missing stays missing. A condition that is neither true nor
#   false is true for two functions that fill in, and who has not reported is among the best.
# Seen with: pandas 3.1.1, numpy 2.4.6, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1

cat >look.py <<'LOOK'
import pandas

WAYS = {
    "优秀 first": lambda score, word: word.case_when([(score >= 85, "优秀"), (score >= 60, "合格")]),
    "优秀 alone": lambda score, word: word.case_when([(score >= 85, "优秀")]),
    "below 60 first": lambda score, word: word.case_when([(score < 60, "不合格"), (score >= 60, "合格")]),
    "mask below 60": lambda score, _: score.mask(score < 60, 0),
    "where from 60": lambda score, _: score.where(score >= 60, 0),
    "those from 60": lambda score, _: score[score >= 60],
    "all others": lambda score, _: score[~(score >= 60)],
}
for words, way in WAYS.items():
    for kind in ("float64", "Float64", "double[pyarrow]"):
        score = pandas.Series([60, None, 80, 90], dtype=kind)
        told = way(score, pandas.Series(["不合格"] * 4))
        cells = ("missing" if pandas.isna(cell) else cell if isinstance(cell, str) else f"{cell:g}" for cell in told)
        print(f"{words:14} | {kind:15} |", ", ".join(cells) or "nobody")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
优秀 first       | float64         | 合格, 不合格, 合格, 优秀
优秀 first       | Float64         | 合格, 优秀, 合格, 优秀
优秀 first       | double[pyarrow] | 合格, 优秀, 合格, 优秀
优秀 alone       | float64         | 不合格, 不合格, 不合格, 优秀
优秀 alone       | Float64         | 不合格, 优秀, 不合格, 优秀
优秀 alone       | double[pyarrow] | 不合格, 优秀, 不合格, 优秀
below 60 first | float64         | 合格, 不合格, 合格, 合格
below 60 first | Float64         | 合格, 不合格, 合格, 合格
below 60 first | double[pyarrow] | 合格, 不合格, 合格, 合格
mask below 60  | float64         | 60, missing, 80, 90
mask below 60  | Float64         | 60, 0, 80, 90
mask below 60  | double[pyarrow] | 60, 0, 80, 90
where from 60  | float64         | 60, 0, 80, 90
where from 60  | Float64         | 60, 0, 80, 90
where from 60  | double[pyarrow] | 60, 0, 80, 90
those from 60  | float64         | 60, 80, 90
those from 60  | Float64         | 60, 80, 90
those from 60  | double[pyarrow] | 60, 80, 90
all others     | float64         | missing
all others     | Float64         | nobody
all others     | double[pyarrow] | nobody
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
