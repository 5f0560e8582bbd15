#!/bin/sh
# Surprise: grades kept as an ENUM of 不合格, 合格, 良好 and 优秀 have 优秀 as their maximum in DuckDB,
#   and are sorted so. At least 良好, `grade >= '良好'`, is the branch with 良好 alone: the one with
#   优秀 is not, as the two are compared by their characters. The best of all is 良好 once a
#   missing grade is made a word, `max(coalesce(grade, '不合格'))`, and so is the first in order.
# Expected: one order. A word beside a column of such a type is one of its values, as it is
#   for Polars and for pandas.
# Why it matters: a type made to give grades their order has it in one half of a statement. The
#   list of the good branches lacks the best, and no error says so.
# Seen with: duckdb 2.0.0, polars 2.1.0, pandas 3.1.1, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.0 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars

GRADES = ["不合格", "合格", "良好", "优秀"]
ROWS = [("A", "优秀"), ("B", "合格"), ("C", "良好")]
duck = duckdb.connect()
duck.execute(f"create type grades as enum {tuple(GRADES)}")
duck.execute("create table branches (branch text, grade grades)")
duck.executemany("insert into branches values (?, ?)", ROWS)
for asked in (
    "max(grade) from branches",
    "string_agg(branch, ' ' order by grade desc) from branches",
    "string_agg(branch, ' ') from branches where grade >= '良好'",
    "string_agg(branch, ' ') from branches where grade >= '良好'::grades",
    "max(coalesce(grade, '不合格')) from branches",
    "string_agg(branch, ' ' order by coalesce(grade, '不合格') desc) from branches",
):
    print("DuckDB |", asked, "|", duck.execute(f"select {asked}").fetchone()[0])
table = polars.DataFrame(
    ROWS, schema={"branch": polars.String, "grade": polars.Enum(GRADES)}, orient="row"
)
print("Polars | at least 良好 |", *table.filter(polars.col("grade") >= "良好")["branch"])
frame = pandas.DataFrame(ROWS, columns=["branch", "grade"])
frame["grade"] = pandas.Categorical(frame["grade"], GRADES, ordered=True)
print("pandas | at least 良好 |", *frame.loc[frame["grade"] >= "良好", "branch"])
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
DuckDB | max(grade) from branches | 优秀
DuckDB | string_agg(branch, ' ' order by grade desc) from branches | A C B
DuckDB | string_agg(branch, ' ') from branches where grade >= '良好' | C
DuckDB | string_agg(branch, ' ') from branches where grade >= '良好'::grades | A C
DuckDB | max(coalesce(grade, '不合格')) from branches | 良好
DuckDB | string_agg(branch, ' ' order by coalesce(grade, '不合格') desc) from branches | C B A
Polars | at least 良好 | A C
pandas | at least 良好 | A C
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
