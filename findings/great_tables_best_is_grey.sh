#!/bin/sh
# Surprise: scores of 0 to 100 are coloured from red to green by `data_color` of Great Tables, and a branch
#   with bonus points, 103, is grey, as the one without a score is. One of 100 is the green of the end.
# Expected: the green of the end, as by the colours of pandas' Styler between the same bounds.
# Why it matters: a domain is stated so that the same colour means the same in every quarter. The best of
#   all looks like the one who is missing, in the list that is meant to show who leads.
# Seen with: great-tables 1.1.0, pandas 3.1.1, numpy 2.4.6, matplotlib 3.11.2, Jinja2 3.1.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet great-tables==1.1.0 pandas==3.1.1 numpy==2.4.6 matplotlib==3.11.2 Jinja2==3.1.6

cat >look.py <<'LOOK'
import re

import pandas
from great_tables import GT
from matplotlib.colors import LinearSegmentedColormap

COLOURS = ["#ff0000", "#00ff00"]
scores = pandas.DataFrame({"score": [0.0, 50.0, 100.0, 103.0, None]})
html = GT(scores).data_color("score", palette=COLOURS, domain=[0, 100]).as_raw_html()
told = re.findall(r'background-color: (#[0-9a-f]+);"[^>]*>([^<]*)</td>', html)
print("Great Tables", *(f"{score} {colour}" for colour, score in told), sep=" | ")
colours = LinearSegmentedColormap.from_list("", COLOURS)
styled = scores.style.background_gradient(colours, vmin=0, vmax=100, text_color_threshold=0)
styled._compute()
cells = [dict(styled.ctx[row, 0]).get("background-color", "none") for row in range(len(scores))]
print("pandas", *(f"{score} {colour}" for score, colour in zip(scores["score"], cells)), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
Great Tables | 0.0 #ff0000 | 50.0 #c9ab00 | 100.0 #00ff00 | 103.0 #808080 | None #808080
pandas | 0.0 #ff0000 | 50.0 #7f8000 | 100.0 #00ff00 | 103.0 #00ff00 | nan #000000
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
