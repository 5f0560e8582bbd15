#!/bin/sh
# Surprise: days pasted into a column of dates of `st.data_editor`, over 1 January 2026. 2026-6-1, 2026/6/1 and
#   2026.6.1 are 1 June. 2026年6月1日 and 6月1日 are today, whatever day that is, and so is 2026-06-31, which
#   is no day at all; 46000, how a workbook has 9 December 2025, is 1 January 1970. 31/12/2026 leaves the day
#   that was there before. No cell is marked.
# Expected: 1 June for the Chinese one, or the cell marked, and nothing put in that nobody has pasted.
# Why it matters: a limit, the end of a term, the day of a meeting are pasted from a workbook, whose usual
#   format for days in China has 年 in it. Today is a day that looks right in a list of deadlines.
# Seen with: streamlit 1.67.0, pandas 3.1.1, playwright 1.65.2, Chromium 150, Python 3.11.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet streamlit==1.67.0 pandas==3.1.1 playwright==1.65.2

cat >page.py <<'PAGE'
import datetime

import pandas
import streamlit

table = pandas.DataFrame({"limit": [datetime.date(2026, 1, 1)] * 8})
limit = streamlit.column_config.DateColumn()
edited = streamlit.data_editor(table, key="days", hide_index=True, width=500, column_config={"limit": limit})
streamlit.text(f"read as {'; '.join(map(str, edited['limit']))}")
PAGE
cat >look.py <<'LOOK'
import datetime
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

PASTED = ["2026-6-1", "2026/6/1", "2026.6.1", "2026年6月1日", "6月1日", "2026-06-31", "46000", "31/12/2026"]

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
today = datetime.date.today()
TODAY = {str(today - datetime.timedelta(days)) for days in (0, 1)}  # midnight may have passed
for pasted, day in zip(PASTED, rows):
    print(pasted, "today" if day in TODAY else day, sep=" | ")
LOOK
venv/bin/python look.py "$chromium" >seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
2026-6-1 | 2026-06-01
2026/6/1 | 2026-06-01
2026.6.1 | 2026-06-01
2026年6月1日 | today
6月1日 | today
2026-06-31 | today
46000 | 1970-01-01
31/12/2026 | 2026-01-01
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
