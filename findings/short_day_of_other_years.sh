#!/bin/sh
# Surprise: 26-3-1, 1 March 2026 as it is written in short in Chinese lists. Polars reads 26 March of the year 1,
#   pandas 26 March 2001, DuckDB's cast 1 March of the year 26, and DuckDB's reader of CSV files 1 March 2026.
#   26-12-31 is in the years 31, 2031, 26 and 2026. With 26/3/1 and 26-03-01 it is the same; with 26.3.1 it is no
#   day for the cast, and all others have theirs.
# Expected: 1 March 2026, or no day, as pyarrow and JavaScript find none.
# Why it matters: the end of a term in 2031 is not due for years, one in the year 26 has been due for two
#   thousand. One list that is read twice by one engine has two kinds of days, and none is an error.
# Seen with: polars 2.1.0, pandas 3.1.1, duckdb 2.0.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet polars==2.1.0 pandas==3.1.1 duckdb==2.0.0 pyarrow==26.0.1 numpy==2.4.6

cat >look.py <<'LOOK'
import subprocess
import warnings

import duckdb
import pandas
import polars
import pyarrow.csv

warnings.simplefilter("ignore")  # pandas asks for dayfirst
NODE = "console.log(isNaN(new Date(process.argv[1])) ? null : 'a day')"


def by_duckdb(text):
    return duckdb.execute("select try_cast(?::varchar as date)", [text]).fetchall()[0][0]


def by_csv(read):
    def ask(text):
        with open("terms.csv", "w") as file:
            file.write(f"branch,day\nA,{text}\n")
        return read("terms.csv")

    return ask


def by_pyarrow(path):
    day = pyarrow.csv.read_csv(path)["day"][0].as_py()
    return None if isinstance(day, str) else day


WAYS = {
    "Polars": lambda text: polars.Series([text]).str.to_date(strict=False)[0],
    "Polars, CSV": by_csv(lambda path: polars.read_csv(path, try_parse_dates=True)["day"][0]),
    "pandas": lambda text: pandas.to_datetime(text).date(),
    "DuckDB, cast": by_duckdb,
    "DuckDB, CSV": by_csv(lambda path: duckdb.sql(f"from '{path}'").fetchall()[0][1]),
    "pyarrow, CSV": by_csv(by_pyarrow),
    "JavaScript": lambda text: subprocess.run(["node", "-e", NODE, text], capture_output=True, text=True).stdout.strip(),
}
for text in ("26-3-1", "26-12-31", "26/3/1", "26.3.1", "26-03-01"):
    days = {way: ask(text) for way, ask in WAYS.items()}
    words = (f"{way} {'no day' if day in (None, 'null') or isinstance(day, str) else day}" for way, day in days.items())
    print(text, *words, sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
26-3-1 | Polars 0001-03-26 | Polars, CSV 0001-03-26 | pandas 2001-03-26 | DuckDB, cast 0026-03-01 | DuckDB, CSV 2026-03-01 | pyarrow, CSV no day | JavaScript no day
26-12-31 | Polars 0031-12-26 | Polars, CSV 0031-12-26 | pandas 2031-12-26 | DuckDB, cast 0026-12-31 | DuckDB, CSV 2026-12-31 | pyarrow, CSV no day | JavaScript no day
26/3/1 | Polars 0001-03-26 | Polars, CSV 0001-03-26 | pandas 2001-03-26 | DuckDB, cast 0026-03-01 | DuckDB, CSV 2026-03-01 | pyarrow, CSV no day | JavaScript no day
26.3.1 | Polars 0001-03-26 | Polars, CSV 0001-03-26 | pandas 2001-03-26 | DuckDB, cast no day | DuckDB, CSV 2026-03-01 | pyarrow, CSV no day | JavaScript no day
26-03-01 | Polars 0001-03-26 | Polars, CSV 0001-03-26 | pandas 2001-03-26 | DuckDB, cast 0026-03-01 | DuckDB, CSV 2026-03-01 | pyarrow, CSV no day | JavaScript no day
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
