"""通报: what a quarter showed, as the office writes it; and 述职事实表 of a unit.

Sentences hold numbers of the views only.  Branches at the bottom are named where the
office asks for it, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from sizhang_metrics.numbers import NONE, exact, fixed, fixed_signed, percent_below
from sizhang_metrics.reports import documents
from sizhang_metrics.reports.facts import DISCLAIMER, Facts, each
from sizhang_metrics.views import alerts, gaps, rectifications
from sizhang_metrics.wording import own_name

_FEW = 3
"""Branches that are named of a peer group, and weaknesses that are to be mended first."""
_SHORT = 5
"""Indicators of a list of weaknesses."""
_UNDATED = "　　　　年　　月　　日"
_DATED, _SIGNED = 4, 6
"""Characters from the right margin: the day four, the sender above its middle."""
_NOBODY = "没有支部计分，说不出失分的指标。"


def bulletin(
    facts: Facts, *, names_worst: bool = False, template: Path | None = None
) -> bytes:
    """The 通报 as .docx."""
    made = documents.document(template)
    period = facts.source.period.label
    made.add_paragraph(f"关于{period}“四强”党支部\n量化评价情况的通报", style="Title")
    made.add_paragraph("各单位党组织：")
    documents.said(
        made,
        f"现将{period}“四强”党支部量化评价情况通报如下（依据：{facts.scheme.title}；"
        f"数据：{facts.source.said}）。",
    )
    _overall(made, facts)
    _problems(made, facts, names_worst=names_worst)
    _demands(made, facts)
    documents.said(made, DISCLAIMER)
    _signed(made, names_worst=names_worst)
    _annexes(made, facts, names_worst=names_worst)
    if facts.is_trial:
        documents.across(made, "试算")
    return documents.saved(made, facts.source.made_at)


def _overall(made: Document, facts: Facts) -> None:
    head, decimals = facts.headline, facts.scheme.decimals
    documents.heading(made, "一、总体情况", 1)
    sentence = (
        f"全市 {head.units} 个单位、{head.branches} 个支部，已报送 {head.reported} 个，"
        f"未报送 {head.branches - head.reported} 个，参加排名 {head.ranked} 个。"
    )
    if head.mean is not None:
        sentence += f"年内累计平均得分 {fixed(head.mean, decimals)} 分"
        if head.mean_year_change is not None:
            sentence += (
                f"，与上年同期可比的 {head.year_compared} 个支部平均"
                f"变化 {fixed_signed(head.mean_year_change, decimals)} 分"
            )
        sentence += "。"
    documents.said(made, sentence)
    counted = "，".join(
        f"{row.name} {row.branches} 个" for row in facts.grades.pipe(each)
    )
    documents.said(
        made,
        f"按等次：{counted}；达到“四强”标准的 {head.standard} 个，"
        f"有一票否决情形的 {head.vetoed} 个。",
    )
    shares = "，".join(
        f"{name} {percent_below(share, 1, is_even=True)}"
        for name, share in _dimensions(facts)
    )
    documents.said(made, f"按维度平均得分率：{shares}。")


def _dimensions(facts: Facts) -> list[tuple[str, float]]:
    """Dimension → mean share over the branches where it counts."""
    means = facts.dimensions.groupby("dimension", sort=False)["share"].mean()
    return [
        (dimension.name, means[dimension.code])
        for dimension in facts.scheme.dimensions
        if dimension.code in means and not pd.isna(means[dimension.code])
    ]


def _problems(made: Document, facts: Facts, *, names_worst: bool) -> None:
    documents.heading(made, "二、存在问题", 1)
    silent = facts.units[facts.units["reported"] < facts.units["branches"]]
    documents.heading(made, "（一）报送不及时、不完整", 2)
    if silent.empty:
        documents.said(made, "各单位均已全部报送。")
    else:
        listed = "、".join(
            f"{row.unit_name}（应报 {row.branches} 个，已报 {row.reported} 个）"
            for row in silent.pipe(each)
        )
        documents.said(made, f"{len(silent)} 个单位没有报全：{listed}。")
    documents.heading(made, "（二）共性短板较为集中", 2)
    lost = gaps.shared(facts.lost).head(_SHORT)
    weak = "；".join(
        f"{quoted(row.name)}平均失分 {fixed(row.points_lost, facts.scheme.point_decimals)} 分"
        f"（分值 {exact(row.weight)}，{row.below} 个支部达成不足六成）"
        for row in lost.pipe(each)
    )
    said = (
        f"合计失分（平均失分×计分支部）最多的 {len(lost)} 项指标：{weak}。"
        if weak
        else gaps.FULL
    )
    documents.said(made, said)
    documents.heading(made, "（三）支部之间差距较大", 2)
    lowest = facts.scheme.grades[-1]
    few = int(facts.grades["branches"].iloc[-1])
    documents.said(
        made,
        f"{lowest.name}等次的支部 {few} 个，未参加排名的 {len(facts.unranked)} 个。",
    )
    told = alerts.painted(facts.alerts)
    if told.red or told.yellow or told.blue:
        documents.said(
            made,
            f"按预警规则，红色 {told.red} 个支部，黄色 {told.yellow} 个，"
            f"蓝色 {told.blue} 个（各按最重的一级计）。",
        )
    if names_worst:
        named = "、".join(_last(facts)["branch_name"])
        documents.said(made, f"各同类组末位的支部：{named}。")


def _last(facts: Facts) -> pd.DataFrame:
    """The last branch of each peer group, all of them where several share the place."""
    ranked = facts.standings[facts.standings["peer_rank"].notna()]
    last = ranked.groupby("peer_group")["peer_rank"].transform("max")
    return ranked[(ranked["peer_rank"] == last) & (last > 1)]


def _demands(made: Document, facts: Facts) -> None:
    documents.heading(made, "三、整改要求", 1)
    head = facts.headline
    absent = head.branches - head.reported
    first = (
        f"对未报送的 {absent} 个支部，所属单位要查明原因，在开放期内补报"
        if absent
        else "各单位要保持按时报送，对照回执核对填报数"
    )
    documents.said(made, f"一是抓报送。{first}。")
    advice = "；".join(
        f"{quoted(row.name)}：{_improve(facts, row.indicator)}"
        for row in gaps.shared(facts.lost).head(_FEW).pipe(each)
    )
    weak = f"针对合计失分最多的指标，{advice}。" if advice else gaps.FULL
    documents.said(made, f"二是补短板。{weak}")
    if len(facts.rectified):
        done = rectifications.headline(facts.rectified, facts.source.day)
        overdue = (
            f"逾期的 {done.overdue} 个要说明原因、尽快办结。" if done.overdue else ""
        )
        documents.said(made, f"三是销存量。整改台账{done.sentence}{overdue}")
    documents.said(
        made,
        ("四" if len(facts.rectified) else "三")
        + "是重实效。各单位要对照支部一页纸逐项分析原因，不得以补台账代替整改，"
        "整改情况以后续季度的填报数核验。",
    )


def _improve(facts: Facts, code: str) -> str:
    return facts.scheme.indicator(code).improve.rstrip("。；")


def _annexed(*, names_worst: bool) -> list[str]:
    """The titles of the annexes, in their order."""
    always = ["各单位报送与得分情况", f"各同类组前 {_FEW} 名支部"]
    return [*always, "各同类组末位支部"] if names_worst else always


def _signed(made: Document, *, names_worst: bool) -> None:
    """What is annexed, who signs, and a blank for the day.

    In the order of GB/T 9704-2012, 7.3.4 to 7.3.5.  The day is the one on which the
    paper is signed, which nobody knows when it is made.
    """
    made.add_paragraph()
    for at, title in enumerate(_annexed(names_worst=names_worst), start=1):
        lead = "附件：" if at == 1 else "　　　"
        documents.said(made, f"{lead}{at}．{title}")
    made.add_paragraph()
    for line, indent in ((documents.SENDER, _SIGNED), (_UNDATED, _DATED)):
        signed = made.add_paragraph(line)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.right_indent = documents.characters(indent)


def _annexes(made: Document, facts: Facts, *, names_worst: bool) -> None:
    decimals = facts.scheme.decimals
    titles = _annexed(names_worst=names_worst)
    _annex(made, 1, titles)
    documents.table(
        made,
        ["单位", "应报", "已报", "平均得分", "四强达标"],
        [
            [
                row.unit_name,
                str(row.branches),
                str(row.reported),
                number(row.mean, decimals),
                str(row.standard),
            ]
            for row in facts.units.sort_values(
                "mean", ascending=False, na_position="last", kind="stable"
            ).pipe(each)
        ],
        [5, 1.2, 1.2, 1.6, 1.6],
    )
    _annex(made, 2, titles)
    best = facts.standings[facts.standings["peer_rank"] <= _FEW]
    _placed(made, facts, best)
    if names_worst:
        _annex(made, 3, titles)
        _placed(made, facts, _last(facts))


def _annex(made: Document, at: int, titles: list[str]) -> None:
    """The head of an annex, on a sheet of its own."""
    head = made.add_paragraph(f"附件{at}　{titles[at - 1]}")
    head.paragraph_format.page_break_before = True


def _placed(made: Document, facts: Facts, rows: pd.DataFrame) -> None:
    documents.table(
        made,
        ["同类组", "名次", "支部编码", "支部", "得分", "等次"],
        [
            [
                row.peer_group,
                str(row.peer_rank),
                row.branch_id,
                row.branch_name,
                number(row.final_score, facts.scheme.decimals),
                text(row.grade_name),
            ]
            for row in rows.pipe(each)
        ],
        [4.2, 1, 1.75, 4.4, 1.15, 1.4],
    )


def number(value: float | None, decimals: int) -> str:
    """With its decimals, a dash without one."""
    return NONE if value is None or pd.isna(value) else fixed(float(value), decimals)


def _rectified(made: Document, facts: Facts, unit_id: str) -> None:
    """What was found in this unit, and what became of it."""
    documents.heading(made, "三、整改情况", 1)
    own = facts.rectified[facts.rectified["unit_id"] == unit_id]
    if own.empty:
        documents.said(made, "整改台账里没有本单位的登记。")
        return
    documents.said(made, rectifications.headline(own, facts.source.day).sentence)
    documents.table(
        made,
        ["编号", "季度", "支部", "问题", "级别", "状态", "下一步期限"],
        [
            [
                str(item.rectification_id),
                item.period,
                text(item.branch_name),
                item.subject,
                item.level_name,
                item.state_name,
                NONE if pd.isna(item.limit_on) else str(item.limit_on),
            ]
            for item in own.pipe(each)
        ],
        [1, 1.4, 3.6, 3.6, 1, 1.4, 2],
    )


def quoted(name: str) -> str:
    """In quotation marks, but for a name that has its own.

    >>> quoted("到会率"), quoted("“第一议题”落实率")
    ('“到会率”', '“第一议题”落实率')
    """
    return name if "“" in name else f"“{name}”"


def text(value: object) -> str:
    """A dash where there is none."""
    return value if isinstance(value, str) and value else NONE


_KEEP = "保持现在的做法。"
_REPORT = "先补报本季的数，再对照得分找问题。"


def nothing_lost(facts: Facts, unit_id: str) -> str:
    """Why no indicator of a unit costs anything."""
    own = facts.indicators[facts.indicators["unit_id"] == unit_id]
    return gaps.FULL if own["points_lost"].notna().any() else _NOBODY


def debrief(facts: Facts, unit_id: str) -> bytes:
    """述职事实表 of a unit as .docx: this year's figures, problems, next steps."""
    own = facts.standings[facts.standings["unit_id"] == unit_id]
    unit = str(own["unit_name"].iloc[0])
    made = documents.document()
    made.add_paragraph(f"{unit}党建述职事实表", style="Title")
    documents.said(made, f"数据：{facts.source.said}。{DISCLAIMER}")
    row = facts.units[facts.units["unit_id"] == unit_id].iloc[0]
    lost = facts.lost_by_unit[unit_id].head(_SHORT)
    _of_year(made, facts, row, own)
    documents.heading(made, "二、突出问题", 1)
    for at, one in enumerate(lost.pipe(each), start=1):
        loss = fixed(one.points_lost, facts.scheme.point_decimals)
        documents.said(made, f"{at}．{one.name}：平均失分 {loss} 分。")
    if lost.empty:
        documents.said(made, nothing_lost(facts, unit_id))
    _rectified(made, facts, unit_id)
    documents.heading(made, "四、下一步", 1)
    for at, one in enumerate(lost.pipe(each), start=1):
        documents.said(made, f"{at}．{one.name}：{_improve(facts, one.indicator)}。")
    if lost.empty:
        is_whole = row["reported"] == row["branches"]
        documents.said(made, _KEEP if is_whole else _REPORT)
    if facts.is_trial:
        documents.across(made, "试算")
    return documents.saved(made, facts.source.made_at)


def _of_year(made: Document, facts: Facts, row: pd.Series, own: pd.DataFrame) -> None:
    """The figures of the unit (its `row`), and of each of its own branches."""
    documents.heading(made, "一、本年数据", 1)
    decimals = facts.scheme.decimals
    documents.said(
        made,
        f"支部 {row['branches']} 个，已报 {row['reported']} 个，四强达标 {row['standard']} 个，"
        f"平均得分 {number(row['mean'], decimals)} 分（全市 "
        f"{number(facts.headline.mean, decimals)} 分）。",
    )
    documents.table(
        made,
        ["支部编码", "支部", "同类组", "名次", "得分", "等次", "较上年同期"],
        [
            [
                branch.branch_id,
                own_name(branch.branch_name, branch.unit_name),
                branch.peer_group,
                NONE if pd.isna(branch.peer_rank) else str(branch.peer_rank),
                number(branch.final_score, decimals),
                text(branch.grade_name),
                text(branch.year_change_mark)
                if pd.isna(branch.year_change)
                else fixed_signed(branch.year_change, decimals),
            ]
            for branch in own.pipe(each)
        ],
        [1.7, 3.2, 3, 1, 1.1, 1.4, 2],
    )
