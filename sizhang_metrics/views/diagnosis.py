"""Diagnostics of a scheme by the figures of a quarter (指标体系诊断)."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.robustness import means_beside, rank_shifts
from sizhang_metrics.store import Store
from sizhang_metrics.store.ranges import contest_of
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible

NEARLY = 0.95
"""Share of branches at one and the same attainment from which it tells them apart no more."""
_EXACT = 9
"""Decimals to which attainments are compared."""


def indicators(store: Store, _viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per indicator over all branches that reported; no branch is named.

    weight, effective_weight (mean share of 100 after renormalising), coverage (reported
    ÷ applicable), applicable (share of the branches), mean_attainment, at_full, at_zero
    and most_common (shares of those with an attainment), `constant` (yes, nearly, no),
    correlation with the composite and `dimension_correlation` with the share of its
    dimension, `rank_shift` (average places when left out).
    """
    table = rows(store, _CELLS, [str(period)])
    shifts = rank_shifts(contest_of(store, period))
    scheme = store.scheme_at(period)
    found = [
        {"indicator": one.code, "name": one.name, "dimension": one.dimension}
        | _figures(table[table["indicator"] == one.code])
        | {"rank_shift": shifts.get(one.code)}
        for one in scheme.indicators
    ]
    return pd.DataFrame(found).astype(
        dict.fromkeys(
            ("rank_shift", "correlation", "dimension_correlation", "coverage"), float
        )
    )


def means(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible ranked branch: rank by the arithmetic and the geometric mean."""
    condition, parameters = visible(viewer)
    names = rows(
        store,
        f"select branch_id, branch_name from score where period = ? and {condition}",
        [str(period), *parameters],
    )
    table = means_beside(contest_of(store, period))
    shown = names.merge(table, on="branch_id")
    return shown.sort_values(["arithmetic_rank", "branch_id"], ignore_index=True)


_CELLS = """
select
    i.indicator, i.status, i.attainment, i.weight, i.effective_weight, s.composite,
    d.share,
from indicator_score as i
join score as s using (period, branch_id)
join dimension_score as d
    on d.period = i.period and d.branch_id = i.branch_id and d.dimension = i.dimension
where i.period = ? and s.status <> 'not_reported'
"""


def _figures(cells: pd.DataFrame) -> dict[str, object]:
    applicable = cells[cells["status"] != "not_applicable"]
    scored = cells[cells["status"] == "scored"]
    attained = scored["attainment"].round(_EXACT)
    common = attained.value_counts(normalize=True).max() if len(attained) else None
    return {
        "weight": cells["weight"].max(),
        "effective_weight": applicable["effective_weight"].mean(),
        "coverage": len(scored) / len(applicable) if len(applicable) else None,
        "applicable": len(applicable) / len(cells) if len(cells) else None,
        "mean_attainment": attained.mean(),
        "at_full": (attained >= 1).mean(),
        "at_zero": (attained <= 0).mean(),
        "most_common": common,
        "constant": _constant(common),
        "correlation": _correlation(attained, scored["composite"]),
        "dimension_correlation": _correlation(attained, scored["share"]),
    }


def _correlation(attained: pd.Series, other: pd.Series) -> float | None:
    """Pearson's; None where one of the two is everywhere the same."""
    known = attained.notna() & other.notna()
    # what differs in the last bit only is the same
    one, two = attained[known], other[known].round(_EXACT)
    varies = one.nunique() > 1 and two.nunique() > 1
    return one.corr(two) if varies else None


def _constant(common: float | None) -> str:
    if common is None:
        return ""
    if common == 1:
        return "yes"
    return "nearly" if common >= NEARLY else "no"
