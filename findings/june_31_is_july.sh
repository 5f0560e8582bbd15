#!/bin/sh
# Surprise: a term that ends on 31 June ends on 1 July, in the next quarter, for pyarrow with a
#   format of dates, for d3 and for Day.js, and one of 30 February on 2 March. pyarrow was asked to
#   make null of what it cannot read, and Day.js says that the day is valid.
# Expected: an error, null or an invalid date: so have it pandas, DuckDB, Polars and date-fns, and
#   pyarrow itself, which reads 2026-06-31 without a format as a text.
# Why it matters: the last days of the quarters are typed by hand, and those of the second and the
#   third have no 31st. A quarter is reported late, or a term overdue, by a day that does not exist.
# Seen with: pyarrow 26.0.1, pandas 3.1.1, duckdb 2.0.0, polars 2.1.0, d3-time-format 4.1.0,
#   dayjs 1.11.23, date-fns 4.4.0, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyarrow==26.0.1 pandas==3.1.1 duckdb==2.0.0 polars==2.1.0
npm install --silent --no-audit --no-fund --prefix "$work" d3-time-format@4.1.0 dayjs@1.11.23 \
    date-fns@4.4.0

cat >"$work/look.py" <<'LOOK'
import io

import duckdb
import pandas
import polars
import pyarrow
from pyarrow import compute, csv


def by_csv(day, **options):
    file = io.BytesIO(f"ends\n{day}\n".encode())
    (found,) = csv.read_csv(file, convert_options=csv.ConvertOptions(**options))["ends"]
    return f"{str(found)[:10]} ({found.type})"


for day in ("2026-06-30", "2026-06-31", "2026-02-30"):
    (found,) = compute.strptime(pyarrow.array([day]), "%Y-%m-%d", "s", error_is_null=True)
    print(day, "| pyarrow by a format", str(found)[:10], end=" | ")
    print("CSV by a format", by_csv(day, timestamp_parsers=["%Y-%m-%d"]), end=" | ")
    print("CSV without", by_csv(day))
    print(day, "| pandas", str(pandas.to_datetime(day, errors="coerce"))[:10], end=" | ")
    print("duckdb", duckdb.sql(f"select try_cast('{day}' as date)").fetchall()[0][0], end=" | ")
    print("polars", *polars.Series([day]).str.to_date("%Y-%m-%d", strict=False))
LOOK
cat >"$work/look.mjs" <<'LOOK'
import { parseISO } from "date-fns";
import dayjs from "dayjs";
import { utcFormat, utcParse } from "d3-time-format";

for (const day of ["2026-06-30", "2026-06-31", "2026-02-30"]) {
  const [read, write] = [utcParse("%Y-%m-%d"), utcFormat("%Y-%m-%d")];
  const said = dayjs(day);
  console.log(day, "| d3", write(read(day)), "| Day.js", said.format("YYYY-MM-DD"),
    said.isValid() ? "valid" : "invalid", "| date-fns", isNaN(parseISO(day)) ? "invalid" : "valid");
}
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
node "$work/look.mjs" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2026-06-30 | pyarrow by a format 2026-06-30 | CSV by a format 2026-06-30 (date32[day]) | CSV without 2026-06-30 (date32[day])
2026-06-30 | pandas 2026-06-30 | duckdb 2026-06-30 | polars 2026-06-30
2026-06-31 | pyarrow by a format 2026-07-01 | CSV by a format 2026-07-01 (timestamp[s]) | CSV without 2026-06-31 (string)
2026-06-31 | pandas NaT | duckdb None | polars None
2026-02-30 | pyarrow by a format 2026-03-02 | CSV by a format 2026-03-02 (timestamp[s]) | CSV without 2026-02-30 (string)
2026-02-30 | pandas NaT | duckdb None | polars None
2026-06-30 | d3 2026-06-30 | Day.js 2026-06-30 valid | date-fns valid
2026-06-31 | d3 2026-07-01 | Day.js 2026-07-01 valid | date-fns invalid
2026-02-30 | d3 2026-03-02 | Day.js 2026-03-02 valid | date-fns invalid
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
