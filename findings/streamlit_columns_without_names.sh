#!/bin/sh
# Surprise: a sentence about complaints says "meetings: 1 in 3 branches", as `st.cache_data` takes
#   the column `complaints` for the column `meetings`: both have 0, 0 and 1, and of a column only
#   the kind and the values count, its name does not. Nor does the order of its grades: turned
#   around, 优秀 is still the best. A table of one column is known by the name of the column.
# Expected: what is drawn for a column depends on all of it, as pandas has it, or columns are
#   refused as an index is, which cannot be hashed.
# Why it matters: columns of small counts are often the same, most of all those full of zeros, and
#   the sentence of the first one that anybody looked at is shown for the others.
# Seen with: streamlit 1.67.0, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import logging

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest  # noqa: E402


def page():
    import pandas
    import streamlit

    @streamlit.cache_data
    def sentence(counts):
        return f"{counts.name}: {counts.sum()} in {counts.size} branches"

    @streamlit.cache_data
    def best(grades):
        return f"of {', '.join(grades)} the best is {grades.max()}"

    reports = pandas.DataFrame({"meetings": [0, 0, 1], "complaints": [0, 0, 1], "days": [0, 1, 0]})
    for name in reports:
        streamlit.text(sentence(reports[name]))
    for rising in (["合格", "优秀"], ["优秀", "合格"]):
        grades = pandas.Categorical(["优秀", "合格"], categories=rising, ordered=True)
        streamlit.text(f"order {' < '.join(rising)}: {best(pandas.Series(grades))}")


for one in AppTest.from_function(page).run().text:
    print(one.value)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
meetings: 1 in 3 branches
meetings: 1 in 3 branches
days: 1 in 3 branches
order 合格 < 优秀: of 优秀, 合格 the best is 优秀
order 优秀 < 合格: of 优秀, 合格 the best is 优秀
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
