"""One count more or less: every figure of a quarter's reports, one up and one down.

The counts are tried by the statements that score (`scoring`), as further rows beside
each other: nothing is estimated.  The others stay as they stand, also where a relative
rule compares with them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sizhang_metrics import composing, scoring
from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
)
from sizhang_metrics.sensitivity import Variants
from sizhang_metrics.store import Cursor, InForce, Store

_CHUNK = 50_000
"""Variants at a time: each is a row of some 140 columns."""


def variants(store: Store, period: Period, branch_ids: tuple[str, ...]) -> Variants:
    """What each of these branches would score by each possible count that is one away.

    Possible is what the item's minimum and maximum allow, and what does not put the
    numerator of a ratio of the quarter above its denominator where it was not before.
    """
    span = store.span_at(period)
    with store.cursor() as cursor:
        tried = _possible(cursor, span.scheme, period, branch_ids)
        composites = [
            _composites(cursor, span, period, tried[start : start + _CHUNK])
            for start in range(0, len(tried), _CHUNK)
        ]
    return Variants(
        branches=tried["of"].to_numpy(dtype=np.int64),
        composites=np.concatenate([*composites, np.empty(0)]),
    )


def possible_counts(
    store: Store, period: Period, branch_ids: tuple[str, ...]
) -> pd.DataFrame:
    """One row per count that `variants` tries: branch_id, item, added."""
    with store.cursor() as cursor:
        tried = _possible(cursor, store.scheme_at(period), period, branch_ids)
    return tried[["branch_id", "item", "added"]]


# -- which counts --------------------------------------------------------------------


def _possible(
    cursor: Cursor, scheme: Scheme, period: Period, branch_ids: tuple[str, ...]
) -> pd.DataFrame:
    """variant, branch_id, `of` (its number), item, added: what may be tried."""
    read = scored_items(scheme)
    columns = "".join(f", r.item_{code}" for code in read)
    table = cursor.execute(
        "select r.branch_id, b.members as roster_members,"
        f" b.months_overdue as roster_months_overdue{columns}"
        " from reported as r join branch_period as b using (period, branch_id)"
        " where r.period = ?",
        [str(period)],
    ).df()
    counts = table.set_index("branch_id").reindex(branch_ids).astype(float)
    found = [pd.DataFrame({"of": [], "item": [], "added": []}).astype(int)]
    for code in read:
        if scheme.item(code).integer:
            for step in (1, -1):
                of = np.flatnonzero(_is_possible(scheme, counts, code, step))
                found.append(pd.DataFrame({"of": of, "item": code, "added": step}))
    # a branch's variants beside each other: a chunk finds its rows together
    tried = pd.concat(found).sort_values("of", kind="stable", ignore_index=True)
    tried["branch_id"] = np.array(branch_ids, dtype=object)[tried["of"].to_numpy()]
    return tried.assign(variant=np.arange(len(tried)))


def scored_items(scheme: Scheme) -> list[str]:
    """The items that some indicator reads, in the scheme's order."""
    read = set()
    for one in scheme.indicators:
        for top, bottom in _ratios(one):
            read |= {term.code for term in (*top, *bottom) if term.source == "item"}
        if one.applies_when:
            read.add(one.applies_when.item)
    return [item.code for item in scheme.items if item.code in read]


def _ratios(indicator: Indicator) -> Iterator[tuple[tuple, tuple]]:
    """Numerator and denominator (may be empty) of the indicator and of its reduction."""
    for one in (indicator, indicator.reduce):
        if one:
            yield one.numerator, one.denominator


def _is_possible(
    scheme: Scheme, counts: pd.DataFrame, code: str, step: int
) -> np.ndarray:
    item, after = scheme.item(code), counts[f"item_{code}"] + step
    is_possible = np.isfinite(after)
    if item.minimum is not None:
        is_possible &= after >= item.minimum
    if item.maximum is not None:
        is_possible &= after <= item.maximum
    for one in scheme.indicators:
        for sides in _ratios(one):
            read = [f"{term.source}_{term.code}" for side in sides for term in side]
            if f"item_{code}" in read and sides[1]:
                before = _excess(counts, sides)
                excess = _excess(counts.assign(**{f"item_{code}": after}), sides)
                is_possible &= ~((excess > TOLERANCE) & (before <= TOLERANCE))
    return is_possible.to_numpy()


def _excess(counts: pd.DataFrame, sides: tuple[tuple, tuple]) -> pd.Series:
    """Numerator − denominator of the quarter's own figures; NaN where one is missing."""
    top, bottom = (
        sum(term.sign * counts[f"{term.source}_{term.code}"] for term in side)
        for side in sides
    )
    return top - bottom


# -- what they would score -----------------------------------------------------------


def _composites(
    cursor: Cursor, span: InForce, period: Period, tried: pd.DataFrame
) -> np.ndarray:
    """The composite of each variant, NaN where it would not be ranked."""
    scheme = span.scheme
    moved = ", ".join(
        f"item_{item.code} + case when item = '{item.code}' then added else 0e0 end"
        f" as item_{item.code}"
        for item in scheme.items
    )
    cursor.register("tried", tried[["variant", "branch_id", "item", "added"]])
    relation = (
        f"(select period, branch_id, variant, {moved}"
        " from reported join tried using (branch_id))"
    )
    facts = scoring.facts(scheme, period, variants=relation)
    cursor.execute(f"create or replace temp table tried_facts as {facts}")
    cells = scoring.score_cell(scheme, period, "tried_facts", variants=True)
    relative = [one for one in scheme.indicators if is_relative(one)]
    if relative:
        found = _compared(cursor, span, period, cells, relative)
    else:
        found = cursor.execute(
            f"select composite, coverage from ({cells}) order by variant"
        ).df()
    cursor.unregister("tried")
    is_ranked = found["coverage"] >= scheme.minimum_composite_coverage - TOLERANCE
    return found["composite"].where(is_ranked).to_numpy(dtype=float)


def _compared(
    cursor: Cursor,
    span: InForce,
    period: Period,
    cells: str,
    relative: list[Indicator],
) -> pd.DataFrame:
    """composite and coverage where rules look at the others, who stay as they are."""
    scheme = span.scheme
    columns = [f"c.attainment_{one.code}" for one in scheme.indicators]
    columns += [f"f.state_{one.code}" for one in scheme.indicators]
    # of record: what the branch has where the count leaves the value as it is
    for one in relative:
        columns += _inputs("f", one)
        columns += [f"{sql} as now_{sql[2:]}" for sql in _inputs("r", one)]
        columns += [f"r.state_{one.code} as now_state_{one.code}"]
        columns += [f"k.attainment_{one.code} as now_attainment_{one.code}"]
    table = cursor.execute(
        f"select c.branch_id, c.peer_group, {', '.join(columns)} from ({cells}) as c"
        " join tried_facts as f using (period, branch_id, variant)"
        f" join {span.facts} as r using (period, branch_id)"
        f" join {span.score_cell} as k using (period, branch_id) order by variant"
    ).df()
    for one in relative:
        table[f"attainment_{one.code}"] = _beside(cursor, span, period, one, table)
        is_alone = table[f"attainment_{one.code}"].isna()
        state = f"state_{one.code}"
        table[state] = table[state].mask(
            is_alone & (table[state] == SCORED), NOT_APPLICABLE
        )
    attainments = table[[f"attainment_{one.code}" for one in scheme.indicators]]
    states = table[[f"state_{one.code}" for one in scheme.indicators]].to_numpy()
    words = np.full(states.shape, "scored", dtype=object)
    words[states == NOT_APPLICABLE] = "not_applicable"
    words[states == NOT_REPORTED] = "not_reported"
    left_in = composing.sufficient(scheme, words)
    weights = composing.Weights.of(scheme)
    composite = composing.composites(
        scheme, attainments.to_numpy(dtype=float), left_in, weights
    )[0]
    covered = left_in @ weights.dimensions[0] / weights.dimensions[0].sum()
    return pd.DataFrame({"composite": composite, "coverage": covered})


def _inputs(table: str, indicator: Indicator) -> list[str]:
    """The columns of facts that a relative rule reads, besides the state."""
    code, due = indicator.code, rule_of(indicator).due
    found = [f"{table}.value_{code}"]
    if indicator.reduce:
        found.append(f"{table}.reduced_{code}")
    return [*found, f"{table}.{due}_{code}"] if due else found


def _beside(
    cursor: Cursor, span: InForce, period: Period, one: Indicator, table: pd.DataFrame
) -> pd.Series:
    """The attainment of each variant by a relative rule, the others as they stand."""
    inputs = [sql[2:] for sql in _inputs("f", one)]
    known = cursor.execute(
        f"select branch_id, peer_group, value_{one.code} as value from {span.facts}"
        f" where period = ? and state_{one.code} = {SCORED}"
        f" and isfinite(value_{one.code})",
        [str(period)],
    ).df()
    state = f"state_{one.code}"
    same = table[state] == table[f"now_{state}"]
    for name in inputs:
        now = table[f"now_{name}"]
        same &= (table[name] == now) | (table[name].isna() & now.isna())
    found = table[f"attainment_{one.code}"].mask(
        same, table[f"now_attainment_{one.code}"]
    )
    moved = table[~same & (table[state] == SCORED)]
    due = rule_of(one).due
    for (branch_id, group, *_alike), rows in moved.groupby(
        ["branch_id", "peer_group", *inputs[1:]], dropna=False
    ):
        theirs = known[known["branch_id"] != branch_id]
        if one.over == "peer_group":
            theirs = theirs[theirs["peer_group"] == group]
        alike = rows.iloc[0]
        found[rows.index] = attained(
            span.scheme,
            one,
            rows[inputs[0]].to_numpy(dtype=float),
            due=float(alike[f"{due}_{one.code}"]) if due else None,
            others=theirs["value"].tolist(),
            reduced=bool(one.reduce and alike[f"reduced_{one.code}"]),
        )
    return found
