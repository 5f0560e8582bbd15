#!/bin/sh
# Surprise: twelve samples lie below the centre line of pyshewhart's chart, one like the other,
#   then twelve above it, and the rule “eight consecutive above or below the mean” finds
#   nothing: `passing_western_elec_rules` is true. It asks for more than eight of eight.
# Expected: a signal at the eighth of the twelve; it is the plainest of the rules.
# Why it matters: “within limits, no signal” for a unit whose quarters were below for three
#   years and above for three. A chart is kept to see just that, and a rule that cannot fail
#   looks like good news.
# Seen with: pyshewhart 1.1.0, matplotlib 3.11.2, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyshewhart==1.1.0 matplotlib==3.11.2

cat >"$work/look.py" <<'LOOK'
import matplotlib

matplotlib.use("Agg")
from pyshewhart.control_charts import XbarRControlChart  # noqa: E402

SPREAD = (-4, -2, 0, 2, 4)


def told(words, levels):
    figures = [level + one for level in levels for one in SPREAD]
    chart = XbarRControlChart(series1=figures, sample_size=len(SPREAD))
    centre = chart.record.mean_of_means
    sides = "".join("+" if mean > centre else "-" for mean in chart.record.means)
    print(words, sides, "| within limits:", chart.in_control, end=" ")
    print("| rules pass:", chart.passing_western_elec_rules)


told("12 and 12", [79] * 12 + [81] * 12)
told(" 8 and  8", [79] * 8 + [81] * 8)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
12 and 12 ------------++++++++++++ | within limits: True | rules pass: True
 8 and  8 --------++++++++ | within limits: True | rules pass: True
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
