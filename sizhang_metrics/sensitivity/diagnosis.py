"""What the indicators and the kind of mean do to the order of the branches.

After the OECD/JRC *Handbook on Constructing Composite Indicators* (2008), step 7: the
average shift in rank when one indicator is left out, R̄ = mean |rank without − rank|,
and the order by the arithmetic beside that by the geometric mean.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from sizhang_metrics import composing
from sizhang_metrics.composing import Weights
from sizhang_metrics.sensitivity.rank_intervals import (
    Contest,
    groups_of,
    keys_by,
    without_each,
)


def rank_shifts(contest: Contest) -> dict[str, float]:
    """Indicator with a weight → average shift of the overall rank without it.

    Branches that nothing is left to rank by are not counted; NaN without any branch.
    """
    weights = Weights.of(contest.scheme)
    weighty = np.flatnonzero(weights.indicators[0] > 0)
    codes = [contest.scheme.indicators[at].code for at in weighty]
    if not contest.branch_ids:
        return dict.fromkeys(codes, float("nan"))
    groups = groups_of(contest, "overall")
    with_it = composing.ranks(keys_by(contest, weights), groups)[0]
    dropped = composing.ranks(keys_by(contest, without_each(contest.scheme)), groups)
    return {
        code: _shift(with_it, row) for code, row in zip(codes, dropped, strict=True)
    }


def _shift(with_it: np.ndarray, without_it: np.ndarray) -> float:
    ranked = without_it > 0
    if not ranked.any():
        return float("nan")
    return float(np.abs(without_it - with_it)[ranked].mean())


def means_beside(contest: Contest) -> pd.DataFrame:
    """One row per ranked branch: composite and overall rank by either kind of mean.

    branch_id, arithmetic, geometric, arithmetic_rank, geometric_rank, `shift` (places
    gained by the geometric mean).  Indicators inside a dimension stay as they are.
    """
    columns: dict[str, object] = {"branch_id": list(contest.branch_ids)}
    groups = groups_of(contest, "overall")
    weights = Weights.of(contest.scheme)
    for kind in ("arithmetic", "geometric"):
        other = dataclasses.replace(
            contest, scheme=dataclasses.replace(contest.scheme, composite=kind)
        )
        columns[kind] = composing.composites(
            other.scheme, other.attainments, other.left_in, weights
        )[0]
        columns[f"{kind}_rank"] = composing.ranks(keys_by(other, weights), groups)[0]
    table = pd.DataFrame(columns)
    return table.assign(shift=table["arithmetic_rank"] - table["geometric_rank"])
