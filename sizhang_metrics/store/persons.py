"""What is typed into an event stays in the archive for good: no numbers of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.submissions.table.personal import personal

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store

_TYPED = ("reason", "document", "note", "entered_by", "proposed_by", "approved_by")
"""What a person types freely."""


def refuse(store: Store, payload: dict) -> None:
    """RejectedError when a typed text seems to hold a person's number."""
    codes = {row.branch_id for row in store._roster}
    for name in _TYPED:
        found = personal(str(payload.get(name) or ""), codes)
        if found:
            raise RejectedError(
                f"写的话里有{found}；本系统不收个人信息，这次没有写入任何数据。"
                "请删去号码、改写后再试。"
            )
