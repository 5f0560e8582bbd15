"""Who meets conditions of the scheme, in words, and the cell of the file behind it.

What alerts and proposals have in common: rules of the scheme with `when`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from sizhang_metrics import scoring
from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.words import in_words, is_small
from sizhang_metrics.numbers import fixed, half_up, percent, percent_below, plain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Condition, Indicator, Scheme, Term
from sizhang_metrics.scheme.conditions import FACTS, flagged, leading
from sizhang_metrics.store import Store
from sizhang_metrics.views import peers
from sizhang_metrics.views.query import Filter, rows, today

CELL = ("file_name", "sheet", "row_number", "column_name")
"""Where in which file a value comes from; blank where it is no single cell."""
Tests = Mapping[str, Sequence[Condition]]
"""Code of a rule → its conditions."""


def places(table: pd.DataFrame) -> list[str]:
    """The cell of each row (`CELL`) as people look it up; empty without one.

    >>> cells = [("报送.xlsx", "Sheet1", 7, "实到人次"), ("支部名册", "", None, "")]
    >>> places(pd.DataFrame(cells, columns=list(CELL)))
    ['报送.xlsx Sheet1 第 7 行“实到人次”', '支部名册']
    """
    columns = (table[name].tolist() for name in CELL)
    return [_in_words(*cell) for cell in zip(*columns, strict=True)]


def _in_words(file_name: str, sheet: str, row: float | None, column: str) -> str:
    has_row = not pd.isna(row)
    parts = [file_name, sheet, f"第 {row:.0f} 行" if has_row else ""]
    said = " ".join(part for part in parts if part)
    if column:
        return f"{said}“{column}”"
    return f"{said}，空白或没有这一列" if has_row else said


def who_meets(
    store: Store, viewer: Viewer, period: Period, tests: Tests, chosen: Filter
) -> pd.DataFrame:
    """One row per rule, visible branch, and indicator or dimension of which it holds.

    test, branch_id, branch_name, unit_id, unit_name, peer_group, of, code, value, bound,
    small_sample, `said`: the value in words; then the cell of its file (`CELL`): of an
    indicator the cell of the quarter in which most of it came about, of the roster's
    figures the roster.  By rule, unit and branch.
    """
    if not tests:
        return pd.DataFrame(columns=list(_COLUMNS))
    scheme = store.scheme_at(period)
    where = replace(chosen, period=period).where(viewer, "s")
    with store.scored(period) as scored:
        indicators = scored.indicator_cells(period, *_INDICATOR)
        met = scoring.conditions_met(
            scheme,
            period,
            tests,
            on=today(store),
            days=store.working_days,
            indicators=indicators,
        )
        table = rows(
            scored,
            f"""
            select m.test, s.branch_id, s.branch_name, s.unit_id, s.unit_name,
                s.peer_group, m.code, m.value, m.bound, m.numerator, m.denominator,
                m.small as small_sample,
            from {met} as m
            join score as s on s.branch_id = m.branch_id
            where {where} and m.holds
            order by list_position($tests::varchar[], m.test), s.unit_id, s.branch_id,
                m.code
            """,
            where.parameters | {"tests": list(tests)},
        )
    leads = [leading(tests[test]) for test in table["test"]]
    numbers = ("code", "value", "numerator", "denominator")
    said = [
        value_in_words(scheme, lead, *found)
        for lead, *found in zip(
            leads, *(table[name].tolist() for name in numbers), strict=True
        )
    ]
    table = table.assign(of=[condition.of for condition in leads], said=said)
    cells = _cells(store, viewer, period, table, leads)
    return pd.concat([table, cells], axis=1)[list(_COLUMNS)]


_INDICATOR = ("dimension", "value", "attainment", "numerator", "denominator", "status")
_COLUMNS = (
    *("test", "branch_id", "branch_name", "unit_id", "unit_name", "peer_group", "of"),
    *("code", "value", "bound", "small_sample", "said"),
    *CELL,
)


# -- in words -------------------------------------------------------------------------------


def value_in_words(
    scheme: Scheme,
    lead: Condition,
    code: str,
    value: float,
    numerator: float,
    denominator: float,
) -> str:
    """“B05 发展党员逐一表决率 1/2（小样本）”, “支部班子强得分率 45.2%”."""
    fact = FACTS[lead.of][lead.what]
    if fact.is_flag:
        return flagged(lead)
    if lead.what == "grade":
        return f"等次“{scheme.grades[int(value) - 1].name}”"
    number = _number(scheme, lead, value)
    if lead.of == "dimension":
        return f"{scheme.dimension(code).name}{fact.name} {number}"
    if lead.what == "peer_place":
        return "同类组末位" if value == 1 else f"名次在同类组的 {number} 处"
    if lead.what == "months_to_term" and value < 0:
        return f"任期届满已过 {plain(-value)} 个月"
    if lead.of == "branch":
        return f"{fact.name} {number}{fact.measured_in.removeprefix('%')}"
    indicator = scheme.indicator(code)
    name = f"{indicator.code} {indicator.name}"
    if lead.what == "value":
        return f"{name} {in_words(indicator, value, numerator, denominator)}"
    counts = ""
    if is_small(value, denominator):
        counts = f"（{plain(numerator)}/{plain(denominator)}，小样本）"
    return f"{name}{fact.name} {number}{counts}"


def _number(scheme: Scheme, lead: Condition, value: float) -> str:
    if lead.of == "branch" and lead.what in ("score", "change"):
        return fixed(value, scheme.decimals)
    if FACTS[lead.of][lead.what].measured_in != "%":
        return plain(value)
    is_below = lead.op == "<" and lead.than > 0
    return percent_below(value, lead.than) if is_below else percent(half_up(value, 3))


# -- the cell behind a value ----------------------------------------------------------------


def _cells(
    store: Store,
    viewer: Viewer,
    period: Period,
    table: pd.DataFrame,
    leads: Sequence[Condition],
) -> pd.DataFrame:
    """A row of `CELL` for each row of the table."""
    scheme = store.scheme_at(period)
    asked = {
        (branch, code): scheme.indicator(code)
        for branch, code, lead in zip(
            table["branch_id"], table["code"], leads, strict=True
        )
        if lead.of == "indicator"
    }
    reported = _reported(store, viewer, period, scheme, asked)
    found = [
        _cell(reported, scheme, lead, branch, asked.get((branch, code)))
        for branch, code, lead in zip(
            table["branch_id"], table["code"], leads, strict=True
        )
    ]
    cells = pd.DataFrame(found, columns=list(CELL), index=table.index)
    return cells.astype({"row_number": "Int64"})


_ROSTER = {"months_to_term": "任期届满日", "months_overdue": "任期届满日"}
_Cell = tuple[str, str, object, str]
_NONE: _Cell = ("", "", None, "")
_Reported = Mapping[str, Mapping[str, Mapping[str, tuple[float, _Cell]]]]
"""Branch → quarter → item → figure and its cell."""


def _cell(
    reported: _Reported,
    scheme: Scheme,
    lead: Condition,
    branch_id: str,
    indicator: Indicator | None,
) -> _Cell:
    if lead.of == "branch" and lead.what in _ROSTER:
        return ("支部名册", "", None, _ROSTER[lead.what])
    if indicator is None:
        return _NONE
    if all(term.source == "roster" for term in indicator.numerator):
        return ("支部名册", "", None, _ROSTER["months_overdue"])
    cells = [
        (_badness(indicator, own), quarter, own[term.code][1])
        for quarter, own in sorted(reported.get(branch_id, {}).items())
        for term in _items(indicator.numerator)[:1]
        if term.code in own
    ]
    return max(cells, key=lambda cell: cell[:2])[2] if cells else _NONE


def _badness(indicator: Indicator, own: Mapping[str, tuple[float, _Cell]]) -> float:
    """How much a quarter has to do with a bad value: what is missing to the denominator,
    or how much is counted; by the better direction."""
    top, bottom = (
        sum(term.sign * own.get(term.code, (0.0, _NONE))[0] for term in _items(terms))
        for terms in (indicator.numerator, indicator.denominator)
    )
    good = top - bottom if indicator.denominator else top
    return -good if indicator.higher_is_better else good


def _items(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.is_item]


def _reported(
    store: Store,
    viewer: Viewer,
    period: Period,
    scheme: Scheme,
    asked: Mapping[tuple[str, str], Indicator],
) -> _Reported:
    """The figures of these branches that the indicators are made of, in the quarters
    that count."""
    items = {
        term.code
        for indicator in asked.values()
        for term in _items((*indicator.numerator, *indicator.denominator))
    }
    if not items:
        return {}
    origin = peers.origin(viewer)
    quarters = [
        str(Period(period.year, quarter)) for quarter in scheme.covered(period.quarter)
    ]
    table = rows(
        store,
        f"""
        select o.branch_id, o.period, o.item, o.value, {origin},
        from current_observation as o
        join submission as s using (submission_id)
        where o.state = 'reported'
            and o.branch_id in (select unnest($branches::varchar[]))
            and o.period in (select unnest($quarters::varchar[]))
            and o.item in (select unnest($items::varchar[]))
        """,
        origin.parameters
        | {
            "branches": sorted({branch for branch, _code in asked}),
            "quarters": quarters,
            "items": sorted(items),
        },
    )
    found: dict[str, dict[str, dict[str, tuple[float, _Cell]]]] = {}
    for branch, quarter, item, value, *cell in table.itertuples(index=False):
        own = found.setdefault(branch, {}).setdefault(quarter, {})
        own[item] = (value, (cell[0], cell[1], cell[2], cell[3]))
    return found
