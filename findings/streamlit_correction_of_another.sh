#!/bin/sh
# Surprise: a table of A with 60 points, B with 80 and C with 70 is edited with `st.data_editor`,
#   and 99 typed for B. Ordered by score afterwards, the 99 is C's, and B has its old 80: C is
#   the second of the list now, and a correction belongs to a place. As soon as another unit is
#   chosen, with as many branches, it is E's.
# Expected: the correction stays with its row, or is forgotten. It is forgotten where the editor
#   has no key; with one, what was typed outlives the values, so that they may be reloaded.
# Why it matters: nobody looks for their own correction after they have put a list in order,
#   and the table that the program gets is valid.
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

UNITS = {
    "first unit": (["A", "B", "C"], [60, 80, 70]),
    "second unit": (["E", "D", "F"], [65, 75, 85]),
}
unit = streamlit.radio("unit", UNITS)
order = streamlit.radio("by", ["branch", "score"])
branches, scores = UNITS[unit]
table = pandas.DataFrame({"branch": branches, "score": scores})
table = table.sort_values(order, ignore_index=True)
key = streamlit.query_params.get("key")
edited = streamlit.data_editor(table, key=key, disabled=["branch"], hide_index=True, width=400)
told = ", ".join(f"{branch} {score}" for branch, score in edited.to_numpy().tolist())
streamlit.text(f"{unit} by {order}: {told}.")
PAGE
cat >look.py <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright


def looked_at(page, address):
    def told(beginning):
        page.get_by_text(beginning).wait_for()
        page.wait_for_timeout(1500)  # for what may still come
        return page.get_by_text(beginning).inner_text()

    page.goto(address)
    print(told("first unit by branch:"))
    box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] * 0.75, box["y"] + 35 * 2 + 17)
    page.wait_for_timeout(500)
    page.keyboard.type("99", delay=80)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.get_by_text("B 99").wait_for()
    print(told("first unit by branch:"))
    for choice, beginning in (
        ("score", "first unit by score:"),
        ("branch", "first unit by branch:"),
        ("second unit", "second unit by branch:"),
    ):
        page.get_by_text(choice, exact=True).first.click()
        print(told(beginning))


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
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        for _ in range(60):
            try:
                page.goto(f"http://localhost:{port}")
                break
            except Exception:
                page.wait_for_timeout(500)
        page.get_by_text("first unit by branch:").wait_for()
        for key in ("", "?key=editor"):
            print("with a key" if key else "without a key")
            looked_at(page, f"http://localhost:{port}/{key}")
        browser.close()
finally:
    server.terminate()
    server.wait()
LOOK
venv/bin/python look.py "$chromium" >seen
cat seen

cat >recorded <<'RECORDED'
without a key
first unit by branch: A 60, B 80, C 70.
first unit by branch: A 60, B 99, C 70.
first unit by score: A 60, C 70, B 80.
first unit by branch: A 60, B 80, C 70.
second unit by branch: D 75, E 65, F 85.
with a key
first unit by branch: A 60, B 80, C 70.
first unit by branch: A 60, B 99, C 70.
first unit by score: A 60, C 99, B 80.
first unit by branch: A 60, B 99, C 70.
second unit by branch: D 75, E 99, F 85.
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
