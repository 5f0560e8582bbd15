#!/bin/sh
# Surprise: of the scores 80, 82 and 84 the bar chart of ReportLab draws two bars, the second
#   twice as high as the first; the branch with 80 has none, as if it had not reported. Of 98,
#   99 and 100 the same two. With one of 0 in the list, 80 has a bar.
# Expected: bars from nought; their length is what is compared.
# Why it matters: the lowest score and the missing one are alike, a lead of two points is shown
#   as double, and the same branch has another bar in each unit.
# Seen with: reportlab 5.1.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet reportlab==5.1.0

cat >look.py <<'LOOK'
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Rect


def bars(scores):
    chart = VerticalBarChart()
    chart.width, chart.height, chart.data = 100 * len(scores), 100, [tuple(scores)]
    heights = ["no bar"] * len(scores)
    for part in chart.draw().contents:
        for one in getattr(part, "contents", []):
            if isinstance(one, Rect):
                heights[int((one.x - chart.x) // 100)] = f"{one.height:.1f}"
    return heights


for scores in ([80, 82, 84], [80, None, 84], [98, 99, 100], [80, 82, 0]):
    print(*(f"{score}: {bar}" for score, bar in zip(scores, bars(scores))), sep=", ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
80: no bar, 82: 50.0, 84: 100.0
80: no bar, None: no bar, 84: 100.0
98: no bar, 99: 50.0, 100: 100.0
80: 97.6, 82: 100.0, 0: no bar
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
