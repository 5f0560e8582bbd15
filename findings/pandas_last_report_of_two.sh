#!/bin/sh
# Surprise: the last report of each branch, by `groupby("branch").last()`, is put together from several:
#   of A, whose second report has 4 lessons and no meetings, it is the second quarter with 4 lessons
#   and the 12 meetings of the first. `resample("YE").last()` and an aggregate "last" do the same, and
#   `first()` takes from later reports what the first one left out.
# Expected: the last row, as by tail(1), by Polars and by DuckDB. Here it is for each column
#   the last figure that there is.
# Why it matters: a row that nobody has handed in stands under the name of the newest quarter, and who
#   stopped to report a figure keeps the old one for ever.
# Seen with: pandas 3.1.1, numpy 2.4.6, polars 2.1.0, duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 numpy==2.4.6 polars==2.1.0 duckdb==2.0.0

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars

REPORTS = {
    "branch": ["A", "A", "B", "B"],
    "quarter": ["2026Q1", "2026Q2", "2026Q1", "2026Q2"],
    "meetings": [12, None, 5, 6],
    "lessons": [3, 4, None, 2],
}
reports = pandas.DataFrame(REPORTS)
groups = reports.groupby("branch")
ends = pandas.PeriodIndex(reports["quarter"], freq="Q").to_timestamp(how="end").normalize()
of_a = reports.set_index(ends).query("branch == 'A'")


def told(words, rows):
    for row in rows:
        print(words, *("missing" if value != value or value is None else value for value in row), sep=" | ")


told("pandas, last()", groups.last().reset_index().to_numpy())
told('pandas, agg("last")', groups.agg("last").reset_index().to_numpy())
told("pandas, resample of A, last()", of_a.resample("YE").last().to_numpy())
told("pandas, tail(1)", groups.tail(1).to_numpy())
told("pandas, first()", groups.first().reset_index().to_numpy())
told("pandas, head(1)", groups.head(1).to_numpy())
told("Polars, last", polars.DataFrame(REPORTS).group_by("branch", maintain_order=True).last().rows())
ASKED = "branch, last(quarter order by quarter), last(meetings order by quarter), last(lessons order by quarter)"
rows = duckdb.connect()
rows.execute("create table reports (branch text, quarter text, meetings double, lessons double)")
rows.executemany("insert into reports values (?, ?, ?, ?)", list(zip(*REPORTS.values())))
told("DuckDB, last", rows.execute(f"select {ASKED} from reports group by 1 order by 1").fetchall())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas, last() | A | 2026Q2 | 12.0 | 4.0
pandas, last() | B | 2026Q2 | 6.0 | 2.0
pandas, agg("last") | A | 2026Q2 | 12.0 | 4.0
pandas, agg("last") | B | 2026Q2 | 6.0 | 2.0
pandas, resample of A, last() | A | 2026Q2 | 12.0 | 4.0
pandas, tail(1) | A | 2026Q2 | missing | 4.0
pandas, tail(1) | B | 2026Q2 | 6.0 | 2.0
pandas, first() | A | 2026Q1 | 12.0 | 3.0
pandas, first() | B | 2026Q1 | 5.0 | 2.0
pandas, head(1) | A | 2026Q1 | 12.0 | 3.0
pandas, head(1) | B | 2026Q1 | 5.0 | missing
Polars, last | A | 2026Q2 | missing | 4
Polars, last | B | 2026Q2 | 6 | 2
DuckDB, last | A | 2026Q2 | missing | 4.0
DuckDB, last | B | 2026Q2 | 6.0 | 2.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
