#!/bin/sh
# Surprise: quarters of 3, 1, 4, 2 and 5, 2, 6, 3 meetings, each at its last day, are half years of 3,
#   5, 7, 8 and 3 by `resample("2QE")`: the first quarter alone, then the second with the third. So
#   are they by "6ME", and by "HYE", which is the offset of half years: what stands there under
#   30 June are the second and the third quarter, and the first stands under the year before. By
#   "4QE" the first quarter is a year of its own, and the year that ends in March has 12.
# Expected: 4, 6, 7 and 9, as by "2QS" and of a PeriodIndex, and in Polars and DuckDB; at least no
#   half year that is two halves of two.
# Why it matters: a year of eight columns is halved this way for every report of January and July.
#   The sums add up to the right whole, and one quarter, "QE", and one year, "YE", are right.
# Seen with: pandas 3.1.1, numpy 2.4.6, polars 2.1.0, duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandas==3.1.1 numpy==2.4.6 polars==2.1.0 duckdb==2.0.0

cat >"$work/look.py" <<'LOOK'
import duckdb
import pandas
import polars

quarters = pandas.period_range("2025Q1", periods=8, freq="Q")
meetings = pandas.Series([3, 1, 4, 2, 5, 2, 6, 3], index=quarters)
days = [quarter.end_time.date() for quarter in quarters]
at_the_end = meetings.set_axis(pandas.DatetimeIndex(days))


def told(words, sums):
    print(words, *(f"{day} {total}" for day, total in sums), sep=" | ")


for freq in ("QE", "2QE", "6ME", "HYE", "4QE", "YE", "2QS"):
    sums = at_the_end.resample(freq).sum()
    told(freq, zip(sums.index.date, sums, strict=True))
sums = meetings.resample("2Q").sum()
told("2Q of periods", zip(sums.index, sums, strict=True))
table = polars.DataFrame({"day": days, "n": meetings.to_list()})
told("Polars", table.group_by_dynamic("day", every="2q").agg(polars.col("n").sum()).rows())
rows = ", ".join(f"(date '{day}', {n})" for day, n in zip(days, meetings, strict=True))
halves = "select time_bucket(interval 6 months, day), sum(n)::int from t group by 1 order by 1"
told("DuckDB", duckdb.sql(f"with t(day, n) as (values {rows}) {halves}").fetchall())
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
QE | 2025-03-31 3 | 2025-06-30 1 | 2025-09-30 4 | 2025-12-31 2 | 2026-03-31 5 | 2026-06-30 2 | 2026-09-30 6 | 2026-12-31 3
2QE | 2025-03-31 3 | 2025-09-30 5 | 2026-03-31 7 | 2026-09-30 8 | 2027-03-31 3
6ME | 2025-03-31 3 | 2025-09-30 5 | 2026-03-31 7 | 2026-09-30 8 | 2027-03-31 3
HYE | 2024-12-31 3 | 2025-06-30 5 | 2025-12-31 7 | 2026-06-30 8 | 2026-12-31 3
4QE | 2025-03-31 3 | 2026-03-31 12 | 2027-03-31 11
YE | 2025-12-31 10 | 2026-12-31 16
2QS | 2025-01-01 4 | 2025-07-01 6 | 2026-01-01 7 | 2026-07-01 9
2Q of periods | 2025Q1 4 | 2025Q3 6 | 2026Q1 7 | 2026Q3 9
Polars | 2025-01-01 4 | 2025-07-01 6 | 2026-01-01 7 | 2026-07-01 9
DuckDB | 2025-01-01 4 | 2025-07-01 6 | 2026-01-01 7 | 2026-07-01 9
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
