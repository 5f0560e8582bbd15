#!/bin/sh
# Surprise: clicked on its head, a column of `st.dataframe` with the changes -5, missing, 9 and -2 is
#   put in the order -5, -2, missing, 9: what is missing stands where 0 does. Where all are below the
#   standard, by 2, 9 and 15 points, the branch without a score is first in the order best first.
# Expected: what is missing at the end, whichever way the arrow points, as in pandas and in programs
#   for spreadsheets.
# Why it matters: the top of a list is what is read. There stands who has no figure, before the best,
#   or between who fell and who rose, as if nothing had changed there.
# Seen with: streamlit 1.67.0, pandas 3.1.1, playwright 1.65.2, Chromium 150, Python 3.11.  Needs
#   `chromium`.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0 pandas==3.1.1 playwright==1.65.2

cat >"$work/page.py" <<'PAGE'
import pandas
import streamlit

COLUMNS = {"changes": [-5, None, 9, -2], "to the standard": [-9, None, -2, -15]}
chosen = streamlit.query_params["column"]
streamlit.dataframe(pandas.DataFrame({"code": list("ABCD"), chosen: COLUMNS[chosen]}))
PAGE
cat >"$work/look.py" <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

TABLE = "[data-testid=stDataFrame]"
with socket.socket() as free:
    free.bind(("localhost", 0))
    port = free.getsockname()[1]


def opened(page, column):
    for _ in range(60):
        try:
            page.goto(f"http://localhost:{port}/?column={column}")
            break
        except Exception:
            page.wait_for_timeout(500)
    page.wait_for_selector(f"{TABLE} canvas")
    page.wait_for_timeout(3000)


def rows(page):
    lines = [line.locator("td").all_text_contents() for line in page.locator("tr").all()]
    return ", ".join(f"{line[-2]} {line[-1] or 'missing'}" for line in lines if line)


def looked_at(page, column):
    opened(page, column)
    print(column, "| as it is |", rows(page))
    box = page.locator(TABLE).bounding_box()
    for words in ("rising", "falling"):
        page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 15)
        page.wait_for_timeout(1500)
        print(column, "|", words, "|", rows(page))


OPTIONS = ["--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={port}"]
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", sys.argv[1], *OPTIONS],
    stdout=subprocess.DEVNULL,
)
try:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=sys.argv[2], args=["--no-sandbox"])
        page = browser.new_page()
        for column in ("changes", "to the standard"):
            looked_at(page, column)
        browser.close()
finally:
    server.terminate()
    server.wait()
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/page.py" "$chromium" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
changes | as it is | A -5, B missing, C 9, D -2
changes | rising | A -5, D -2, B missing, C 9
changes | falling | C 9, B missing, D -2, A -5
to the standard | as it is | A -9, B missing, C -2, D -15
to the standard | rising | D -15, A -9, C -2, B missing
to the standard | falling | B missing, C -2, A -9, D -15
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
