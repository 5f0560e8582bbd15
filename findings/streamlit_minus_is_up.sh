#!/bin/sh
# Surprise: `st.metric` shows a change of −2.1 as a green arrow upwards when the sign is a
#   minus (U+2212), a full-width minus or an en dash; and so the words 持平, “unchanged”. Only
#   a text that begins with the hyphen of the keyboard is a fall; the text "-0.0" is a red
#   fall, the number -0.0 no change.
# Expected: a number with a minus sign in front is negative, and words are neither.
# Why it matters: typeset figures have the real minus, as Babel, d3-format and every
#   printed bulletin write it. The branch that lost two points is shown as risen.
# Seen with: streamlit 1.67.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0

cat >"$work/look.py" <<'LOOK'
import logging

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest  # noqa: E402


def page():
    import streamlit

    for delta in ("-2.1", "\u22122.1", "\uff0d2.1", "\u20132.1", "持平", "-0.0", -0.0):
        streamlit.metric("score", 80, delta)


for one in AppTest.from_function(page).run().metric:
    shown = one.proto
    direction = shown.MetricDirection.Name(shown.direction)
    print(ascii(shown.delta), direction, shown.MetricColor.Name(shown.color))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
'-2.1' DOWN RED
'\u22122.1' UP GREEN
'\uff0d2.1' UP GREEN
'\u20132.1' UP GREEN
'\u6301\u5e73' UP GREEN
'-0.0' DOWN RED
'-0.0' NONE GRAY
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
