"""The archive of a home: the system of record, outside the database.

    archive/files/<sha256>            every accepted file and what was read from it
    archive/journal/000001-<sha>.json one numbered event each, chained by hash

Nothing here is ever changed or deleted; `rebuild` needs nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizhang_metrics.errors import UnavailableError

_HASH_SHOWN = 16


@dataclass(frozen=True)
class Event:
    """One thing that was done to the home, in the order it was done."""

    number: int
    kind: str
    """`schemes`, `roster`, `submission` or `adjustment`."""
    at: str
    """UTC, ISO format."""
    payload: dict[str, Any]
    previous: str
    """sha256 of the event before; empty for the first."""

    @property
    def body(self) -> bytes:
        """The canonical bytes that are written and hashed."""
        return json.dumps(
            {
                "number": self.number,
                "kind": self.kind,
                "at": self.at,
                "previous": self.previous,
                "payload": self.payload,
            },
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        ).encode()

    @property
    def sha256(self) -> str:
        """Hash of the body."""
        return hashlib.sha256(self.body).hexdigest()


class Archive:
    """The two folders below `archive/`."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.journal = folder / "journal"

    def make(self) -> None:
        """Makes the folders of a new home."""
        self.files.mkdir(parents=True, exist_ok=True)
        self.journal.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Stores bytes by content; the sha256 by which `get` finds them again."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.files / sha256
        if not target.exists():
            _write(target, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash; UnavailableError when missing or altered."""
        path = self.files / sha256
        if not path.is_file():
            raise UnavailableError(f"归档文件缺失:archive/files/{sha256}。")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise UnavailableError(
                f"归档文件已被改动:archive/files/{sha256},与其内容摘要不符。"
            )
        return data

    def append(self, event: Event) -> None:
        """Writes the event durably: after this returns it survives a power cut."""
        name = f"{event.number:06d}-{event.sha256[:_HASH_SHOWN]}.json"
        _write(self.journal / name, event.body)

    def events(self, after: int = 0) -> list[Event]:
        """The events with a number above `after`, checked for gaps and changes."""
        events = [
            self._read(path)
            for path in sorted(self.journal.glob("*.json"))
            if int(path.name[:6]) > after
        ]
        for number, event in enumerate(events, start=after + 1):
            if event.number != number:
                raise UnavailableError(
                    f"归档日志不连续:应有第 {number} 号,见到的是第 {event.number} 号。"
                )
        for before, event in zip(events, events[1:], strict=False):
            if event.previous != before.sha256:
                raise UnavailableError(
                    f"归档日志第 {event.number} 号与前一号的摘要不衔接,可能被改动。"
                )
        return events

    def _read(self, path: Path) -> Event:
        try:
            event = Event(**json.loads(path.read_bytes()))
        except (ValueError, TypeError) as error:
            raise UnavailableError(f"归档日志 {path.name} 无法读取。") from error
        if path.name[7:-5] != event.sha256[:_HASH_SHOWN]:
            raise UnavailableError(f"归档日志 {path.name} 已被改动,与其摘要不符。")
        return event


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all: temporary file, fsync, rename, fsync of the folder."""
    temporary = target.with_name(f".{target.name}.part")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
