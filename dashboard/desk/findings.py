"""Step two: what was understood of the file, and every problem with its remedy."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import prose
from dashboard.columns import draw, number, text
from sizhang_metrics.submissions import Context, Layout, Level, Reading

LEVELS = {Level.REJECT: "须改正", Level.EXPLAIN: "需说明", Level.HINT: "提示"}
_TO_DO = {
    str(Level.REJECT): "改正",
    str(Level.EXPLAIN): "说明",
    str(Level.HINT): "提示",
}
_ALL = "全部"
_LAYOUTS = {Layout.WIDE: "横表(一行一个支部)", Layout.LONG: "竖表(一行一个填报项)"}
_ENCODINGS = {
    "utf-8": "UTF-8 编码",
    "utf-8-sig": "UTF-8 编码",
    "utf-16": "UTF-16 编码",
    "utf-16-le": "UTF-16 编码",
    "utf-16-be": "UTF-16 编码",
    "gb18030": "GB18030(国标)编码",
    "xlsx": "Excel 工作簿",
}


def understood(reading: Reading, context: Context) -> None:
    """The banner: how the file was read, and whether it can be accepted."""
    counts = _counts(reading)
    sentence = " · ".join([f"已读取“{reading.file_name}”", *_facts(reading, context)])
    if reading.rejected:
        st.error(
            f"{sentence}\n\n有 {counts[Level.REJECT]} 处须改正,文件未被接收,"
            "没有写入任何数据。请按下表改好后重新上传。"
        )
    elif reading.needs_reason:
        st.warning(
            f"{sentence}\n\n没有须改正的问题;有 {counts[Level.EXPLAIN]} 处需说明,"
            "写一句原因即可提交。"
        )
    else:
        st.success(f"{sentence}\n\n校核通过,可以提交。")


def _facts(reading: Reading, context: Context) -> list[str]:
    facts = [_ENCODINGS.get(reading.encoding, reading.encoding)]
    if reading.sheet:
        facts.append(f"工作表“{reading.sheet}”")
    if reading.header_row is not None:
        facts.append(f"表头在第 {reading.header_row} 行")
        facts.append(_LAYOUTS[Layout(reading.layout)])
    units = {
        context.branches[code].unit_id
        for code in reading.branch_ids
        if code in context.branches
    }
    facts.append(f"{len(units)} 个单位、{len(reading.branch_ids)} 个支部")
    return [fact for fact in facts if fact]


def problems(reading: Reading) -> None:
    """Every problem: place, what was found, what is accepted, what to do."""
    if not reading.problems:
        return
    counts = _counts(reading)
    labels = {_ALL: f"全部 {len(reading.problems)}"} | {
        level: f"{name} {counts[level]}"
        for level, name in LEVELS.items()
        if counts[level]
    }
    chosen = st.segmented_control(
        "只看",
        list(labels),
        default=_ALL,
        required=True,
        format_func=labels.__getitem__,
        key="problem level",
        label_visibility="collapsed",
    )
    table = problem_table(reading)
    shown = table if chosen == _ALL else table[table["level"] == chosen]
    if len(shown) <= prose.MOST:
        prose.table(shown, _COLUMNS, alt="文件中的问题与改法")
    else:
        _scrolled(shown)


_COLUMNS = {
    "level_name": "级别",
    "row": "行",
    "column": "列",
    "found": "填的是",
    "accepted": "应填",
    "remedy": "怎么改",
}


def _scrolled(table: pd.DataFrame) -> None:
    widths = {"level_name": 62, "column": 150, "found": 270, "accepted": 240}
    columns = {
        name: text(label, width=widths.get(name, 430))
        for name, label in _COLUMNS.items()
    }
    columns["row"] = number("行", format="%d", width=46)
    draw(table, columns, key="problems", alt="文件中的问题与改法")


def problem_table(reading: Reading) -> pd.DataFrame:
    """One row per problem, in the order of the file."""
    table = pd.DataFrame([vars(one) for one in reading.problems])
    return table.assign(
        level_name=table["level"].map(_TO_DO),
        row=table["row"].astype("Int64"),
    )


def _counts(reading: Reading) -> dict[Level, int]:
    return {
        level: sum(one.level == level for one in reading.problems) for level in Level
    }
