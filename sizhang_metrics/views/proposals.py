"""建议: what the scheme asks the office to decide of whom, why, and what was decided.

Nothing here is ever recorded by itself; a decision is an adjustment like any other.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer, require_read
from sizhang_metrics.lifecycle.rectification import OPEN_STATES, State
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Proposal, Scheme
from sizhang_metrics.scheme.conditions import ANY, leading, turned_in_words
from sizhang_metrics.scheme.wording import PROPOSAL_WORDS
from sizhang_metrics.store import Store
from sizhang_metrics.views import rectifications
from sizhang_metrics.views.adjustments import register
from sizhang_metrics.views.conditions import CELL, Tests, who_meets
from sizhang_metrics.views.query import Filter

COLUMNS = (
    *("period", "branch_id", "branch_name", "unit_id", "unit_name", "proposal", "kind"),
    *("name", "adjustment", "evidence", "code", "value", "bound"),
    *CELL,
    *("small_sample", "would_change", "decision", "adjustment_id", "document", "basis"),
    *("rectifications", "rectification_id"),
)
TALK = "约谈"
"""What the subject of an item begins with that is the decision to talk."""
DECISIONS = {"": "未决定", "pending": "待审定", "standing": "已登记"}
KINDS = tuple(PROPOSAL_WORDS)


def not_recorded(scheme: Scheme) -> str:
    """Which deductions and vetoes nothing proposes, for lack of figures; "" where all are."""
    proposed = {proposal.adjustment for proposal in scheme.proposals}
    left = [
        f"{kind.code} {kind.name}"
        for kind in scheme.adjustments
        if kind.kind != "bonus" and kind.code not in proposed
    ]
    return f"没有可依据的数据、程序不提出的：{'、'.join(left)}。" if left else ""


def proposals(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    kind: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per proposal of the scheme and branch (and indicator or dimension) that
    meets all its conditions, in the scheme's order.

    `evidence`: each condition's value in words; `would_change`: what would take the
    branch off the list; `decision`: blank, pending or standing, by the record of the
    proposal's adjustment for this branch in the year so far, with its number and
    document; of a talk by the newest item of the 整改台账 of this year so far that begins
    with `TALK`.  `rectifications`: the open items of the branch in words, the newest
    (`rectification_id`) first.  For office and leaders.
    """
    require_read(viewer, "proposals")
    scheme = store.scheme_at(period)
    rules = {
        proposal.code: proposal
        for proposal in scheme.proposals
        if kind in (None, proposal.kind)
    }
    single = {
        f"{proposal.code}__{at}": [condition]
        for proposal in rules.values()
        for at, condition in enumerate(proposal.when)
    }
    tests: Tests = {
        code: list(proposal.when) for code, proposal in rules.items()
    } | single
    met = who_meets(store, viewer, period, tests, Filter(unit_id=unit_id))
    said = {
        (test, branch, code): words
        for test, branch, code, words in zip(
            *(met[name].tolist() for name in ("test", "branch_id", "code", "said")),
            strict=True,
        )
    }
    table = met[met["test"].isin(rules)].reset_index(drop=True)
    own = [rules[code] for code in table["test"]]
    keys = list(zip(own, table["branch_id"], table["code"], strict=True))
    items = rectifications.register(store, viewer, unit_id=unit_id)
    decided = _decided(store, viewer, period) | _talked(items, period)
    found = [
        decided.get((branch, proposal.adjustment or proposal.kind), ("", None, ""))
        for proposal, branch, _code in keys
    ]
    open_ones = _open(items)
    own_items = [open_ones.get(branch, {}) for _one, branch, _code in keys]
    return table.rename(columns={"test": "proposal"}).assign(
        period=str(period),
        kind=[proposal.kind for proposal in own],
        name=[proposal.name for proposal in own],
        adjustment=[proposal.adjustment or "" for proposal in own],
        basis=[proposal.basis for proposal in own],
        evidence=[
            _evidence(proposal, branch, code, said) for proposal, branch, code in keys
        ],
        would_change=[_would_change(scheme, proposal) for proposal in own],
        decision=[state for state, _number, _document in found],
        adjustment_id=pd.array([number for _s, number, _d in found], dtype="Int64"),
        document=[document for _state, _number, document in found],
        rectifications=[_told([*item.values()]) for item in own_items],
        rectification_id=pd.array(
            [next(iter(item), None) for item in own_items], dtype="Int64"
        ),
    )[list(COLUMNS)]


def _evidence(
    rule: Proposal, branch_id: str, code: str, said: dict[tuple[str, str, str], str]
) -> str:
    """The values of all conditions; each holds, or the proposal would not be there."""
    words = []
    for at, condition in enumerate(rule.when):
        is_about = (
            code if condition.code == ANY or condition is leading(rule.when) else None
        )
        key = condition.code or "" if is_about is None else is_about
        if condition.what != "quarter":
            lasting = (
                f"（连续 {condition.quarters} 季如此）"
                if condition.quarters > 1
                else ""
            )
            words.append(said[f"{rule.code}__{at}", branch_id, key] + lasting)
    return "；".join(dict.fromkeys(words))


def _would_change(scheme: Scheme, rule: Proposal) -> str:
    turned = [
        turned_in_words(scheme, condition)
        for condition in rule.when
        if condition.what != "quarter"
    ]
    return "或".join(turned)


def _told(items: list[str]) -> str:
    """All of two, else the newest and how many: what a cell has room for."""
    return "；".join(items) if len(items) < 3 else f"{items[0]}等 {len(items)} 项"


def _open(items: pd.DataFrame) -> dict[str, dict[int, str]]:
    """Branch → its open items by number, the newest first."""
    open_ones = items[items["stored"].isin(OPEN_STATES)]
    said: dict[str, dict[int, str]] = {}
    columns = ("branch_id", "rectification_id", "subject", "state_name")
    for branch, number, subject, state in zip(
        *(open_ones[name] for name in columns), strict=True
    ):
        own = said.setdefault(branch, {})
        own[int(number)] = f"第 {number} 号 {subject}（{state}）"
    return said


def _talked(
    items: pd.DataFrame, period: Period
) -> dict[tuple[str, str], tuple[str, int | None, str]]:
    """(branch, `talk`) → standing and the item that says so."""
    year = [str(quarter) for quarter in period.of_year()]
    own = items[items["period"].isin(year) & items["subject"].str.startswith(TALK)]
    own = own[own["stored"] != State.WITHDRAWN]
    return {
        (branch, "talk"): ("standing", None, f"整改第 {number} 号")
        for branch, number in zip(
            own["branch_id"][::-1], own["rectification_id"][::-1], strict=True
        )
    }


def _decided(
    store: Store, viewer: Viewer, period: Period
) -> dict[tuple[str, str], tuple[str, int | None, str]]:
    """(branch, adjustment) → state, number and document of its latest record of the year
    so far that nobody took back."""
    records = register(store, viewer, at=period)
    year = [str(quarter) for quarter in period.of_year()]
    records = records[
        records["period"].isin(year) & records["state"].isin(["pending", "standing"])
    ]
    names = ("branch_id", "code", "state", "adjustment_id", "document")
    return {
        (branch, code): (state, int(number), document)
        for branch, code, state, number, document in zip(
            *(records[name].tolist() for name in names), strict=True
        )
    }
