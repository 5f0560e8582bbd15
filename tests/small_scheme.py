"""A scheme of seven items, five branches and a last quarter: enough for every claim.

Owned by the tests of the submission desk; numbers are small enough to work by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import (
    AppliesWhen,
    Check,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Scheme,
    Standard,
    Term,
)
from sizhang_metrics.submissions import Branch, Context

PERIOD = Period(2026, 3)

ITEMS = (
    Item("members", "党员总数", Kind.STOCK, "人", define="季末的党员数，含预备党员。"),
    Item("days", "主题党日次数", Kind.FLOW, "次", maximum=12, aliases=("党日次数",)),
    Item("expected", "主题党日应到人次", Kind.FLOW, "人次", aliases=("应到人次",)),
    Item("attended", "主题党日实到人次", Kind.FLOW, "人次", aliases=("实到人次",)),
    Item("talked", "谈心谈话人数", Kind.TO_DATE, "人"),
    Item("life_meetings", "组织生活会次数", Kind.ANNUAL, "次", due_quarter=4),
    Item(
        "satisfaction",
        "满意度",
        Kind.STOCK,
        "%",
        integer=False,
        minimum=0,
        maximum=100,
        required=False,
    ),
)
CHECKS = (
    Check(
        "attended_le_expected",
        "reject",
        (Term("attended"),),
        "<=",
        (Term("expected"),),
        "实到人次不能大于应到人次。",
    ),
    Check(
        "expected_le_members",
        "explain",
        (Term("expected"),),
        "<=",
        (Term("members", source="roster"),),
        "应到人次超过了党员数的十二倍。",
        factor=12,
    ),
    Check(
        "talked_grows",
        "explain",
        (Term("talked"),),
        ">=",
        (Term("talked", source="previous"),),
        "年内累计数不应比上季少。",
    ),
)
INDICATORS = (
    Indicator(
        code="Z04",
        name="到会率",
        dimension="all",
        weight=60,
        direction="higher",
        numerator=(Term("attended"),),
        denominator=(Term("expected"),),
        factor=100,
        measured_in="%",
        rule="linear",
        floor=60,
        target=85,
        basis="制度",
        why="到会",
        improve="提醒",
    ),
    Indicator(
        code="B01",
        name="谈话人数",
        dimension="all",
        weight=40,
        direction="higher",
        numerator=(Term("talked"),),
        measured_in="人",
        rule="linear",
        floor=0,
        target=10,
        basis="制度",
        why="谈心",
        improve="多谈",
        applies_when=AppliesWhen("members", ">=", 7),
    ),
)
SCHEME = Scheme(
    id="small",
    title="小指标体系",
    effective_from="2026Q1",
    composite="arithmetic",
    window="year_to_date",
    missing="zero",
    minimum_coverage=0.6,
    minimum_composite_coverage=1.0,
    decimals=1,
    rank_on="displayed",
    bonus_cap=3,
    deduction_cap=3,
    standard=Standard(85, 0.8),
    grades=(Grade("good", "好", 60), Grade("poor", "差", 0)),
    dimensions=(Dimension("all", "全部", 100),),
    items=ITEMS,
    indicators=INDICATORS,
    checks=CHECKS,
)
BRANCHES = {
    one.branch_id: one
    for one in (
        Branch("JG001", "机关第一党支部", "U1", "第一局", 20),
        Branch("JG002", "机关第二党支部", "U1", "第一局", 10),
        Branch("007", "后勤党支部", "U2", "第二局", 5),
        Branch("13800138000", "热线党支部", "U2", "第二局", 8),
        Branch("-X1", "减号党支部", "U2", "第二局", 8),
    )
}
CLOSED = {"JG099": "已撤并党支部"}
HISTORY_COLUMNS = ("period", "branch_id", "item", "state", "value")


def context(
    *,
    period: Period = PERIOD,
    scheme: Scheme = SCHEME,
    history: Iterable[tuple] = (),
    reported: dict[str, int] | None = None,
    branches: dict[str, Branch] | None = None,
) -> Context:
    """A context with the given rows of history: period, branch, item, state, value."""
    frame = pd.DataFrame(list(history), columns=list(HISTORY_COLUMNS))

    def of(branch_ids: Sequence[str]) -> pd.DataFrame:
        return frame[frame["branch_id"].isin(list(branch_ids))]

    return Context(
        period=period,
        scheme=scheme,
        branches=BRANCHES if branches is None else branches,
        closed=CLOSED,
        history=of,
        reported=reported or {},
    )
