"""名册工作簿: a sheet for each block, ready for the printer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from sizhang_metrics.reports import tables
from sizhang_metrics.reports.facts import DISCLAIMER, TRIAL, Facts
from sizhang_metrics.reports.tables import Column, Styles, Table
from sizhang_metrics.scheme import names_of
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.wording.columns import titles

_BAR = "#B9A88F"
"""A bar that is still told from the paper in black and white."""


def roster_book(facts: Facts) -> bytes:
    """The workbook as .xlsx."""
    file = io.BytesIO()
    with tables.workbook(file) as book:
        styles = Styles(book)
        for block in (
            _ranking(facts),
            _dimensions(facts),
            _indicators(facts),
            _gaps(facts),
            _units(facts),
            _alerts(facts),
            _rectifications(facts),
            _unranked(facts),
        ):
            above = [f"{block.name}（{TRIAL}）" if facts.is_trial else block.name]
            above += [f"{facts.source.said} · {facts.scheme.title} · {DISCLAIMER}"]
            table = _table(block)
            page = tables.sheet(book, styles, block.name, table, above=above)
            if facts.is_trial:
                page.set_header(f"&C&48{TRIAL}")
            for at, column in enumerate(table.columns):
                if column.title in block.bars and len(column.values):
                    first, last = len(above) + 1, len(above) + len(column.values)
                    bar = {
                        "type": "data_bar",
                        "bar_color": _BAR,
                        "bar_solid": True,
                        "min_type": "num",
                        "min_value": 0,
                        "max_type": "num",
                        "max_value": block.bars[column.title],
                    }
                    page.conditional_format(first, at, last, at, bar)
    return file.getvalue()


@dataclass(frozen=True)
class _Block:
    """One sheet: rows, titles by column in their order, number formats by column, and
    by title the number at which a bar is as long as its cell is wide."""

    name: str
    rows: pd.DataFrame
    titles: Mapping[str, str]
    formats: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, float] = field(default_factory=dict)


def _ranking(facts: Facts) -> _Block:
    standings = facts.standings
    shown = standings.assign(
        standard=standings["meets_standard"].map({True: "达标"}).fillna("")
    )
    score = _places(facts.scheme.decimals)
    return _Block(
        "排名",
        shown[shown["peer_rank"].notna()],
        titles(
            "peer_group peer_rank branch_id branch_name unit_name final_score",
            "grade_name standard rank unit_rank year_change",
            standard="四强",
        ),
        {"final_score": score, "year_change": f"+{score};-{score};{score}"},
        {"最终得分": 100},
    )


def _dimensions(facts: Facts) -> _Block:
    return _Block(
        "维度",
        _named(facts, facts.dimensions),
        titles(
            "branch_id branch_name unit_name peer_group dimension weight points share",
            "peer_median coverage",
            peer_median="同类组中位得分率",
        ),
        {
            "points": _places(facts.scheme.point_decimals),
            "share": "0.0%",
            "peer_median": "0.0%",
            "coverage": "0.0%",
        },
        {"得分率": 1},
    )


def _indicators(facts: Facts) -> _Block:
    return _Block(
        "指标",
        _named(facts, facts.indicators),
        titles(
            "branch_id branch_name unit_name dimension indicator name numerator",
            "denominator value_said weight points attainment",
            indicator="指标编码",
            name="指标",
        ),
        {"points": _places(facts.scheme.point_decimals), "attainment": "0.0%"},
        {"达成度": 1},
    )


def _gaps(facts: Facts) -> _Block:
    score = _places(facts.scheme.decimals)
    return _Block(
        "差距",
        facts.yardsticks,
        titles(
            "branch_id branch_name unit_name peer_group final_score to_standard",
            "to_median to_upper_quartile weakest_name weakest_share",
            to_standard="距达标线",
            to_median="距同类组中位数",
            to_upper_quartile="距同类组前四分之一",
            weakest_name="最短板",
            weakest_share="最短板得分率",
        ),
        {
            "final_score": score,
            "to_standard": f"+{score};-{score};{score}",
            "to_median": f"+{score};-{score};{score}",
            "to_upper_quartile": f"+{score};-{score};{score}",
            "weakest_share": "0.0%",
        },
        {"最短板得分率": 1},
    )


def _units(facts: Facts) -> _Block:
    score = _places(facts.scheme.decimals)
    return _Block(
        "单位",
        facts.units,
        titles(
            "unit_id unit_name branches reported share mean standard",
            branches="应报",
            reported="已报",
            share="报送率",
            mean="平均得分",
            standard="四强达标",
        ),
        {"share": "0.0%", "mean": score},
        {"报送率": 1},
    )


def _alerts(facts: Facts) -> _Block:
    return _Block(
        "预警",
        facts.alerts.assign(level=facts.alerts["level"].map(LEVELS)),
        titles(
            "level branch_id branch_name unit_name text said condition",
            text="预警",
            said="现在是",
            condition="条件",
        ),
    )


def _rectifications(facts: Facts) -> _Block:
    return _Block(
        "整改",
        facts.rectified,
        titles(
            "rectification_id period branch_id branch_name unit_name subject",
            "level_name state_name limit_on days_overdue measure post goal",
            rectification_id="编号",
            subject="问题",
            days_overdue="逾期天数",
            measure="整改措施",
            post="责任岗位",
            goal="销号条件",
        ),
    )


def _unranked(facts: Facts) -> _Block:
    return _Block(
        "未报和未排名",
        facts.unranked,
        titles("branch_id branch_name unit_name peer_group reason", reason="原因"),
    )


def _named(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """With the names of units and dimensions."""
    standings = facts.standings
    units = dict(zip(standings["branch_id"], standings["unit_name"], strict=True))
    dimensions = names_of(facts.scheme.dimensions)
    return rows.assign(
        unit_name=rows["branch_id"].map(units),
        dimension=rows["dimension"].map(dimensions),
    )


def _places(decimals: int) -> str:
    """The number format of so many decimals."""
    return "0." + "0" * decimals if decimals else "0"


def _table(block: _Block) -> Table:
    return Table(
        "",
        [
            Column(title, tables.values(block.rows[name]), block.formats.get(name, ""))
            for name, title in block.titles.items()
        ],
    )
