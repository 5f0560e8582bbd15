"""Scheme files that ask for what may not be asked: what is put on record of them."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from typing import TYPE_CHECKING

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import refused_content

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def payloads(store: Store, files: dict[str, bytes]) -> list[dict]:
    """One per file that this home did not refuse before, with its forbidden content.

    Other faults are mended and forgotten; the file itself is not kept.
    """
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return [
        {
            "file_name": name,
            "file_sha256": hashlib.sha256(data).hexdigest(),
            "faults": faults,
            "recorded_at": at,
        }
        for name, data in files.items()
        if (faults := _forbidden(name, data)) and not _is_known(store, data)
    ]


def _forbidden(name: str, data: bytes) -> list[str]:
    with contextlib.suppress(SchemeError):  # not even TOML
        return refused_content(data, name)
    return []


def _is_known(store: Store, data: bytes) -> bool:
    with store.cursor() as cursor:
        (count,) = cursor.execute(
            "select count(*) from refused_scheme where sha256 = ?",
            [hashlib.sha256(data).hexdigest()],
        ).fetchone()
    return bool(count)
