#!/bin/sh
# Surprise: a line over 一季度, 二季度, 三季度, 四季度 is drawn through the third quarter
#   before the second, 60 80 70 90 in place of 60 70 80 90, and the bars of grades stand as
#   不合格 优秀 合格 良好; `st.line_chart` leaves it to Vega as well. pandas puts the columns
#   of a pivot table in the same order.
# Expected: a chart keeps the order of its table, as Plotly does.
# Why it matters: the Chinese numerals 一 三 二 四 are in this order by code. A branch that
#   rises each quarter is drawn going up, down and up; nobody who sees a line checks it.
# Seen with: altair 6.3.0, vl-convert-python 1.9.0.post1, streamlit 1.67.0, pandas 3.1.1,
#   Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet altair==6.3.0 vl-convert-python==1.9.0.post1 streamlit==1.67.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import json
import re

import altair
import pandas
import vl_convert
from streamlit.testing.v1 import AppTest

QUARTERS = pandas.DataFrame(
    {"季度": ["一季度", "二季度", "三季度", "四季度"], "得分": [60, 70, 80, 90]}
)
GRADES = pandas.DataFrame({"档次": ["优秀", "良好", "合格", "不合格"], "支部": [3, 5, 4, 1]})


def labels(spec, names):
    """The names along the axis, from left to right."""
    return re.findall(f">({'|'.join(names)})<", vl_convert.vegalite_to_svg(spec))


line = altair.Chart(QUARTERS).mark_line().encode(x="季度", y="得分")
print("altair:", *labels(line.to_dict(), QUARTERS["季度"]))
bars = altair.Chart(GRADES).mark_bar().encode(x="档次", y="支部")
print("altair:", *labels(bars.to_dict(), GRADES["档次"]))


def page():
    import pandas
    import streamlit

    names = ["一季度", "二季度", "三季度", "四季度"]
    table = pandas.DataFrame({"季度": names, "得分": [60, 70, 80, 90]})
    streamlit.line_chart(table, x="季度", y="得分")


chart = AppTest.from_function(page).run().main[0].proto
spec = json.loads(chart.spec) | {"data": {"values": QUARTERS.to_dict("records")}}
print("streamlit:", *labels(spec, QUARTERS["季度"]))
print("pandas:", *QUARTERS.pivot_table(columns="季度", values="得分").columns)
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
altair: 一季度 三季度 二季度 四季度
altair: 不合格 优秀 合格 良好
streamlit: 一季度 三季度 二季度 四季度
pandas: 一季度 三季度 二季度 四季度
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
