#!/bin/sh
# Surprise: five branches as bars by `plotly.express`, coloured by their grade: the two that have no
#   grade are not in the chart, though they have 80 and 70 points. Three bars are left, and nothing says
#   that there were five. With `facet_col` there is a third field headed "grade=nan", and nothing in it.
# Expected: a bar of its own colour, without a name in the legend, or an error.
# Why it matters: a colour is an ornament to whoever adds it; here it takes branches away. Who has no
#   grade yet is just who is looked for, and a histogram counts three of five.
# Seen with: plotly 7.1.0, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet plotly==7.1.0 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import pandas
import plotly.express as express
import polars

COLUMNS = {"branch": list("ABCDE"), "score": [95, 80, 85, 92, 70], "grade": ["优秀", None, "良好", "优秀", None]}


def told(words, draw, **how):
    for library, table in (("pandas", pandas.DataFrame(COLUMNS)), ("Polars", polars.DataFrame(COLUMNS))):
        chart = draw(table, **how)
        bars = [f"{trace.name or '-'}: {' '.join(map(str, trace.x))}" for trace in chart.data]
        print(f"{words}, {library}", *bars, *(heading.text for heading in chart.layout.annotations), sep=" | ")


told("bars", express.bar, x="branch", y="score")
for how in ("color", "pattern_shape", "facet_col"):
    told(f"bars, {how}", express.bar, x="branch", y="score", **{how: "grade"})
told("histogram, color", express.histogram, x="score", color="grade")
told("points, symbol", express.scatter, x="branch", y="score", symbol="grade")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
bars, pandas | -: A B C D E
bars, Polars | -: A B C D E
bars, color, pandas | 优秀: A D | 良好: C
bars, color, Polars | 优秀: A D | 良好: C
bars, pattern_shape, pandas | 优秀: A D | 良好: C
bars, pattern_shape, Polars | 优秀: A D | 良好: C
bars, facet_col, pandas | -: A D | -: C | grade=优秀 | grade=nan | grade=良好
bars, facet_col, Polars | -: A D | -: C | grade=优秀 | grade=None | grade=良好
histogram, color, pandas | 优秀: 95 92 | 良好: 85
histogram, color, Polars | 优秀: 95 92 | 良好: 85
points, symbol, pandas | 优秀: A D | 良好: C
points, symbol, Polars | 优秀: A D | 良好: C
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
