"""The file with deliberate mistakes: what clerks really get wrong, one of each.

`data/demo/README.md` lists them row by row; a test sees that each is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from sizhang_metrics.demo.tables import Table

NAME = "D17-2026Q3-mistakes.csv"


@dataclass(frozen=True)
class Mistake:
    """One wrong cell: its row as people count, its column and what stands there."""

    row: int
    column: str
    text: str
    found_as: str
    """Code of the problem that must be found in this row."""


MISTAKES = (
    Mistake(3, "主题党日实到人次", "999", "attended_le_expected"),
    Mistake(4, "开展主题党日的月数", "9", "above_maximum"),
    Mistake(5, "党费按月足额交纳人次", "95%", "percent"),
    Mistake(6, "支部编码", "D1799", "unknown_branch"),
    Mistake(7, "党课次数", "十二", "not_a_number"),
    Mistake(8, "支部党员大会次数", "1.5", "fraction"),
    Mistake(9, "列入“第一议题”学习的会议次数", "40", "first_topic_le_meetings"),
    Mistake(10, "正式党员数", "500", "full_le_members"),
    Mistake(11, "已谈心谈话党员数", "300", "talked_le_members"),
    Mistake(12, "支部编码", "D1709", "repeated_branch"),
    Mistake(13, "替代型主题党日次数", "", "blank"),
    Mistake(14, "到期重点任务数", "３项", "repaired"),
    Mistake(15, "备注", "13800138000", "personal_data"),
)
"""The telephone number is the one that every manual uses as an example."""


def spoiled(table: Table) -> Table:
    """A titled table of a unit with the mistakes put in, and a column for notes."""
    title, header, *rows = table
    header = [*header, "备注"]
    table = [title + [""], header, *(row + [""] for row in rows)]
    for one in MISTAKES:
        table[one.row - 1][header.index(one.column)] = one.text
    return table
