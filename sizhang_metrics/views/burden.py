"""减负账: what one quarter's table costs to fill, and what is not asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.numbers import exact, fixed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import REFUSED, Item, Kind, Scheme
from sizhang_metrics.scheme.wording import KIND_WORDS
from sizhang_metrics.store import Store
from sizhang_metrics.submissions.table.cells import is_early
from sizhang_metrics.views.query import Filter, rows

_MINUTES = 60


@dataclass(frozen=True)
class Burden:
    """The account of one quarter."""

    period: str
    branches: int
    """Visible branches that are to report."""
    items: int
    """Items that a branch is asked for this quarter."""
    not_due: int
    """Yearly items that are not due yet: may stay blank."""
    prefilled: int
    """Of `items`: last quarter's figure stands beside, to be confirmed or changed."""
    from_roster: int
    """Figures that scoring takes from the roster; nobody fills them in."""
    reused: int
    """Uses of items by indicators beyond the first: counts that were asked once."""
    minutes: float
    """Estimated for one branch, from the items' `minutes`."""
    unestimated: int
    """Of `items`: without `minutes` in the scheme, counted as 0."""
    hours: float
    """Estimated for all visible branches together."""
    refused: tuple[tuple[str, str], ...]
    """(what, rule): content that a scheme may not ask for."""
    refused_here: int
    """Times that this home refused such content so far; `refusals` lists them."""

    @property
    def is_complete(self) -> bool:
        """Whether every item carries an estimate."""
        return not self.unestimated


def burden(store: Store, viewer: Viewer, period: Period) -> Burden:
    """The account of a quarter for the branches that the viewer sees."""
    scheme = store.scheme_at(period)
    asked = [item for item in scheme.items if not is_early(item, period.quarter)]
    known = _known_before(store, viewer, period)
    minutes = sum(item.minutes or 0 for item in asked)
    branches = _branches(store, viewer, period)
    used, figures = _uses(scheme)
    return Burden(
        period=str(period),
        branches=branches,
        items=len(asked),
        not_due=len(scheme.items) - len(asked),
        prefilled=sum(_is_prefilled(item, known) for item in asked),
        from_roster=len(figures),
        reused=sum(count - 1 for count in used.values()),
        minutes=minutes,
        unestimated=sum(item.minutes is None for item in asked),
        hours=minutes * branches / _MINUTES,
        refused=REFUSED,
        refused_here=len(refusals(store, viewer)),
    )


def refusals(store: Store, _viewer: Viewer) -> pd.DataFrame:
    """One row per forbidden content of a scheme file that this home refused.

    recorded_at (UTC), file_name, fault; the newest first.  It tells of schemes and of
    no branch, so everybody may read it.
    """
    return rows(
        store,
        "select recorded_at, file_name, fault from refused_scheme"
        " order by recorded_at desc, file_name, fault",
    )


def lines(account: Burden) -> dict[str, str]:
    """The account as people read it, name by name."""
    estimate = (
        "" if account.is_complete else f"（另有 {account.unestimated} 项没有估计）"
    )
    times = account.refused_here
    refused = f"{times} 处" if times else "没有发生过"
    return {
        "本季要填的项": f"{account.items} 项",
        "未到期、可以空着的": f"{account.not_due} 项",
        "上季数已列在旁边的": f"{account.prefilled} 项",
        "由名册直接取用、不用填的": f"{account.from_roster} 项",
        "只填一次、多处使用省下的": f"{account.reused} 次",
        "每个支部估计用时": f"{exact(account.minutes)} 分钟{estimate}",
        f"{account.branches} 个支部合计": f"{fixed(account.hours, 1)} 小时",
        "不得收取的": "；".join(what for what, _ in account.refused),
        "本系统已拒绝启用的": refused,
    }


def asked_items(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per item: code, name, 口径, due now, pre-filled, minutes, uses."""
    scheme = store.scheme_at(period)
    known = _known_before(store, viewer, period)
    used, _ = _uses(scheme)
    table = pd.DataFrame(
        [
            (
                item.code,
                item.name,
                KIND_WORDS[item.kind],
                not is_early(item, period.quarter),
                _is_prefilled(item, known),
                item.minutes,
                used[item.code],
            )
            for item in scheme.items
        ],
        columns=[
            *("item", "item_name", "kind"),
            *("is_due", "is_prefilled", "minutes", "uses"),
        ],
    )
    return table.astype({"minutes": "float64"})


def _is_prefilled(item: Item, known: set[str]) -> bool:
    """Stocks stand beside with last quarter's figure (see `submissions.plan`)."""
    return item.kind is Kind.STOCK and item.code in known


def _known_before(store: Store, viewer: Viewer, period: Period) -> set[str]:
    """Items that a visible branch reported last quarter."""
    where = Filter(period.shifted(-1)).where(viewer, "b")
    found = rows(
        store,
        f"""
        select distinct o.item
        from current_observation as o
        join branch_period as b using (period, branch_id)
        where {where} and o.state = 'reported'
        """,
        where.parameters,
    )
    return set(found["item"])


def _branches(store: Store, viewer: Viewer, period: Period) -> int:
    where = Filter().where(viewer)
    found = rows(
        store,
        f"""
        select count(*) as branches from roster
        where (valid_from is null or valid_from <= $last_day)
            and (valid_to is null or valid_to >= $last_day) and {where}
        """,
        where.parameters | {"last_day": period.last_day},
    )
    return int(found["branches"].iloc[0])


def _uses(scheme: Scheme) -> tuple[Counter[str], set[str]]:
    """Item → number of indicators that use it; the roster figures that are used."""
    used = Counter(code for indicator in scheme.indicators for code in indicator.items)
    terms = [term for indicator in scheme.indicators for term in indicator.terms]
    return used, {term.code for term in terms if term.source == "roster"}
