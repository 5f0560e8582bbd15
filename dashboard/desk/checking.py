"""Step two: what was understood of the file, every problem with its remedy, small repairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import controls, prose, session
from dashboard.columns import TALL, draw, sheet, text, titled
from dashboard.desk.draft import Draft, File, draft
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.reports.tables import XLSX
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions import (
    Context,
    Level,
    Reading,
    amendments_in_words,
    annotated,
    banner,
)
from sizhang_metrics.submissions.markup.marks import At
from sizhang_metrics.submissions.markup.open_cells import MOST, OpenCell
from sizhang_metrics.submissions.texts import row_spans
from sizhang_metrics.wording.columns import titles

_ALL = "全部"
_SHUT = "本季现在不接收报送，不能提交。"


def understood(reading: Reading, context: Context, *, takes: bool) -> None:
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
    facts = "\n".join(f"- {fact}" for fact in _facts(reading, context))
    if reading.rejected:
        faults = counts[Level.REJECT]
        how = (
            "几处小错可以在下面直接改；也可以"
            if faults <= MOST and _has_open_cells()
            else "请"
        )
        st.error(
            f"{read}**拒收 {_number(reading, Level.REJECT)} 处**，文件未被接收，"
            f"没有写入任何数据。{how}在自己的表格里改好，重新上传。\n\n{facts}"
        )
    elif session.store().holds(reading, context.period):
        st.info(f"{read}这份文件与已收的完全相同。\n\n{facts}")
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


def _has_open_cells() -> bool:
    file = draft().file
    return file is not None and bool(file.cells)


def _facts(reading: Reading, context: Context) -> list[str]:
    """What was understood, and for how many units the file speaks."""
    units = {
        context.branches[code].unit_id: context.branches[code].unit_name
        for code in reading.branch_ids
        if code in context.branches
    }
    facts = [prose.plain(line) for line in banner(reading)]
    if len(units) == 1:
        return [*facts, f"属于{prose.plain(*units.values())}"]
    return [*facts, f"属于 {len(units)} 个单位"] if units else facts


def problems(reading: Reading) -> None:
    """Every problem: place, what was found, what is accepted, what to do."""
    if not reading.problems:
        return
    counts = _counts(reading)
    labels = {_ALL: f"全部 {len(reading.problems)}"} | {
        str(level): f"{LEVEL_WORDS[level]} {_number(reading, level)}"
        for level in Level
        if counts[level]
    }
    chosen = _ALL
    if len(labels) > 2:  # of one level, all is all of it
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
    wrong = [problem for problem in reading.problems if problem.code == "wrong_period"]
    offers = {problem.offer for problem in wrong}
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


_COLUMNS = titles("level_name place branch_name column found accepted remedy")


def _scrolled(table: pd.DataFrame) -> None:
    widths = {"level_name": 62, "place": 70, "branch_name": 150, "column": 150}
    widths |= {"found": 240, "accepted": 210}
    columns = {
        name: text(label, width=widths.get(name, 330))
        for name, label in _COLUMNS.items()
    }
    draw(sheet(table, columns, is_tall=True), key="problems", alt="文件中的问题与改法")


def problem_table(reading: Reading) -> pd.DataFrame:
    """One row per problem, in the order of the file."""
    table = pd.DataFrame([vars(problem) for problem in reading.problems])
    return table.assign(
        level_name=table["level"].map(LEVEL_WORDS),
        place=[problem.place for problem in reading.problems],
        row=table["row"].astype("Int64"),
    )


def _counts(reading: Reading) -> dict[Level, int]:
    return {
        level: sum(problem.level == level for problem in reading.problems)
        for level in Level
    }


def _number(reading: Reading, level: Level) -> str:
    """How many problems of a level; 多 where the file has more than are listed."""
    own = [problem for problem in reading.problems if problem.level == level]
    listed = sum(problem.code != "more" for problem in own)
    return f"{listed} 多" if listed < len(own) else f"{listed}"


_ENTERED = "entered"
_CELLS = {
    "level": text(width=60),
    "rows": text("行", width=50),
    "column": text(width=210),
    _ENTERED: text("改为（双击可改）", width=150),
    "remedy": text(width=760),
}
_LINE = 50
"""Characters of a remedy that fit into its column beside each other."""
_HEIGHT = 420


def corrections(context: Context) -> None:
    """The bad cells as a table to type over; what was typed before; the new file."""
    mine = draft()
    file = mine.file
    if file is None:
        return
    if mine.typed is not None:
        typed, mine.typed = mine.typed, None
        _check_again(file, *typed, context)
    if file.cells:
        _form(mine, file)
    if file.reading.amendments:
        _so_far(file, context)


def _form(mine: Draft, file: File) -> None:
    cells = file.cells
    open_first = file.reading.rejected or bool(file.entered)
    with (
        st.expander(f"在这里直接改（{_count(cells)}）", expanded=open_first),
        st.form(f"amend {mine.rounds}", border=False),
    ):
        st.caption(
            "几处小错不必回到表格里改：双击“改为”一列，改好后点“重新校核”。"
            "改动会写进一份新文件，原文件不变；清空就是不填。"
        )
        table = _table(cells)
        key = f"cells {mine.rounds}"
        st.data_editor(
            table,
            column_config={**titled(_CELLS)},
            disabled=[name for name in _CELLS if name != _ENTERED],
            hide_index=True,
            height="content" if len(table) <= 11 else _HEIGHT,
            row_height=TALL if table["remedy"].str.len().max() > _LINE else None,
            key=key,
            alt="可以在这里直接改的格",
        )
        st.form_submit_button(
            "重新校核", on_click=_typed_over, args=(file.read_as[0], cells, key)
        )


def _typed_over(file_id: str, cells: tuple[OpenCell, ...], key: str) -> None:
    """Runs before the page is drawn anew: the list may be another one by then."""
    if key not in st.session_state:  # the list is gone, and the file with it
        return
    edited = st.session_state[key]["edited_rows"]
    typed = [
        edited.get(row, {}).get(_ENTERED, cell.content)
        for row, cell in enumerate(cells)
    ]
    draft().typed = (file_id, changed(cells, typed))


def _check_again(
    file: File, file_id: str, changes: Mapping[At, str], context: Context
) -> None:
    """Reads the file once more with what was typed, if it still is the same file."""
    if file_id != file.read_as[0]:
        st.warning("改动没有写入：文件已经换过。请看清现在的问题，再改。")
        return
    if not changes:
        st.info("还没有改任何一格。请双击“改为”一列里的格子，改好再点“重新校核”。")
        return
    try:
        draft().amended(file, changes, context)
    except RejectedError as refused:
        st.error(prose.plain(str(refused)))
        return
    st.rerun()


def _count(cells: tuple[OpenCell, ...]) -> str:
    return f"先列 {MOST} 格，改完再列其余" if len(cells) == MOST else f"{len(cells)} 格"


def _table(cells: tuple[OpenCell, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "level": [LEVEL_WORDS[cell.level] for cell in cells],
            "rows": [row_spans(cell.rows) for cell in cells],
            "column": [cell.column for cell in cells],
            _ENTERED: [cell.content for cell in cells],
            "remedy": [cell.remedy for cell in cells],
        }
    )


def changed(cells: tuple[OpenCell, ...], typed: list[str | None]) -> dict[At, str]:
    """(row, column number) → text of the cells that were typed over; "" clears one."""
    return {
        at: new or ""
        for cell, new in zip(cells, typed, strict=True)
        if (new or "") != cell.content
        for at in cell.places
    }


def _so_far(file: File, context: Context) -> None:
    """What was typed over, to check once more; the file; the way back."""
    reading = file.reading
    lines = amendments_in_words(reading.amendments)
    with st.container(border=True):
        st.markdown(
            f"**已在页面上改 {len(reading.amendments)} 格**，写进了"
            f"“{prose.plain(reading.file_name)}”，提交的就是它："
            + "；".join(prose.plain(line) for line in lines)
            + "。"
        )
        with st.container(horizontal=True):
            st.download_button(
                "下载修改后的文件",
                reading.data,
                file_name=reading.file_name,
                mime=XLSX if reading.is_workbook else "text/csv",
                on_click="ignore",
                key="amended",
            )
            if st.button("撤销全部修改", help="回到上传时的样子"):
                draft().came(file.uploaded, file.read_as, context)
                st.rerun()
