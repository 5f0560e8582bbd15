#!/bin/sh
# Surprise: a treemap by `plotly.express` of units and their branches, as large as their members and
#   coloured by score. The first unit has branches with 60 and 80 points and one without a score:
#   the one without a score has the colour of 0 points, its unit that of 36.7, half of what its branches
#   have, and the city 40.8. A branch with no members has no colour, and its 70 points count for nothing.
# Expected: no colour for the missing one, and for the unit the mean of the two others, 73.3, as
#   `numpy.average` of the members and scores has it once who has none is left out.
# Why it matters: the colour of a unit is the one thing such a chart is looked at for. One late report
#   makes a good unit the worst, and the number in the hover, 36.67, looks worked out.
# Seen with: plotly 7.1.0, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet plotly==7.1.0 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import numpy
import pandas
import plotly.express

ROWS = [("first", "A", 10, 60), ("first", "B", 20, 80), ("first", "C", 30, None), ("second", "D", 5, 90), ("second", "E", 0, 70)]
table = pandas.DataFrame(ROWS, columns=["unit", "branch", "members", "score"])


def told(words, **how):
    chart = plotly.express.treemap(table, path=[plotly.express.Constant("city"), "unit", "branch"], color="score", **how)
    area = chart.data[0]
    colours = (f"{name.split('/')[-1]} {'none' if colour != colour else f'{colour:.1f}'}" for name, colour in zip(area.ids, area.marker.colors))
    print(words, *colours, sep=" | ")


told("by members", values="members")
told("by branches")
for unit, rows in table.dropna().groupby("unit"):
    print(f"of those who have a score, {unit} | {numpy.average(rows['score'], weights=rows['members']):.1f} by members, {rows['score'].mean():.1f} by branches")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
by members | A 60.0 | B 80.0 | C 0.0 | D 90.0 | E none | first 36.7 | second 90.0 | city 40.8
by branches | A 60.0 | B 80.0 | C 0.0 | D 90.0 | E 70.0 | first 46.7 | second 80.0 | city 60.0
of those who have a score, first | 73.3 by members, 70.0 by branches
of those who have a score, second | 90.0 by members, 80.0 by branches
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
