#!/bin/sh
# Surprise: a median of 12345 is shown as 12350 by `NumberColumn(format="%.4g")`, and 1234567 members
#   are 1234570 by "%.6g", with no sign that digits are missing. 83.3333 is 83.33 by the first, which
#   is why one takes it. By the same format of d3, on an axis, 12345 is 1.235e+4.
# Expected: 1.234e+04, as `%.4g` has it everywhere else, so that everybody sees it, or 12345. The
#   browser's sprintf rounds to four digits and fills up with zeros.
# Why it matters: rates and counts stand in one column, and the format looks right until the first
#   large unit. 12350 stands there like a number that somebody has counted.
# Seen with: streamlit 1.67.0, pandas 3.1.1, playwright 1.65.2, Chromium 150, d3-format 3.1.3,
#   Python 3.11, Node.js 20.  Needs `chromium`.
set -eu
chromium=$(command -v chromium)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0 pandas==3.1.1 playwright==1.65.2
npm install --silent --no-audit --no-fund --prefix "$work" d3-format@3.1.3

cat >"$work/page.py" <<'PAGE'
import pandas
import streamlit

FORMATS = ["%.4g", "%.6g", "%.10g"]
table = pandas.DataFrame({form: [83.3333, 12345.0, 1234567.0] for form in FORMATS})
columns = {form: streamlit.column_config.NumberColumn(form, format=form) for form in FORMATS}
streamlit.dataframe(table, column_config=columns, hide_index=True)
PAGE
cat >"$work/look.py" <<'LOOK'
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

LISTENS = """
window.drawn = {};
const draw = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  window.drawn[text] = true;
  return draw.call(this, text, ...at);
};
"""
ALL = "['%.4g', '%.6g', '%.10g'].every(name => name in window.drawn)"

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
        page.add_init_script(LISTENS)
        for _ in range(60):
            try:
                page.goto(f"http://localhost:{port}")
                break
            except Exception:
                page.wait_for_timeout(500)
        page.wait_for_function(ALL)
        page.wait_for_timeout(1000)
        drawn = [text for text in page.evaluate("Object.keys(window.drawn)") if text[0].isdigit()]
        print("in the cells |", *sorted(drawn, key=float))
        browser.close()
finally:
    server.terminate()
    server.wait()
for number in (83.3333, 12345, 1234567):
    print(f"by Python | {number} | {number:.4g} | {number:.6g} | {number:.10g}")
LOOK
cat >"$work/look.mjs" <<'LOOK'
import { format } from "d3-format";

for (const number of [83.3333, 12345, 1234567])
  console.log("by d3 |", number, "|", format(".4~g")(number), "|", format(".6~g")(number));
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/page.py" "$chromium" >"$work/seen"
node "$work/look.mjs" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
in the cells | 83.33 83.3333 12345 12350 1234567 1234570 1235000
by Python | 83.3333 | 83.33 | 83.3333 | 83.3333
by Python | 12345 | 1.234e+04 | 12345 | 12345
by Python | 1234567 | 1.235e+06 | 1.23457e+06 | 1234567
by d3 | 83.3333 | 83.33 | 83.3333
by d3 | 12345 | 1.235e+4 | 12345
by d3 | 1234567 | 1.235e+6 | 1.23457e+6
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
