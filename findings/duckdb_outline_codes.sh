#!/bin/sh
# Surprise: DuckDB's read_csv turns codes such as 1-2-3 into moments of the year 1, and
#   01-02-03 into a day of 2001; whether it does depends on the other codes of the
#   column: one branch 1-2-30 (no 30 February) and all of them stay text.
# Expected: hyphens make text. Spreadsheets are feared for such dates, a sniffer of an
#   analytic database is not; pandas, Polars and pyarrow keep the text.
# Why it matters: street-community-branch codes look just so. They join last quarter,
#   when there was a branch 30, and match nothing in this one.
# Seen with: duckdb 2.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.1

cat >"$work/look.py" <<'LOOK'
import sys
from pathlib import Path

import duckdb

path = Path(sys.argv[1])
for codes in (
    ["1-2-3", "1-2-4"],
    ["1-2-3", "1-2-30"],
    ["01-02-03", "01-02-04"],
    ["01-02-03", "01-02-30"],
    ["13-2-3", "13-2-4"],
):
    path.write_text("code,meetings\n" + "".join(f"{one},5\n" for one in codes))
    table = duckdb.sql(f"select code from read_csv('{path}')")
    read = [str(code) for (code,) in table.fetchall()]
    print(", ".join(codes), "->", table.types[0], ", ".join(read))
LOOK
"$work/venv/bin/python" "$work/look.py" "$work/codes.csv" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
1-2-3, 1-2-4 -> TIMESTAMP 0001-02-03 00:00:00, 0001-02-04 00:00:00
1-2-3, 1-2-30 -> VARCHAR 1-2-3, 1-2-30
01-02-03, 01-02-04 -> DATE 2001-02-03, 2001-02-04
01-02-03, 01-02-30 -> VARCHAR 01-02-03, 01-02-30
13-2-3, 13-2-4 -> DATE 2013-02-03, 2013-02-04
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
