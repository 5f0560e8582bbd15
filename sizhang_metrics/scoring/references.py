"""SQL of the reference sets of relative rules: one CTE and one join per indicator."""

from __future__ import annotations

from sizhang_metrics.scheme.model import Indicator, Rule, Scheme
from sizhang_metrics.scoring import rules


def references(scheme: Scheme) -> list[tuple[str, str]]:
    """(CTE, join) per relative rule: the values of its peer group, or of all."""
    return [
        _extremes(one) if one.rule is Rule.MIN_MAX else _standing(one)
        for one in scheme.indicators
        if one.rule in rules.RELATIVE
    ]


def _group(indicator: Indicator, prefix: str = "") -> str:
    return f"{prefix}peer_group" if indicator.over == "peer_group" else "'all'"


def _extremes(indicator: Indicator) -> tuple[str, str]:
    code = indicator.code
    sql = (
        f"extremes_{code} as (\n"
        f"    select {_group(indicator)} as group_{code},"
        f" count(value_{code}) as members_{code},\n"
        f"        min(value_{code}) as low_{code}, max(value_{code}) as high_{code}\n"
        f"    from fact\n    where value_{code} is not null\n"
        f"    group by {_group(indicator)}\n)"
    )
    return sql, (
        f"left join extremes_{code} on group_{code} = {_group(indicator, 'fact.')}"
    )


def _standing(indicator: Indicator) -> tuple[str, str]:
    """Counts of strictly worse and equal others, without sorting the branches."""
    code = indicator.code
    order = "" if indicator.direction == "higher" else " desc"
    sql = (
        f"tally_{code} as (\n"
        f"    select {_group(indicator)} as group_{code},"
        f" round(value_{code}, 9) as at_{code},\n"
        f"        count(*) as equals_{code}\n"
        f"    from fact\n    where value_{code} is not null\n"
        f"    group by {_group(indicator)}, round(value_{code}, 9)\n),\n\n"
        f"standing_{code} as (\n"
        f"    select group_{code}, at_{code}, equals_{code},\n"
        f"        sum(equals_{code}) over (partition by group_{code}"
        f" order by at_{code}{order}\n"
        "            rows between unbounded preceding and current row)"
        f" - equals_{code} as worse_{code},\n"
        f"        sum(equals_{code}) over (partition by group_{code})"
        f" as members_{code}\n"
        f"    from tally_{code}\n)"
    )
    return sql, (
        f"left join standing_{code} on group_{code} = {_group(indicator, 'fact.')}"
        f" and at_{code} = round(value_{code}, 9)"
    )
