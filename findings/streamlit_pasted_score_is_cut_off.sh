#!/bin/sh
# Surprise: figures pasted into `st.data_editor`, over 75 in each cell, once into a column of points with the
#   step 0.1, once into one of counts with the step 1. 59.96 is 59.9 and 60.99 is 60.9; as counts 11.7 is 11 and
#   12% is 0. 5m, five metres or minutes, is 5,000,000. 12人, −5 with a real minus, １２ and 12/15 leave the 75 of
#   before. In a column without a step 59.96 is 59.96. No cell is marked.
# Expected: 60.0 as it is rounded everywhere else, or the cell marked; and marked as well where nothing
#   was read, so that the 75 is not taken for what was pasted.
# Why it matters: a step is set to say how many decimals there are, and cuts off instead of rounding: whoever
#   has 59.96 is below 60. Of a pasted column each figure looks like one of it, and the old ones are among them.
# Seen with: streamlit 1.67.0, pandas 3.1.1, playwright 1.65.2, Chromium 150, Python 3.11.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet streamlit==1.67.0 pandas==3.1.1 playwright==1.65.2

cat >page.py <<'PAGE'
import pandas
import streamlit

table = pandas.DataFrame({"points": [75.0] * 9, "plain": [75.0] * 9, "count": [75] * 9})
steps = {"points": streamlit.column_config.NumberColumn(step=0.1), "count": streamlit.column_config.NumberColumn(step=1)}
edited = streamlit.data_editor(table, key="figures", hide_index=True, width=500, column_config=steps)
streamlit.text(f"read as {'; '.join(' | '.join(f'{figure:g}' for figure in row) for row in edited.to_numpy())}")
PAGE
cat >look.py <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

FIGURES = ["59.96", "60.99", "11.7", "12%", "5m", "12人", "−5", "１２", "12/15"]
PASTED = ["\t".join([figure] * 3) for figure in FIGURES]

with socket.socket() as free:
    free.bind(("localhost", 0))
    port = free.getsockname()[1]
OPTIONS = ["--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={port}"]
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", "page.py", *OPTIONS], stdout=subprocess.DEVNULL
)
try:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1200, "height": 1200})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        for _ in range(60):
            try:
                page.goto(f"http://localhost:{port}")
                break
            except Exception:
                page.wait_for_timeout(500)
        page.get_by_text("read as ").wait_for()
        page.wait_for_timeout(1500)
        box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
        page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(PASTED))
        page.mouse.click(box["x"] + 40, box["y"] + 35 + 17)  # the first cell
        page.wait_for_timeout(500)
        page.keyboard.press("Control+v")
        page.wait_for_timeout(3000)
        rows = page.get_by_text("read as ").inner_text().removeprefix("read as ").split("; ")
        browser.close()
finally:
    server.terminate()
    server.wait()
print("pasted | step 0.1 | no step | step 1")
for figure, row in zip(FIGURES, rows):
    print(figure, row, sep=" | ")
LOOK
venv/bin/python look.py "$chromium" >seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
pasted | step 0.1 | no step | step 1
59.96 | 59.9 | 59.96 | 59
60.99 | 60.9 | 60.99 | 60
11.7 | 11.7 | 11.7 | 11
12% | 0.1 | 0.12 | 0
5m | 5e+06 | 5e+06 | 5e+06
12人 | 75 | 75 | 75
−5 | 75 | 75 | 75
１２ | 75 | 75 | 75
12/15 | 75 | 75 | 75
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
