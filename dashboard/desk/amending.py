"""Step two, small repairs: bad cells are typed over here and read again at once."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import prose
from dashboard.columns import text
from dashboard.desk.choosing import XLSX
from dashboard.desk.draft import draft
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions import Context, Reading, amendments_in_words
from sizhang_metrics.submissions.markup.marks import At
from sizhang_metrics.submissions.markup.open_cells import MOST, OpenCell

_ENTERED = "entered"
_COLUMNS = {
    "level": text("级别", width=60),
    "rows": text("行", width=50),
    "column": text("列", width=210),
    _ENTERED: text("改为（双击可改）", width=150),
    "remedy": text("怎么改", width=760),
}
_HEIGHT = 420


def corrections(context: Context) -> None:
    """The bad cells as a table to type over; what was typed before; the new file."""
    mine = draft()
    if mine.typed is not None:
        _check_again(context)
    if mine.cells:
        _form(mine.cells)
    if mine.reading.amendments:
        _so_far(mine.reading, context)


def _form(cells: tuple[OpenCell, ...]) -> None:
    mine = draft()
    open_first = mine.reading.rejected or bool(mine.entered)
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
            column_config=_COLUMNS,
            disabled=[name for name in _COLUMNS if name != _ENTERED],
            hide_index=True,
            height="content" if len(table) <= 11 else _HEIGHT,
            key=key,
            alt="可以在这里直接改的格",
        )
        st.form_submit_button(
            "重新校核", on_click=_typed_over, args=(mine.read_as[0], cells, key)
        )


def _typed_over(file_id: str, cells: tuple[OpenCell, ...], key: str) -> None:
    """Runs before the page is drawn anew: the list may be another one by then."""
    if key not in st.session_state:  # the list is gone, and the file with it
        return
    edited = st.session_state[key]["edited_rows"]
    typed = [
        edited.get(row, {}).get(_ENTERED, one.content) for row, one in enumerate(cells)
    ]
    draft().typed = (file_id, changed(cells, typed))


def _check_again(context: Context) -> None:
    """Reads the file once more with what was typed, if it still is the same file."""
    mine = draft()
    (file_id, changes), mine.typed = mine.typed, None
    if file_id != mine.read_as[0]:
        st.warning("改动没有写入：文件已经换过。请看清现在的问题，再改。")
        return
    if not changes:
        st.info("还没有改任何一格。请双击“改为”一列里的格子，改好再点“重新校核”。")
        return
    try:
        mine.amended(changes, context)
    except RejectedError as refused:
        st.error(prose.plain(str(refused)))
        return
    st.rerun()


def _count(cells: tuple[OpenCell, ...]) -> str:
    return f"先列 {MOST} 格，改完再列其余" if len(cells) == MOST else f"{len(cells)} 格"


def _table(cells: tuple[OpenCell, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "level": [LEVEL_WORDS[one.level] for one in cells],
            "rows": [_rows(one.rows) for one in cells],
            "column": [one.column for one in cells],
            _ENTERED: [one.content for one in cells],
            "remedy": [one.remedy for one in cells],
        }
    )


def _rows(rows: tuple[int, ...]) -> str:
    """`7`, or `5–49` where several say the same."""
    return f"{rows[0]}" if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"


def changed(cells: tuple[OpenCell, ...], typed: list[str | None]) -> dict[At, str]:
    """(row, column number) → text of the cells that were typed over; "" clears one."""
    return {
        at: text or ""
        for one, text in zip(cells, typed, strict=True)
        if (text or "") != one.content
        for at in one.places
    }


def _so_far(reading: Reading, context: Context) -> None:
    """What was typed over, to check once more; the file; the way back."""
    lines = amendments_in_words(reading.amendments)
    with st.container(border=True):
        st.markdown(
            f"**已在页面上改 {len(reading.amendments)} 格**，写进了"
            f"“{prose.plain(reading.file_name)}”，提交的就是它："
            + "；".join(prose.plain(one) for one in lines)
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
                draft().reset(context)
                st.rerun()
