"""The schemes of the home and their approval (审定); nothing here names a branch."""

from __future__ import annotations

from itertools import zip_longest

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Approval, Store
from sizhang_metrics.store import schemes as scheme_approvals
from sizhang_metrics.views import memory

STATES = {
    "approved": "已审定",
    "changed": "审定后改动过",
    "unapproved": "未审定",
    "missing": "审定的文件不在",
}
FOUNDING = "建立时审定"
"""Said of what is approved by the founding of the home."""


def schemes(store: Store, _viewer: Viewer) -> pd.DataFrame:
    """One row per scheme file in force and per approved one that is no longer there.

    scheme_id, title, effective_from, `last_period` (blank: until further notice),
    sha256, state, state_name, `basis` (founding or approval, blank for neither),
    proposed_by, approved_by, recorded_at (UTC).
    """
    with store.cursor() as cursor:
        standing = scheme_approvals.standing(cursor)
    by_hash = {approval.sha256: approval for approval in standing}
    ids = {approval.scheme_id for approval in standing}
    current = store.schemes()
    found = [
        {
            "scheme_id": scheme.id,
            "title": scheme.title,
            "effective_from": scheme.effective_from,
            "last_period": _until(later),
            "sha256": scheme.sha256,
            "state": _state(scheme.sha256 in by_hash, scheme.id in ids),
        }
        | _of(by_hash.get(scheme.sha256))
        for scheme, later in zip_longest(current, current[1:])
    ]
    hashes = {scheme.sha256 for scheme in current}
    found += [
        {
            "scheme_id": approval.scheme_id,
            "title": approval.title,
            "effective_from": approval.effective_from,
            "last_period": "",
            "sha256": approval.sha256,
            "state": "missing",
        }
        | _of(approval)
        for approval in standing
        if approval.sha256 not in hashes
    ]
    table = pd.DataFrame(found)
    names = table["state"].map(STATES)
    is_founding = (table["basis"] == "founding") & (table["state"] == "approved")
    table.insert(6, "state_name", names.where(~is_founding, FOUNDING))
    return table.assign(recorded_at=pd.to_datetime(table["recorded_at"]))


def _state(is_approved: bool, is_known: bool) -> str:
    if is_approved:
        return "approved"
    return "changed" if is_known else "unapproved"


def _until(later: Scheme | None) -> str:
    """The last quarter of a scheme that is followed by this one."""
    return str(parse_period(later.effective_from).shifted(-1)) if later else ""


def _of(approval: Approval | None) -> dict[str, object]:
    if approval is None:
        return {"basis": "", "proposed_by": "", "approved_by": "", "recorded_at": None}
    return {
        "basis": "approval" if approval.approved_by else "founding",
        "proposed_by": approval.proposed_by,
        "approved_by": approval.approved_by,
        "recorded_at": approval.recorded_at,
    }


@memory.remembered
def remark(store: Store, _viewer: Viewer, period: Period) -> str:
    """What has to be said where the quarter's scheme is not approved; "" where it is."""
    with store.cursor() as cursor:
        scheme = store.scheme_at(period)
        is_open = not scheme_approvals.objection(cursor, scheme, period)
        has_begun = str(period) <= scheme_approvals.latest_period(cursor)
    return "" if is_open else REMARKS[has_begun]


REMARKS = {
    True: "本季所用的指标体系没有审定，得分和名次是试算，不能形成正式期次；见“规则预演”。",
    False: "本季要用的指标体系还没有审定：请在收到第一份报送之前审定，此后不能再审定；"
    "见“规则预演”。",
}
"""Said of a scheme without approval, by whether its quarter has begun."""


def approved(store: Store, _viewer: Viewer, draft: Scheme) -> Scheme:
    """The approved scheme that this one would replace: that of the latest quarter with
    reports, or of the draft's first quarter where nobody has reported.
    """
    known = store.periods()
    first = store.schemes()[0].effective_from
    period = known[-1] if known else parse_period(max(first, draft.effective_from))
    return scheme_approvals.approved_scheme(store, period)


def hindrances(store: Store, _viewer: Viewer, draft: Scheme) -> list[str]:
    """What a draft has to change before it can be put in place and approved, if it is
    a new file."""
    others = [scheme for scheme in store.schemes() if scheme.sha256 != draft.sha256]
    found = []
    if draft.id in {other.id for other in others}:
        found.append(f"id “{draft.id}”与现有的相同，请换一个。")
    start = next_period(store, _viewer)
    if start and draft.effective_from < str(start):
        found.append(
            f"effective_from 是 {draft.effective_from}，已有报送，请改为 {start} 或以后。"
        )
    elif draft.effective_from in {other.effective_from for other in others}:
        found.append(f"已有从 {draft.effective_from} 起生效的，请换一个季度。")
    return found


def next_period(store: Store, _viewer: Viewer) -> Period | None:
    """The first quarter that a scheme can still be approved for; None: any."""
    with store.cursor() as cursor:
        latest = scheme_approvals.latest_period(cursor)
    return parse_period(latest).shifted(1) if latest else None
