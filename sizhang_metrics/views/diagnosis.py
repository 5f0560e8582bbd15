"""Diagnostics of a scheme by the figures of a quarter (指标体系诊断)."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer, require_read
from sizhang_metrics.numbers import exact, fixed, percent
from sizhang_metrics.periods import Period
from sizhang_metrics.sensitivity import means_beside, rank_shifts
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.whatif import contest_of

NEARLY = 0.95
"""Share of branches at one and the same attainment from which it tells them apart no more."""
_THIN = 0.9
"""Coverage below which it is said."""
_EXACT = 9
"""Decimals to which attainments are compared."""


def indicators(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per indicator over all branches that reported; no branch is named.

    weight, effective_weight (mean share of 100 after renormalising), coverage (reported
    ÷ applicable), applicable (share of the branches), mean_attainment, at_full, at_zero
    and most_common (shares of those with an attainment), `constant` (yes, nearly, no),
    correlation with the composite and `dimension_correlation` with the share of its
    dimension, `rank_shift` (average places when left out).  For office and leaders.
    """
    require_read(viewer, "diagnosis")
    return _indicators(store, period)


@memory.remembered
def _indicators(store: Store, period: Period) -> pd.DataFrame:
    table = rows(store, _CELLS, {"period": str(period)})
    cells = dict(list(table.groupby("indicator")))
    shifts = rank_shifts(contest_of(store, period))
    scheme = store.scheme_at(period)
    found = [
        {
            "indicator": indicator.code,
            "name": indicator.name,
            "dimension": indicator.dimension,
        }
        | _figures(cells.get(indicator.code, table.head(0)))
        | {"rank_shift": shifts.get(indicator.code)}
        for indicator in scheme.indicators
    ]
    return pd.DataFrame(found).astype(
        dict.fromkeys(
            ("rank_shift", "correlation", "dimension_correlation", "coverage"), float
        )
    )


@memory.remembered
def means(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible ranked branch: rank by the arithmetic and the geometric mean."""
    require_read(viewer, "diagnosis")
    where = Filter(period).where(viewer)
    names = rows(
        store,
        f"select branch_id, branch_name from score where {where}",
        where.parameters,
    )
    table = means_beside(contest_of(store, period))
    shown = names.merge(table, on="branch_id")
    return shown.sort_values(["arithmetic_rank", "branch_id"], ignore_index=True)


def findings(table: pd.DataFrame) -> list[str]:
    """What stands out in the rows of `indicators`, a sentence each."""
    said = []
    same = table[table["constant"].isin(["yes", "nearly"])]["name"].tolist()
    if same:
        said.append(
            f"{len(same)} 项指标绝大多数支部达成度相同，区分不开先后：{'、'.join(same)}"
        )
    thin = table[table["coverage"] < _THIN]
    if len(thin):
        said.append(
            f"{len(thin)} 项指标报送率不足 {percent(_THIN)}：{'、'.join(thin['name'])}"
        )
    shifts = table["rank_shift"]
    if shifts.notna().any():
        most = table.iloc[int(shifts.argmax())]
        said.append(
            f"对名次影响最大的是“{most['name']}”，去掉后名次平均变动"
            f" {fixed(most['rank_shift'], 1)} 位"
        )
    rises = (table["effective_weight"] - table["weight"]) / table["weight"]
    if rises.notna().any():
        most = table.iloc[int(rises.argmax())]
        said.append(
            f"实际分量超出名义分值最多的是“{most['name']}”：名义 {exact(most['weight'])} 分，"
            f"折算后平均 {fixed(most['effective_weight'], 2)} 分"
        )
    return said


def means_sentence(table: pd.DataFrame) -> str:
    """The rows of `means` in a sentence."""
    moved = table[table["shift"] != 0]
    if moved.empty:
        return f"{len(table)} 个支部用算术平均和几何平均的名次都相同。"
    most = moved.iloc[int(moved["shift"].abs().argmax())]
    return (
        f"换成几何平均（短板不能由长板补足），{len(table)} 个支部中 {len(moved)} 个名次不同，"
        f"变动最大的是{most['branch_name']}，{abs(most['shift'])} 位。"
    )


_CELLS = """
select
    i.indicator, i.attainment, i.weight, i.effective_weight, s.composite, d.share,
    i.status <> 'not_applicable' as is_applicable, i.status = 'scored' as is_scored,
from indicator_score as i
join score as s using (period, branch_id)
join dimension_score as d
    on d.period = i.period and d.branch_id = i.branch_id and d.dimension = i.dimension
where i.period = $period and s.status <> 'not_reported'
"""


def _figures(cells: pd.DataFrame) -> dict[str, object]:
    applicable = cells[cells["is_applicable"]]
    scored = cells[cells["is_scored"]]
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
    ours, theirs = attained[known], other[known].round(_EXACT)
    varies = ours.nunique() > 1 and theirs.nunique() > 1
    return ours.corr(theirs) if varies else None


CONSTANT = {"yes": "全部相同", "nearly": "几乎相同", "no": "", "": ""}
"""How `constant` is said."""


def _constant(common: float | None) -> str:
    if common is None:
        return ""
    if common == 1:
        return "yes"
    return "nearly" if common >= NEARLY else "no"
