"""Past quarters replayed under a changed scheme (规则预演), beside the approved one: who
crosses a grade, how far ranks move, what the indicators still tell apart.

Every figure comes from the statements that score live, run on the same reports in
memory; nothing is written, nothing estimated.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sizhang_metrics.access import OFFICE, Viewer, require_read
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.store import Store, approved_scheme, approved_schemes, recomputed
from sizhang_metrics.views import alerts, diagnosis
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.scheme import changed_indicators
from sizhang_metrics.whatif import all_along

QUARTERS = 4
"""Replayed when nobody says which: a year."""
LIMITS = {
    "not_asked": "当时没有填报，按缺报计（非必报的按不适用）",
    "other_kind": "当时按另一种口径填报",
    "no_adjustment": "当时记录过、新体系没有这一项，不再计",
}
"""What cannot be replayed as it would be asked: why → in words."""
_BOTH = (
    *("weight", "effective_weight", "at_full", "at_zero", "constant"),
    *("dimension_correlation", "rank_shift"),
)


@dataclass(frozen=True)
class RuleRehearsal:
    """What a changed scheme would have made of past quarters."""

    branches: pd.DataFrame
    """One row per quarter and visible branch: branch_id, branch_name, unit_id,
    unit_name, peer_group; final_score, grade, grade_name, status, rank and peer_rank,
    each `_before` and `_after`; `crossing` (up, down, entered, left, or blank);
    rank_shift and peer_rank_shift, places gained.  Who crosses comes first, then who
    moves most."""
    indicators: pd.DataFrame
    """One row per quarter and indicator of either scheme, over all branches: name,
    dimension, `change` (added, removed, changed or blank); weight, effective_weight,
    at_full, at_zero, constant, dimension_correlation and rank_shift as of
    `diagnosis.indicators`, each `_before` and `_after`; `is_lost`: it told branches
    apart before and no longer does."""
    summary: pd.DataFrame
    """One row per quarter and scope (peer_group, overall), over all branches."""
    alerts: pd.DataFrame
    """One row per quarter and alert of either scheme, over all branches, those in prose
    apart: level, condition, `branches_before` and `branches_after`, for how many it is
    on (none where the scheme has no such alert, or a replay knows nothing of it: days
    late, rectifications); alert blank: branches by their gravest level."""
    alerted: pd.DataFrame
    """One row per quarter, `when` (before, after), alert that is on and visible branch,
    gravest first: alert, level, said, and the branch; who is behind the counts of
    `alerts`."""
    limits: pd.DataFrame
    """One row per thing that the past cannot answer as the changed scheme asks: period,
    code, name, `why`: not_asked (an item), other_kind (an item counted another way
    then), no_adjustment (recorded, but the scheme has no such kind: it counts for
    nothing)."""


def latest(store: Store) -> list[Period]:
    """The quarters that are replayed when nobody says which, oldest first."""
    return store.periods()[-QUARTERS:]


def rule_rehearsal(
    store: Store, viewer: Viewer, scheme: Scheme, periods: Sequence[Period]
) -> RuleRehearsal:
    """These quarters as if `scheme` had been in force from the beginning of their years.

    For office and leaders.  UnavailableError where a quarter has no reports.
    """
    require_read(viewer, "rules")
    chosen = sorted(set(periods))
    _require_reports(store, chosen)
    branches, indicators, summaries, painted, on = [], [], [], [], []
    looked_at = _looked_at(store, scheme, chosen)
    with contextlib.closing(all_along(store, scheme, looked_at)) as after:
        for period in chosen:
            with _before(store, period) as (before, old):
                whole = _branches(before, after, viewer, period, (old, scheme))
                branches.append(whole[whole.pop("is_visible")])
                table = _indicators(before, after, period, (old, scheme))
                painted.append(_alerts(before, after, period))
                visible = branches[-1]["branch_id"]
                for when, replayed in zip(_WHEN, (before, after), strict=True):
                    own = alerts.alerted(replayed, OFFICE, period)
                    own = own[own["branch_id"].isin(visible)].assign(when=when)
                    on.append(own[_ON])
            indicators.append(table)
            summaries.append(_summary(whole, lost=int(table["is_lost"].sum())))
    return RuleRehearsal(
        branches=pd.concat(branches, ignore_index=True),
        indicators=pd.concat(indicators, ignore_index=True),
        summary=pd.concat(summaries, ignore_index=True),
        alerts=pd.concat(painted, ignore_index=True),
        alerted=pd.concat(on, ignore_index=True),
        limits=_limits(store, scheme, chosen),
    )


def _looked_at(store: Store, scheme: Scheme, chosen: list[Period]) -> list[Period]:
    """With the quarters before that alerts on several in a row look back to."""
    most = max(
        (condition.quarters for own in scheme.alerts for condition in own.when),
        default=1,
    )
    known = store.periods()
    back = {quarter.shifted(-by) for quarter in chosen for by in range(most)}
    return sorted(back & set(known))


def _alerts(before: Store, after: Store, period: Period) -> pd.DataFrame:
    """The later scheme's alerts in its order, then those that it no longer has."""
    old, new = (
        alerts.painting(store, period, is_replayed=store is after)
        for store in (before, after)
    )
    both = new.merge(
        old.drop(columns="condition"),
        on=["alert", "level"],
        how="outer",
        suffixes=("_after", "_before"),
    )
    words = dict(zip(old["alert"], old["condition"], strict=True))
    both["condition"] = both["condition"].fillna(both["alert"].map(words))
    order = [*zip(new["alert"], new["level"], strict=True)]
    place = {key: at for at, key in enumerate(order)}
    keys = zip(both["alert"], both["level"], strict=True)
    both["place"] = [place.get(key, len(place)) for key in keys]
    both.insert(0, "period", str(period))
    columns = ["period", "alert", "level", "condition"]
    columns += ["branches_before", "branches_after"]
    return both.sort_values("place", kind="stable")[columns]


_ON = ["period", "when", "alert", "level", "said", "condition", "branch_id"]
_ON += ["branch_name", "unit_id", "unit_name", "peer_group"]


def who_alerted(
    found: RuleRehearsal, period: str, when: str, alert: str, level: str
) -> pd.DataFrame:
    """The branches behind a count of `alerts`: rows of `alerted`, one per branch; without
    an alert those whose gravest is of the level."""
    own = found.alerted
    own = own[(own["period"] == period) & (own["when"] == when)]
    if alert:
        return own[own["alert"] == alert].drop_duplicates("branch_id")
    own = own.drop_duplicates("branch_id")
    return own[own["level"] == level]


MOVES = {
    "crossing": "跨等次",
    "up": "升等",
    "down": "降等",
    "entered": "进入排名",
    "left": "退出排名",
    "unmoved": "名次不变",
    "moved_1_2": "名次变 1–2 位",
    "moved_3_5": "名次变 3–5 位",
    "moved_6_10": "名次变 6–10 位",
    "moved_over_10": "名次变 10 位以上",
}
"""Counts of the summary, and who is behind each (`who_moved`)."""


def who_moved(found: RuleRehearsal, period: str, what: str) -> pd.DataFrame:
    """The rows of `branches` behind a count of the summary, by ranks inside the group."""
    table = found.branches[found.branches["period"] == period]
    if what == "crossing":
        return table[table["crossing"] != ""]
    if what in CROSSINGS:
        return table[table["crossing"] == what]
    low, high = _BANDS.get(what, (0, 0))
    places = table["peer_rank_shift"].abs().astype("float64")
    return table[(places >= low) & (places <= (np.inf if high is None else high))]


def _require_reports(store: Store, periods: list[Period]) -> None:
    known = store.periods()
    missing = "、".join(str(period) for period in periods if period not in known)
    some = "、".join(map(str, known)) or "无"
    if missing:
        raise UnavailableError(f"{missing} 没有报送数据，无从预演。有数据的：{some}。")
    if not periods:
        raise UnavailableError("还没有任何季度的报送数据，无从预演。")


@contextlib.contextmanager
def _before(store: Store, period: Period) -> Iterator[tuple[Store, Scheme]]:
    """The quarter by its approved scheme: as it stands, unless files were edited."""
    scheme = approved_scheme(store, period)
    if all(
        approved_scheme(store, quarter).sha256 == store.scheme_at(quarter).sha256
        for quarter in period.of_year()
        if str(quarter) >= store.schemes()[0].effective_from
    ):
        yield store, scheme
        return
    schemes = approved_schemes(store)
    with contextlib.closing(recomputed(store, schemes, [period])) as approved:
        yield approved, scheme


def _branches(
    before: Store,
    after: Store,
    viewer: Viewer,
    period: Period,
    schemes: tuple[Scheme, Scheme],
) -> pd.DataFrame:
    where = Filter().where(viewer)
    tables = [
        rows(
            store,
            _SCORES.format(where=where),
            where.parameters | {"period": str(period)},
        )
        for store in (before, after)
    ]
    for table, scheme in zip(tables, schemes, strict=True):
        names = names_of(scheme.grades)
        table["grade_name"] = table["grade"].map(names)
    both = tables[0].merge(
        tables[1].drop(columns=_WHO), on="branch_id", suffixes=("_before", "_after")
    )
    both.insert(0, "period", str(period))
    return _crossings(both, *schemes)


_WHO = ["branch_name", "unit_id", "unit_name", "peer_group", "is_visible"]
_SCORES = """
select
    branch_id, branch_name, unit_id, unit_name, peer_group,
    final_score, grade, status, rank, peer_rank, {where} as is_visible,
from score
where period = $period
order by branch_id
"""


def _indicators(
    before: Store, after: Store, period: Period, schemes: tuple[Scheme, Scheme]
) -> pd.DataFrame:
    old, new = (
        diagnosis.indicators(store, OFFICE, period).set_index("indicator")
        for store in (before, after)
    )
    codes = [*new.index, *(code for code in old.index if code not in new.index)]
    labels = pd.concat([new, old])[["name", "dimension"]]
    table = labels[~labels.index.duplicated()].loc[codes]
    for name in _BOTH:
        table[f"{name}_before"] = old[name].reindex(codes)
        table[f"{name}_after"] = new[name].reindex(codes)
    kinds = changed_indicators(*schemes)
    table.insert(2, "change", [kinds.get(code, "") for code in codes])
    told_apart = table["constant_before"].isin(["no", "nearly"])
    table["is_lost"] = told_apart & (table["constant_after"] == "yes")
    table = table.rename_axis("indicator").reset_index()
    table.insert(0, "period", str(period))
    return table


def _limits(store: Store, scheme: Scheme, periods: list[Period]) -> pd.DataFrame:
    found = []
    for period in periods:
        then = store.scheme_at(period)
        asked = {item.code: item.kind for item in then.items}
        for item in scheme.items:
            if asked.get(item.code) != item.kind:
                why = "other_kind" if item.code in asked else "not_asked"
                found.append((str(period), item.code, item.name, why))
        known = {kind.code for kind in scheme.adjustments}
        names = names_of(then.adjustments)
        for code in _recorded(store, period):
            if code not in known:
                found.append(
                    (str(period), code, names.get(code, code), "no_adjustment")
                )
    return pd.DataFrame(found, columns=["period", "code", "name", "why"])


def _recorded(store: Store, period: Period) -> list[str]:
    table = rows(
        store,
        "select distinct code from standing_adjustment"
        " where period between $first and $period order by code",
        {"first": str(period.of_year()[0]), "period": str(period)},
    )
    return table["code"].tolist()


CHANGES = {"added": "新增", "removed": "取消", "changed": "调整", "": ""}
"""How `change` of an indicator is said."""
CROSSINGS = {"up": "升等", "down": "降等", "entered": "进入排名", "left": "退出排名"}
SCOPES = {"peer_group": "同类组内", "overall": "全部支部"}
_RANKS = {"peer_group": "peer_rank", "overall": "rank"}
_BANDS = {
    "moved_1_2": (1, 2),
    "moved_3_5": (3, 5),
    "moved_6_10": (6, 10),
    "moved_over_10": (11, None),
}
"""Columns of the summary: how many branches move so many places."""


def _crossings(both: pd.DataFrame, old: Scheme, new: Scheme) -> pd.DataFrame:
    """The rows with `crossing`, rank_shift and peer_rank_shift (places gained).

    Grades are compared by their place in their scheme, best first.  Rows in order: who
    crosses, then who moves furthest.
    """
    ranks = [f"{name}_{when}" for name in _RANKS.values() for when in _WHEN]
    table = both.astype(dict.fromkeys(ranks, "Int64"))
    places = [
        table[f"grade_{when}"].map(
            {grade.code: at for at, grade in enumerate(rules.grades)}
        )
        for when, rules in zip(_WHEN, (old, new), strict=True)
    ]
    table["crossing"] = [
        _crossing(*branch)
        for branch in zip(
            table["status_before"] == "ranked",
            table["status_after"] == "ranked",
            *places,
            strict=True,
        )
    ]
    for name in _RANKS.values():
        table[f"{name}_shift"] = table[f"{name}_before"] - table[f"{name}_after"]
    order = pd.DataFrame(
        {
            "crosses": (table["crossing"] != "").astype(int),
            "moves": table["rank_shift"].abs().fillna(0),
            "branch_id": table["branch_id"],
        }
    ).sort_values(["crosses", "moves", "branch_id"], ascending=[False, False, True])
    return table.loc[order.index].reset_index(drop=True)


_WHEN = ("before", "after")


def _crossing(was_ranked: bool, is_ranked: bool, before: float, after: float) -> str:
    if was_ranked != is_ranked:
        return "entered" if is_ranked else "left"
    if not is_ranked or before == after:
        return ""
    return "up" if after < before else "down"


def _summary(table: pd.DataFrame, *, lost: int) -> pd.DataFrame:
    """One row per scope: what `_crossings` found, in numbers, over all branches.

    period, scope, `branches` (ranked both times), mean_before and mean_after (of their
    final scores), up, down, entered, left, `unmoved` and the bands of places moved,
    mean_shift, median_shift and largest_shift (places, either way), `lost` (indicators
    that tell branches apart no more).
    """
    both = table[
        (table["status_before"] == "ranked") & (table["status_after"] == "ranked")
    ]
    counted = table["crossing"].value_counts()
    shared = {
        "branches": len(both),
        "mean_before": both["final_score_before"].mean(),
        "mean_after": both["final_score_after"].mean(),
        **{name: int(counted.get(name, 0)) for name in CROSSINGS},
    }
    found = []
    for scope, rank in _RANKS.items():
        moved = both[f"{rank}_shift"].abs().astype("float64")
        found.append(
            {"period": table["period"].iloc[0] if len(table) else "", "scope": scope}
            | shared
            | {"unmoved": int((moved == 0).sum())}
            | {
                name: int(((moved >= low) & (moved <= (high or moved.max()))).sum())
                for name, (low, high) in _BANDS.items()
            }
            | {
                "mean_shift": moved.mean(),
                "median_shift": moved.median(),
                "largest_shift": moved.max(),
                "lost": lost,
            }
        )
    return pd.DataFrame(found).astype({"largest_shift": "Int64"})
