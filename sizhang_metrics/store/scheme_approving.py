"""Approving a scheme (审定): by a second desk, before its first quarter has reports."""

from __future__ import annotations

import dataclasses
import datetime
import unicodedata
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import records, scheme_approvals, wide, writing
from sizhang_metrics.store.scheme_approvals import Approval

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store

PROPOSER = "办公室"
"""The desk that keeps the scheme files, while there are no accounts."""
_LONGEST = 40
"""Characters of a desk's name."""


def approve(
    store: Store, scheme_id: str, by: str, proposed_by: str, at: datetime.datetime
) -> None:
    """Approves the current file of this scheme; RejectedError with every fault.

    UnavailableError when the home has no such scheme.
    """
    assert store._archive is not None, "only a home approves schemes"
    with store._lock:
        scheme = _current(store, scheme_id)
        by, proposed_by = by.strip(), proposed_by.strip()
        with store.cursor() as cursor:
            latest = scheme_approvals.latest_period(cursor)
            standing = scheme_approvals.standing(cursor)
        faults = [
            *_of_desks(by, proposed_by),
            *_of_time(store, scheme, standing, latest),
        ]
        if faults:
            raise RejectedError(f"没有审定“{scheme.title}”：", faults)
        payload = {
            "scheme_id": scheme.id,
            "sha256": scheme.sha256,
            "effective_from": scheme.effective_from,
            "latest_period": latest,
            "proposed_by": proposed_by,
            "approved_by": by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        with writing.writing(store, "scheme_approval", payload) as (cursor, number):
            records.scheme_approval(cursor, number, payload)


def _current(store: Store, scheme_id: str) -> Scheme:
    known = {one.id: one for one in store.schemes()}
    if scheme_id not in known:
        raise UnavailableError(
            f"没有指标体系“{scheme_id}”；现有：{'、'.join(known)}。请看 schemes。"
        )
    return known[scheme_id]


def _of_desks(by: str, proposed_by: str) -> list[str]:
    faults = [
        f"{what}的岗位没有写，或超过 {_LONGEST} 个字：写岗位或账号，不写姓名。"
        for what, desk in (("提出", proposed_by), ("审定", by))
        if not 0 < len(desk) <= _LONGEST
    ]
    if not faults and _folded(by) == _folded(proposed_by):
        faults.append(f"提出和审定须是两个岗位，两处写的都是“{by}”。")
    return faults


def _folded(desk: str) -> str:
    return "".join(unicodedata.normalize("NFKC", desk).casefold().split())


def _of_time(
    store: Store, scheme: Scheme, standing: list[Approval], latest: str
) -> list[str]:
    before = {one.effective_from: one for one in standing}.get(scheme.effective_from)
    if before and before.sha256 == scheme.sha256:
        return ["这个文件已经审定过，不需要再审定。"]
    if scheme.effective_from > latest:
        return []
    if before and _scores_alike(
        scheme_approvals.registered(store, before.sha256), scheme
    ):
        return []
    following = parse_period(latest).shifted(1)
    return [
        f"它从 {scheme.effective_from} 起生效，而 {latest} 已有报送或正式期次；"
        "已经开始的季度不换规则。"
        f"请把 effective_from 改为 {following} 或以后，换一个 id 另存，再审定。"
    ]


def _scores_alike(one: Scheme, other: Scheme) -> bool:
    """Whether only words differ: both render to the same statements, letter by letter."""
    return _statements(one) == _statements(other)


def _statements(scheme: Scheme) -> list[str]:
    (span,) = wide.in_force([dataclasses.replace(scheme, sha256="")])
    return list(wide.statements(span))
