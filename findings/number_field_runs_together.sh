#!/bin/sh
# Surprise: 12/15 typed or pasted into `st.number_input` is 1215, 3～5 is 35, 第2季度15次 is 215, and
#   −5 with a real minus is 5. The field shows the number that is left, and no word is said. 3-5 is
#   taken for a blank.
# Expected: a message that this is no number, or nothing at all. The browser's own field for numbers
#   drops each letter that no number has as soon as it is entered, and keeps the digits around it.
# Why it matters: 12 of 15 and 3 to 5 are what stands in the notes that a count is copied from. What
#   reaches the program is a valid number, so that nothing behind the field can find it.
# Seen with: streamlit 1.67.0, playwright 1.65.2, Chromium 150, Python 3.11.  Needs `chromium`.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0 playwright==1.65.2

cat >"$work/page.py" <<'PAGE'
import streamlit

with streamlit.form("form"):
    value = streamlit.number_input("count", value=None)
    streamlit.form_submit_button("send")
streamlit.text(f"the program has {value}")
PAGE
cat >"$work/look.py" <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import expect, sync_playwright

TYPED = {
    "12": "12.0",
    "12/15": "1215.0",
    "3～5": "35.0",
    "第2季度15次": "215.0",
    "−5": "5.0",
    "(2.1)": "2.1",
    "3-5": "None",
}


def looked_at(page):
    field = page.get_by_label("count")
    for typed, reaches in TYPED.items():
        field.fill("")
        field.click()
        page.keyboard.insert_text(typed)
        shown = field.input_value()
        page.get_by_role("button", name="send").click()
        expect(page.get_by_text("the program has")).to_have_text(f"the program has {reaches}")
        print(f"typed {typed} | shown {shown or 'nothing'} | the program has {reaches}")


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
        for _ in range(60):
            try:
                page.goto(f"http://localhost:{port}")
                break
            except Exception:
                page.wait_for_timeout(500)
        page.get_by_label("count").wait_for()
        looked_at(page)
        browser.close()
finally:
    server.terminate()
    server.wait()
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/page.py" "$chromium" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
typed 12 | shown 12 | the program has 12.0
typed 12/15 | shown 1215 | the program has 1215.0
typed 3～5 | shown 35 | the program has 35.0
typed 第2季度15次 | shown 215 | the program has 215.0
typed −5 | shown 5 | the program has 5.0
typed (2.1) | shown 2.1 | the program has 2.1
typed 3-5 | shown nothing | the program has None
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
