"""What the pickers offer: peer groups, units and branches of a period."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sizhang_metrics.access import Viewer, sees
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import valid_on
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows

if TYPE_CHECKING:
    import pandas as pd


def peer_groups(store: Store, viewer: Viewer, period: Period | None) -> list[str]:
    """The peer groups with a visible branch in this period (or ever), by name."""
    where = Filter(period).where(viewer)
    table = rows(
        store,
        f"select distinct peer_group from branch_period where {where} order by all",
        where.parameters,
    )
    return table["peer_group"].tolist()


def peer_group_called(
    store: Store, viewer: Viewer, period: Period | None, name: str | None
) -> str | None:
    """The group with a visible branch that is meant, as it is written: a keyboard has no
    “–”.  UnavailableError, naming those there are, where none is."""
    if name is None:
        return None
    known = peer_groups(store, viewer, period)
    if period and not known:  # nobody has reported yet
        with store.scored(period) as scored:
            known = peer_groups(scored, viewer, period)
    if name in known:
        return name
    alike = {_folded(group): group for group in known}
    if _folded(name) not in alike:
        raise UnavailableError(
            (f"{period} " if period else "")
            + f"没有同类组“{name}”；现有：{'、'.join(known) or '无'}。"
        )
    return alike[_folded(name)]


def _folded(name: str) -> str:
    """Letters and figures alone, of one width and case."""
    name = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[-‐-―−~·._\s]+", "", name)


def units(store: Store, viewer: Viewer, period: Period) -> dict[str, str]:
    """unit_id → name of the visible units, each another."""
    where = Filter(period).where(viewer)
    table = rows(
        store,
        "select unit_id, min(unit_name) as unit_name from branch_period"
        f" where {where} group by unit_id order by unit_id",
        where.parameters,
    )
    names = table["unit_name"].tolist()
    return apart(dict(zip(table["unit_id"].tolist(), names, strict=True)))


def apart(names: Mapping[str, str]) -> dict[str, str]:
    """Code → name for a picker; a name that occurs twice shows its code.

    Streamlit tells what was picked by the words it showed, so of two that read alike it
    takes one for the other (findings/streamlit_picks_the_namesake.sh).

    >>> apart({"Z01": "组织生活", "Z02": "服务", "B01": "组织生活"})
    {'Z01': '组织生活（Z01）', 'Z02': '服务', 'B01': '组织生活（B01）'}
    """
    times = Counter(names.values())
    return {
        code: name if times[name] == 1 else f"{name}（{code}）"
        for code, name in names.items()
    }


def require_unit(
    store: Store, viewer: Viewer, period: Period, unit_id: str | None
) -> None:
    """UnavailableError where a unit is named that is not on the roster that day, or not
    for this viewer."""
    known = {
        row.unit_id
        for row in valid_on(store.roster(), period.last_day)
        if sees(viewer, row.unit_id, row.branch_id)
    }
    if unit_id is not None and unit_id not in known:
        raise UnavailableError(f"{period} 的名册里没有单位“{unit_id}”。")


def require_known(
    store: Store, viewer: Viewer, unit_id: str | None, branch_id: str | None
) -> None:
    """UnavailableError where a unit or branch is named that was never on the roster, or
    never for this viewer."""
    units, branches = _ever(store, viewer)
    if unit_id is not None and unit_id not in units:
        raise UnavailableError(f"名册里没有单位“{unit_id}”，请核对编码。")
    if branch_id is not None and branch_id not in branches:
        raise UnavailableError(f"名册里没有支部“{branch_id}”，请核对编码。")


def require_codes(
    store: Store, viewer: Viewer, units: Iterable[str], branches: Iterable[str]
) -> None:
    """UnavailableError where a name is written for a code, or one that only letters, signs
    or zeros before it tell from a code: it says which is meant.  Codes are compared
    exactly; of one that is like none the command itself says so."""
    known_units, known_branches = _ever(store, viewer)
    for what, codes, known in (
        ("单位", units, known_units),
        ("支部", branches, known_branches),
    ):
        for code in codes:
            if code not in known:
                _refuse_alike(what, code, known)


def _ever(store: Store, viewer: Viewer) -> tuple[dict[str, str], dict[str, str]]:
    """Code → name of the units and of the branches that ever were on the roster for this
    viewer."""
    seen = [row for row in store.roster() if sees(viewer, row.unit_id, row.branch_id)]
    return (
        {row.unit_id: row.unit_name for row in seen},
        {row.branch_id: row.branch_name for row in seen},
    )


def _refuse_alike(what: str, code: str, known: Mapping[str, str]) -> None:
    wanted = _folded(code)
    near = sorted(one for one in known if _bare(one) == wanted.lstrip("0"))
    named = sorted(one for one, name in known.items() if _folded(name) == wanted)
    if near:
        raise UnavailableError(
            f"名册里没有{what}“{code}”（是不是 {'、'.join(near)}？）。"
        )
    if named:
        raise UnavailableError(f"请写编码：“{code}”的编码是 {'、'.join(named)}。")


def _bare(code: str) -> str:
    return _folded(code).lstrip("0")


def branches(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> dict[str, str]:
    """branch_id → name of the visible branches of a group and unit, by unit and id."""
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer)
    table = rows(
        store,
        "select branch_id, branch_name from branch_period"
        f" where {where} order by unit_id, branch_id",
        where.parameters,
    )
    names = table["branch_name"].tolist()
    return dict(zip(table["branch_id"].tolist(), names, strict=True))


MOST_FOUND = 20
"""More than that is no answer to look through: the words have to say more."""


@dataclass(frozen=True)
class Found:
    """Branches that a few words fit."""

    branches: pd.DataFrame
    """branch_id, branch_name, unit_name; at most `MOST_FOUND`."""
    total: int


def find(store: Store, viewer: Viewer, period: Period, words: str) -> Found:
    """The visible branches in whose code, name or unit all the words occur.

    Whatever the width and case of letters; a code that is meant exactly comes first,
    then codes that begin with the words.
    """
    wanted = unicodedata.normalize("NFKC", words).casefold().split()
    where = Filter(period).where(viewer)
    searched = "lower(concat_ws(' ', branch_id, branch_name, unit_id, unit_name))"
    named = {f"word_{at}": word for at, word in enumerate(wanted)}
    fits = "".join(f" and contains({searched}, ${name})" for name in named)
    table = rows(
        store,
        f"""
        select branch_id, branch_name, unit_name, count(*) over () as total
        from branch_period
        where {where}{fits}
        order by lower(branch_id) <> $code, not starts_with(lower(branch_id), $code),
            unit_id, branch_id
        limit {MOST_FOUND}
        """,
        where.parameters | named | {"code": "".join(wanted)},
    )
    total = int(table["total"].iloc[0]) if len(table) else 0
    return Found(table.drop(columns="total"), total)


def why_no_branch(store: Store, viewer: Viewer, period: Period, branch_id: str) -> str:
    """Why a link to this branch leads nowhere in this quarter.

    The same words for a code that nobody has and for one that this viewer must not
    know of; the name and the days of a branch only to those who may see it.
    """
    own = [
        row
        for row in store.roster()
        if row.branch_id == branch_id and sees(viewer, row.unit_id, row.branch_id)
    ]
    if not own:
        return "链接中的支部编码查不到：名册中没有，或不在您能查看的范围内。"
    named = f"{own[-1].branch_name}（{branch_id}）"
    if valid_on(own, period.last_day):
        return f"{named}不在所选的单位或同类组里。"
    ends = [row.valid_to for row in own if row.valid_to is not None]
    if len(ends) == len(own) and max(ends) < period.last_day:
        return f"{named}已于 {max(ends)} 撤并，{period} 的名册中没有它。"
    return f"{named}在 {period} 还没有设立，那时的名册中没有它。"
