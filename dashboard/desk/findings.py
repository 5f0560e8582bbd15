"""Step two: what was understood of the file, and every problem with its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import controls, prose
from dashboard.columns import draw, text
from dashboard.desk.choosing import XLSX
from dashboard.desk.draft import draft
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions import Context, Level, Reading, annotated, banner
from sizhang_metrics.submissions.markup.open_cells import MOST

_ALL = "全部"
_SHUT = "本季现在不接收报送，不能提交。"


def understood(reading: Reading, context: Context, *, takes: bool = True) -> None:
    """The banner: how the file was read, and whether it can be accepted.

    `takes`: whether the quarter takes reports, without which nothing can be submitted.
    """
    name = prose.plain(reading.file_name)
    if reading.header_row is None:
        st.error(
            f"**“{name}”没有读成表格**，文件未被接收，没有写入任何数据。"
            "原因和办法见下面；请按办法处理后重新上传。"
        )
        return
    counts = _counts(reading)
    read = f"已读取“{name}”。"
    facts = "\n".join(f"- {one}" for one in _facts(reading, context))
    if reading.rejected:
        faults = counts[Level.REJECT]
        how = (
            "几处小错可以在下面直接改；也可以"
            if faults <= MOST and draft().cells
            else "请"
        )
        st.error(
            f"{read}**拒收 {_number(reading, Level.REJECT)} 处**，文件未被接收，"
            f"没有写入任何数据。{how}在自己的表格里改好，重新上传。\n\n{facts}"
        )
    elif reading.needs_reason:
        st.warning(
            f"{read}没有拒收的问题；**需说明 {counts[Level.EXPLAIN]} 处**，"
            + ("写一句原因即可提交。" if takes else _SHUT)
            + f"\n\n{facts}"
        )
    elif takes:
        st.success(f"{read}**校核通过，可以提交。**\n\n{facts}")
    else:
        st.info(f"{read}校核通过。{_SHUT}\n\n{facts}")


def _facts(reading: Reading, context: Context) -> list[str]:
    """What was understood, and for how many units the file speaks."""
    units = {
        context.branches[code].unit_id
        for code in reading.branch_ids
        if code in context.branches
    }
    facts = [prose.plain(one) for one in banner(reading)]
    return [*facts, f"属于 {len(units)} 个单位"] if units else facts


def problems(reading: Reading) -> None:
    """Every problem: place, what was found, what is accepted, what to do."""
    if not reading.problems:
        return
    counts = _counts(reading)
    labels = {_ALL: f"全部 {len(reading.problems)}"} | {
        level: f"{name} {_number(reading, level)}"
        for level, name in LEVEL_WORDS.items()
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
        prose.table(shown, _COLUMNS, alt="文件中的问题与改法", words=["level_name"])
    else:
        _scrolled(shown)


def other_quarter(reading: Reading, options: Sequence[Period]) -> None:
    """A file of another quarter, and of one only, may be reported for that one."""
    wrong = [one for one in reading.problems if one.code == "wrong_period"]
    offers = {one.offer for one in wrong}
    (offer,) = offers if len(offers) == 1 else ("",)
    if offer not in map(str, options):
        return
    st.button(
        f"改为报送 {offer}",
        on_click=controls.report_for,
        args=(offer,),
        key="other quarter",
        help="文件写的是这个季度；改选后按这个季度重新校核，不写入任何数据",
    )


def annotated_copy(reading: Reading, context: Context) -> None:
    """The clerk's own file to take along, its bad cells marked; none for no table."""
    if not reading.problems or reading.header_row is None:
        return
    stem = reading.file_name.rpartition(".")[0] or reading.file_name
    st.download_button(
        "下载标注件",
        partial(annotated, reading, context),
        file_name=f"{stem}-标注.xlsx",
        mime=XLSX,
        on_click="ignore",
        key="annotated",
        help="与您的文件同样的行列；有问题的格子标了颜色，批注里写着怎么改",
    )


_COLUMNS = {
    "level_name": "级别",
    "place": "格",
    "branch_name": "支部",
    "column": "列",
    "found": "填的是",
    "accepted": "应填",
    "remedy": "怎么改",
}


def _scrolled(table: pd.DataFrame) -> None:
    widths = {"level_name": 62, "place": 70, "branch_name": 150, "column": 150}
    widths |= {"found": 270, "accepted": 240}
    columns = {
        name: text(label, width=widths.get(name, 430))
        for name, label in _COLUMNS.items()
    }
    draw(table, columns, key="problems", alt="文件中的问题与改法")


def problem_table(reading: Reading) -> pd.DataFrame:
    """One row per problem, in the order of the file."""
    table = pd.DataFrame([vars(one) for one in reading.problems])
    return table.assign(
        level_name=table["level"].map(LEVEL_WORDS),
        place=[one.place for one in reading.problems],
        row=table["row"].astype("Int64"),
    )


def _counts(reading: Reading) -> dict[Level, int]:
    return {
        level: sum(one.level == level for one in reading.problems) for level in Level
    }


def _number(reading: Reading, level: Level) -> str:
    """How many problems of a level; 多 where the file has more than are listed."""
    own = [one for one in reading.problems if one.level == level]
    listed = sum(one.code != "more" for one in own)
    return f"{listed} 多" if listed < len(own) else f"{listed}"
