"""The archive of a home: the system of record, outside the database.

    archive/files/<sha256>            every accepted file and what was read from it
    archive/journal/000001-<sha>.json one numbered event each, chained by hash
    archive/acts/2026-11.jsonl        what leaves no event, chained too (`access.trail`)

Nothing here is ever changed or deleted; `rebuild` needs nothing else.  What was read
from a file lies beside it (`observations_file`), bit for bit: another version of the
program may read the same file otherwise, and `rebuild` must not.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizhang_metrics.access.trail import Trail
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.submissions import OBSERVATION_COLUMNS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Payload = dict[str, Any]
"""What an event says: JSON, whose keys differ by kind.  The command that writes a kind
and its handler in `events` name the keys; keys that came later are read with `get`."""
_HASH_SHOWN = 16
_NAME = re.compile(r"(\d{6,})-([0-9a-f]{16})\.json")


@dataclass(frozen=True)
class Event:
    """One thing that was done to the home, in the order it was done."""

    number: int
    kind: str
    """What was done; `events.HANDLERS` lists the kinds and what each does."""
    at: str
    """UTC, ISO format."""
    payload: Payload
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
        return digest(self.body)

    @property
    def file_name(self) -> str:
        """Of its file in the journal."""
        return _file_name(self.number, self.sha256)

    @property
    def files(self) -> list[str]:
        """The sha256 of every archived file that the event needs."""
        kept = ("sha256", "observations", "unit_observations")
        named = [self.payload.get(name) for name in kept]
        if self.kind == "schemes":
            named += self.payload["files"].values()
        return [sha256 for sha256 in named if sha256]


def digest(data: bytes) -> str:
    """The sha256 by which bytes are known."""
    return hashlib.sha256(data).hexdigest()


def _file_name(number: int, sha256: str) -> str:
    return f"{number:06d}-{sha256[:_HASH_SHOWN]}.json"


def code_of(number: int, sha256: str) -> str:
    """The 校验码 of the journal up to this event, as it stands on papers.

    Each event holds the hash of the one before: who has the code of one can show that
    everything up to it is as it was (`verify --head`).

    >>> code_of(12, "0123456789abcdef" * 4)
    '12-0123456789abcdef'
    """
    return f"{number}-{sha256[:_HASH_SHOWN]}"


def holds(journal: Sequence[Event], number: int, sha256: str) -> bool:
    """Whether event `number` is in a journal, with a hash that begins so."""
    return 0 < number <= len(journal) and journal[number - 1].sha256.startswith(sha256)


def entered(entered_by: str, at: datetime.datetime) -> Payload:
    """Who entered a record and when: the part of a payload that all records share."""
    return {"entered_by": entered_by, "recorded_at": at.isoformat(timespec="seconds")}


def moment(text: str) -> datetime.datetime:
    """A time of the archive as the database keeps it: UTC without zone."""
    at = datetime.datetime.fromisoformat(text)
    if at.tzinfo is not None:
        at = at.astimezone(datetime.UTC).replace(tzinfo=None)
    return at


class Archive:
    """The two folders below `archive/`."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.journal = folder / "journal"
        self.acts = Trail(folder)
        """What leaves no event: sign-ins, exports, attempts that were refused."""

    def make(self) -> None:
        """Makes the folders of a new home."""
        self.files.mkdir(parents=True, exist_ok=True)
        self.journal.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Stores bytes by content; the sha256 by which `get` finds them again."""
        sha256 = digest(data)
        target = self.files / sha256
        # A damaged copy from earlier is replaced, an intact one never touched.
        if not target.exists() or target.read_bytes() != data:
            _write(target, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash; UnavailableError when missing or altered."""
        path = self.files / sha256
        if not path.is_file():
            raise UnavailableError(
                f"归档文件缺失：archive/files/{sha256}。请从备份放回。"
            )
        data = path.read_bytes()
        if digest(data) != sha256:
            raise UnavailableError(
                f"归档文件已被改动：archive/files/{sha256}，与其内容摘要不符。"
                "请从备份放回。"
            )
        return data

    def append(self, event: Event) -> None:
        """Writes the event durably: after this returns it survives a power cut.

        UnavailableError, and nothing written, where this journal has an event of that
        number or lacks the one before: it is not the one that the writer knows.
        """
        place = self._place(event.number, event.sha256)
        known = any(self.journal.glob(f"{event.number:06d}-*.json"))
        before = self._place(event.number - 1, event.previous)
        if known or (event.previous and self.journal.is_dir() and not before.exists()):
            has = f"已经有第 {event.number}" if known else f"没有第 {event.number - 1}"
            raise UnavailableError(
                f"归档日志在使用中被换掉了：{self.journal} 里{has} 号。"
                "这次没有写入任何数据；请停止看板服务，放回 archive/ 后再启动。"
            )
        _write(place, event.body, exclusive=True)

    def holds(self, event: Event) -> bool:
        """Whether this very event is in the journal: then it is accepted."""
        return os.path.exists(self._place(event.number, event.sha256))

    def _place(self, number: int, sha256: str) -> Path:
        return self.journal / _file_name(number, sha256)

    def sweep(self) -> None:
        """Takes away what a killed writer had not put in its place; for the writer."""
        for folder in (self.files, self.journal):
            for left in folder.glob(".*.part"):
                left.unlink(missing_ok=True)

    def events(self, after: int = 0, previous: str = "") -> list[Event]:
        """The events above number `after` (whose hash is `previous`), checked.

        Raises UnavailableError for a gap, a change, or an archive that does not
        hold event `after`: then the database knows more than its system of record.
        """
        files = self._numbered()
        if after and files.get(after, ("",))[0] != previous[:_HASH_SHOWN]:
            raise UnavailableError(
                f"归档缺少第 {after} 号记录，或与数据库不是同一套：archive/ 可能被换成了旧的。"
                "请放回 archive/ 的全部文件，或用 restore 从备份恢复。"
            )
        events: list[Event] = []
        # One by one, so that it is the first broken link that is named.
        later = [file for file in sorted(files) if file > after]
        for number, found in enumerate(later, start=after + 1):
            if found != number:
                raise UnavailableError(
                    f"归档日志不连续：应有第 {number} 号，见到的是第 {found} 号。"
                    "请从备份放回 archive/journal 中缺少的文件。"
                )
            event = self._read(files[number][1])
            if event.previous != previous:
                raise UnavailableError(
                    f"归档日志第 {event.number} 号与前一号的摘要不衔接，可能被改动。"
                    "请从备份放回 archive/journal 中的文件。"
                )
            previous = event.sha256
            events.append(event)
        return events

    def _numbered(self) -> dict[int, tuple[str, Path]]:
        """Number → (start of the hash, file) of everything in the journal."""
        files: dict[int, tuple[str, Path]] = {}
        for path in self.journal.glob("*.json"):
            name = _NAME.fullmatch(path.name)
            if name is None or int(name[1]) in files:
                raise UnavailableError(
                    f"归档日志中有不认识或重号的文件：archive/journal/{path.name}。"
                    "请把它移出这个目录后再试。"
                )
            files[int(name[1])] = (name[2], path)
        return files

    def _read(self, path: Path) -> Event:
        try:
            event = Event(**json.loads(path.read_bytes()))
        except (ValueError, TypeError) as error:
            raise UnavailableError(
                f"归档日志 archive/journal/{path.name} 无法读取，请从备份放回。"
            ) from error
        if path.name != event.file_name:
            raise UnavailableError(
                f"归档日志 archive/journal/{path.name} 已被改动，与其摘要不符。"
                "请从备份放回。"
            )
        return event


def _write(target: Path, data: bytes, *, exclusive: bool = False) -> None:
    """Whole or not at all: temporary file, fsync, rename, fsync of the folder.

    `exclusive`: what has this name already is never replaced.
    """
    temporary = target.with_name(f".{target.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if exclusive:
            put_new(temporary, target)
        else:
            temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise UnavailableError(
            f"归档写不进去（{error.strerror}）：{target.parent}。"
            "这次没有写入任何数据；请检查磁盘空间和权限后再试。"
        ) from error
    sync_folder(target.parent)


def put_new(temporary: Path, target: Path) -> None:
    """Gives a file its name; FileExistsError where it is taken, which `rename` would
    replace."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links: most USB sticks
        if target.exists():
            raise FileExistsError(None, "已经存在", str(target)) from None
        temporary.rename(target)
    else:
        temporary.unlink()


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder as durable as the files."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def observations_file(observations: pd.DataFrame) -> bytes:
    """What was read from a file, as the archive keeps it (UTF-8 CSV).

    Every text is quoted: a header may hold a carriage return, which an unquoted
    CSV would take for the end of the row.  A negative zero becomes zero: some
    engines group the two apart.
    """
    frame = observations[OBSERVATION_COLUMNS].sort_values(["branch_id", "item"])
    frame["value"] = frame["value"].astype(float) + 0.0
    return frame.to_csv(
        index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
    ).encode()


def read_observations(data: bytes) -> pa.Table:
    """The rows that `observations_file` wrote."""
    import pyarrow as pa
    import pyarrow.csv

    numbers = {"value": pa.float64(), "row_number": pa.int64()}
    return pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        # a header may hold a carriage return
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(OBSERVATION_COLUMNS, pa.string()) | numbers,
            # of numbers alone: a branch may be called NA
            null_values=[""],
            strings_can_be_null=False,
        ),
    )
