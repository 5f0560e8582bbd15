#!/bin/sh
# Surprise: shares of 0.5, 0.9 and 0.99 are bars of 50, 90 and 99 per cent by `st.progress`; a
#   share of 1.2, held at the top by `min(share, 1)`, is a bar of 1 per cent. So are 40 of 40 by
#   `//`, the 1 of a list of done and not done, and `round(0.996)`: the whole number 1 is one
#   per cent, 1.0 a hundred.
# Expected: 1 and 1.0 are the same share, as everywhere in Python. The documentation has a
#   range for each type, and no word that one value is in both.
# Why it matters: only whoever has fulfilled everything is shown with an empty bar, and no test
#   with 0.9 finds it.
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

    shares = {
        "0.5": 0.5,
        "0.99": 0.99,
        "1.2, at most 1": min(1.2, 1),
        "1.2, at most 1.0": min(1.2, 1.0),
        "40 // 40": 40 // 40,
        "40 / 40": 40 / 40,
        "round(0.996)": round(0.996),
    }
    for words, share in shares.items():
        streamlit.progress(share, text=words)


for one in AppTest.from_function(page).run().get("progress"):
    print(one.proto.text, "|", one.proto.value)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
0.5 | 50
0.99 | 99
1.2, at most 1 | 1
1.2, at most 1.0 | 100
40 // 40 | 1
40 / 40 | 100
round(0.996) | 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
