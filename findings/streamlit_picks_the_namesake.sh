#!/bin/sh
# Surprise: of two branches called 机关党支部, 001 and 002, each is a line of its own in
#   `st.selectbox`. It begins with 001 and goes on saying 001 whichever of them is clicked; after 003
#   has been picked, a click on either says 002. `st.radio`, `st.segmented_control` and `st.pills` say
#   002 for both, `st.multiselect` says 001 for both, and its “Select all” is 001, 001 and 003.
# Expected: what was clicked. The options are codes, all different; their names are only what
#   `format_func` shows of them.
# Why it matters: namesakes are ordinary, and what is recorded, returned or taken back then is the
#   other one's. The page shows the name that was clicked, so that nobody can see it.
# Seen with: streamlit 1.67.0, playwright 1.65.2, Chromium 150, Python 3.11.  Needs `chromium`.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0 playwright==1.65.2

cat >"$work/page.py" <<'PAGE'
import streamlit

NAMES = {"001": "机关党支部", "002": "机关党支部", "003": "学校党支部"}
pick = getattr(streamlit, streamlit.query_params["with"])
chosen = pick("branch", list(NAMES), format_func=NAMES.__getitem__)
streamlit.text(f"the program has {chosen}")
PAGE
cat >"$work/look.py" <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

CLICKS = {
    "selectbox": ["the first", "the second", "the third", "the first", "the third", "the second"],
    "radio": ["the first", "the second", "the third"],
    "segmented_control": ["the first", "the third", "the second"],
    "pills": ["the first", "the third", "the second"],
    "multiselect": ["all", "the first", "the second"],
}
LISTS = ("selectbox", "multiselect")
PLACES = {"all": 0, "the first": 0, "the second": 1, "the third": 2}


def clicked(page, widget, which):
    at = PLACES[which]
    if widget == "radio":
        page.get_by_test_id("stRadioOption").nth(at).click()
    elif widget in LISTS:
        page.get_by_role("combobox").click()
        page.get_by_role("option").nth(at + (widget == "multiselect" and which != "all")).click()
    else:
        page.locator("button[role=radio]").nth(at).click()
    page.wait_for_timeout(2500)


def opened(page, port, widget):
    for _ in range(60):
        try:
            page.goto(f"http://localhost:{port}/?with={widget}")
            break
        except Exception:
            page.wait_for_timeout(500)
    page.get_by_text("the program has").wait_for()


def looked_at(page, port, widget):
    opened(page, port, widget)
    for which in CLICKS[widget]:
        if widget == "multiselect":
            opened(page, port, widget)
        clicked(page, widget, which)
        print(widget, "| clicked", which, "|", page.get_by_text("the program has").inner_text())


with socket.socket() as free:
    free.bind(("localhost", 0))
    port = free.getsockname()[1]
OPTIONS = ["--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={port}"]
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", sys.argv[1], *OPTIONS],
    stdout=subprocess.DEVNULL,
)
try:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=sys.argv[2], args=["--no-sandbox"])
        page = browser.new_page()
        for widget in CLICKS:
            looked_at(page, port, widget)
        browser.close()
finally:
    server.terminate()
    server.wait()
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/page.py" "$chromium" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
selectbox | clicked the first | the program has 001
selectbox | clicked the second | the program has 001
selectbox | clicked the third | the program has 003
selectbox | clicked the first | the program has 002
selectbox | clicked the third | the program has 003
selectbox | clicked the second | the program has 002
radio | clicked the first | the program has 002
radio | clicked the second | the program has 002
radio | clicked the third | the program has 003
segmented_control | clicked the first | the program has 002
segmented_control | clicked the third | the program has 003
segmented_control | clicked the second | the program has 002
pills | clicked the first | the program has 002
pills | clicked the third | the program has 003
pills | clicked the second | the program has 002
multiselect | clicked all | the program has ['001', '001', '003']
multiselect | clicked the first | the program has ['001']
multiselect | clicked the second | the program has ['001']
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
