#!/bin/sh
# Surprise: a scale of grades by Folium's `branca`, red below 60, yellow below 80, green from 80 on. A branch
#   with 59.9 points is red, one with 60 yellow, and one whose score is NaN green, as the best. With the scale the
#   other way round, green for few losses and red for many, who has no figure is red.
# Expected: a colour of its own, or none, as Folium's `Choropleth` has one for what is missing.
# Why it matters: a map is coloured by a function from a score to a colour, and a table with a blank has NaN
#   there. The unit that has not reported is one of the best on the map, or one of the worst.
# Seen with: branca 0.8.2, folium 0.20.0, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet branca==0.8.2 folium==0.20.0 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import re

import folium
import pandas
from branca.colormap import StepColormap, linear

NAMES = {"#ff0000ff": "red", "#ffff00ff": "yellow", "#008000ff": "green"}
table = pandas.DataFrame({"unit": list("ABCD"), "points": [59.9, 60, 95, None], "lost": [25, 15, 1, None]})
points = StepColormap(["red", "yellow", "green"], index=[0, 60, 80, 100])
lost = StepColormap(["green", "yellow", "red"], index=[0, 10, 20, 30])
for row in table.itertuples():
    print(row.unit, "| points", row.points, NAMES[points(row.points)], "| lost", row.lost, NAMES[lost(row.lost)])
ready = linear.RdYlGn_09.scale(0, 100).to_step(5)
print("nine colours in five steps | the one of NaN is that of 100:", ready(float("nan")) == ready(100))

square = [[[0, 0], [0, 1], [1, 1], [0, 0]]]
shapes = [{"type": "Feature", "id": unit, "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}} for unit in "ABCD"]
drawn = folium.Map()
style = {unit: points(score) for unit, score in zip(table["unit"], table["points"])}
folium.GeoJson({"type": "FeatureCollection", "features": shapes}, style_function=lambda shape: {"fillColor": style[shape["id"]]}).add_to(drawn)
page = drawn.get_root().render()
filled = dict(re.findall(r'case "([A-D])":\s*\n?\s*return \{"fillColor": "(#\w+)"', page))
default = re.search(r'default:\s*\n?\s*return \{"fillColor": "(#\w+)"', page)
print("on the map |", ", ".join(f"{unit} {NAMES[filled.get(unit, default and default[1])]}" for unit in "ABCD"))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
A | points 59.9 red | lost 25.0 red
B | points 60.0 yellow | lost 15.0 yellow
C | points 95.0 green | lost 1.0 green
D | points nan green | lost nan red
nine colours in five steps | the one of NaN is that of 100: True
on the map | A red, B yellow, C green, D green
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
