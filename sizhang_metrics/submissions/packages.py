"""Zip files that hold a document's parts, with every size checked before it is read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree
from xml.parsers import expat

from sizhang_metrics.submissions.grid import UnreadableError

_MAX_UNPACKED = 250 * 1024 * 1024
_MAX_MEMBERS = 2_000
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    expat.ExpatError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,  # a compression that nobody's spreadsheet uses
    RuntimeError,  # an encrypted member
)


class Package:
    """The parts of a zip by name; case and the direction of slashes do not matter."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_plain(name): name for name in archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def names(self) -> list[str]:
        """All names, in lower case."""
        return list(self._names)

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        return self._archive.read(self._names[_plain(name)])


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """The package of these bytes; UnreadableError when it is damaged or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive.infolist())
            yield Package(archive)
    except DAMAGED as error:
        raise UnreadableError("damaged_workbook", "工作簿已损坏，读不出来") from error


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in members)
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
        raise UnreadableError(
            "too_large_file",
            f"工作簿解开后有 {unpacked / 2**20:.0f} MB，异常庞大",
            "请把填报用的那张工作表复制到新工作簿中，保存后再上传。",
        )
