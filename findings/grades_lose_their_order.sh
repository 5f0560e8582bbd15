#!/bin/sh
# Surprise: the grades 不合格, 合格, 良好 and 优秀 as an ordered categorical of pandas have 优秀 as their maximum.
#   Polars, given the same table in memory or as a Parquet file, has 良好, and sorts 优秀 before it: the words
#   are compared by their characters. DuckDB has 优秀 from memory and 良好 from the file, and a table that it
#   hands on to Polars has 良好 again. From Polars' own Enum it is 优秀 in pandas, 良好 in DuckDB.
# Expected: the order goes with the type, which says "ordered" in Arrow and in Polars' own way back; or the
#   table that arrives is plain text, so that everybody sees that there is no order.
# Why it matters: each of the libraries by itself is right, and a test of each passes. A report that changes the
#   library in the middle has another best grade, in a column that still is called a category.
# Seen with: pandas 3.1.1, polars 2.1.0, duckdb 2.0.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pandas==3.1.1 polars==2.1.0 duckdb==2.0.0 pyarrow==26.0.1 numpy==2.4.6

cat >look.py <<'LOOK'
import duckdb
import pandas
import polars

GRADES = ["不合格", "合格", "良好", "优秀"]
column = pandas.Categorical(["良好", "优秀", "不合格"], categories=GRADES, ordered=True)
reports = pandas.DataFrame({"grade": column})
reports.to_parquet("pandas.parquet")
enum = polars.DataFrame({"grade": ["良好", "优秀", "不合格"]}, schema={"grade": polars.Enum(GRADES)})
enum.write_parquet("polars.parquet")


def told(words, best, ordered):
    print(f"{words:28} | best {best} | {' < '.join(ordered)}")


def by_pandas(words, frame):
    told(words, frame["grade"].max(), frame["grade"].sort_values())


def by_polars(words, frame):
    told(words, frame["grade"].max(), frame["grade"].sort())


def by_duckdb(words, source):
    best = duckdb.sql(f"select max(grade) from {source}").fetchall()[0][0]
    told(words, best, (row[0] for row in duckdb.sql(f"from {source} order by grade").fetchall()))


by_pandas("pandas", reports)
by_polars("pandas to Polars", polars.from_pandas(reports))
by_polars("pandas, a file, Polars", polars.read_parquet("pandas.parquet"))
by_duckdb("pandas to DuckDB", "reports")
by_duckdb("pandas, a file, DuckDB", "'pandas.parquet'")
by_polars("pandas to DuckDB to Polars", duckdb.sql("from reports").pl())
by_pandas("pandas to DuckDB and back", duckdb.sql("from reports").df())
by_polars("Polars", enum)
by_pandas("Polars to pandas", enum.to_pandas())
by_pandas("Polars, a file, pandas", pandas.read_parquet("polars.parquet"))
by_duckdb("Polars to DuckDB", "enum")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas                       | best 优秀 | 不合格 < 良好 < 优秀
pandas to Polars             | best 良好 | 不合格 < 优秀 < 良好
pandas, a file, Polars       | best 良好 | 不合格 < 优秀 < 良好
pandas to DuckDB             | best 优秀 | 不合格 < 良好 < 优秀
pandas, a file, DuckDB       | best 良好 | 不合格 < 优秀 < 良好
pandas to DuckDB to Polars   | best 良好 | 不合格 < 优秀 < 良好
pandas to DuckDB and back    | best 优秀 | 不合格 < 良好 < 优秀
Polars                       | best 优秀 | 不合格 < 良好 < 优秀
Polars to pandas             | best 优秀 | 不合格 < 良好 < 优秀
Polars, a file, pandas       | best 优秀 | 不合格 < 良好 < 优秀
Polars to DuckDB             | best 良好 | 不合格 < 优秀 < 良好
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
