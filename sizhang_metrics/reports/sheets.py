"""Entries of `one_page` as PDF: set by typst in runs, and put together by pypdf.

typst keeps what it has worked out, some 1.5 MB for a page, until ten later runs did not
use it: 3,000 pages in one run take 4.5 GB.  So a run has a hundred pages, and after a full
one it is made to forget.  What was set is used again: the page of a branch stands in the
file of all and in that of its unit.
"""

from __future__ import annotations

import datetime
import functools
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import typst
from pypdf.generic import NameObject

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.reports import one_page
from sizhang_metrics.reports.facts import DISCLAIMER, TRIAL, Facts

_TEMPLATE = Path(__file__).with_name("one_page.typ")
_FACES = (
    ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif CJK SC"),
    ("Source Han Serif SC", "SimSun", "宋体", "Noto Sans CJK SC"),
    ("Source Han Sans SC", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei"),
)
"""Faces with Chinese forms, the wanted ones first; typst is silent about a missing one
and would take a Japanese face of another kind for it."""
_AT_ONCE = 100
"""Pages of a run."""
_FORGETS = 11
"""Runs after which typst lets go of what none of them used."""
_UTC = datetime.UTC
Done = Callable[[float], None]
"""Told the share that is done."""


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_embedded_fonts=False)


@functools.lru_cache(maxsize=1)
def face() -> str:
    """The one face that papers are set in; UnavailableError where none is installed."""
    known = set(_fonts().families())
    for name in (name for names in _FACES for name in names):
        if name in known:
            return name
    raise UnavailableError(
        "这台计算机上没有可用的中文字体，做不出 PDF。请安装仿宋、宋体或思源字体"
        "（Debian、统信：fonts-noto-cjk）后再试；其余文书不受影响。"
    )


@dataclass(frozen=True)
class Sheet:
    """One page that was set, and what the list of contents calls it."""

    title: str
    page: pypdf.PageObject


def silent(_share: float) -> None:
    """Progress for nobody."""


def sheets(
    facts: Facts, entries: Sequence[dict[str, Any]], done: Done = silent
) -> list[Sheet]:
    """A page for each entry."""
    found = []
    for at in range(0, len(entries), _AT_ONCE):
        some = entries[at : at + _AT_ONCE]
        reader = pypdf.PdfReader(io.BytesIO(_run(facts, some)))
        if len(reader.pages) != len(some):
            raise UnavailableError("有一页纸排不进一页，PDF 没有做成。")
        found += [
            Sheet(f"{entry['code']}　{entry['name']}", page)
            for entry, page in zip(some, reader.pages, strict=True)
        ]
        done(len(found) / len(entries))
    return found


def _run(facts: Facts, entries: Sequence[dict[str, Any]]) -> bytes:
    """A warning is a failure: it is how typst says that a face or a character is
    missing."""
    data = {
        "fonts": [face()],
        "across": TRIAL if facts.is_trial else "",
        "foot": f"{facts.scheme.title} · {DISCLAIMER}",
        "entries": list(entries),
    }
    made, warnings = typst.compile_with_warnings(
        _TEMPLATE,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=facts.source.made_at.replace(tzinfo=_UTC),
        pdf_tags=False,
    )
    if warnings:
        raise UnavailableError(f"PDF 没有做成：{warnings[0].message}")
    assert isinstance(made, bytes)
    if len(entries) == _AT_ONCE:
        for _ in range(_FORGETS):
            typst.compile(b"", font_paths=_fonts())
    return made


def pdf(facts: Facts, pages: Sequence[Sheet], title: str) -> bytes:
    """One file of these pages, with a list of contents beside them."""
    whole = pypdf.PdfWriter()
    first = pages[0].page.pdf
    assert isinstance(first, pypdf.PdfReader)
    for at, sheet in enumerate(pages):
        whole.add_page(sheet.page)
        whole.add_outline_item(title=sheet.title, page_number=at)
    whole.root_object[NameObject("/Lang")] = first.root_object["/Lang"]
    whole.metadata = {
        **(first.metadata or {}),
        "/Title": f"{title} {facts.source.name}",
    }
    file = io.BytesIO()
    whole.write(file)
    return file.getvalue()


class Sheets:
    """The pages of every unit and branch, set when first asked for, and once."""

    def __init__(self, facts: Facts, done: Done = silent) -> None:
        self._facts = facts
        self._done = done

    @functools.cached_property
    def _by_unit(self) -> dict[str, list[Sheet]]:
        """Unit → its own page, then those of its branches."""
        below = one_page.branches(self._facts)
        entries = [
            (unit_id, entry)
            for unit_id, own in one_page.units(self._facts)
            for entry in (own, *below.get(unit_id, []))
        ]
        made = sheets(self._facts, [entry for _, entry in entries], self._done)
        found: dict[str, list[Sheet]] = {}
        for (unit_id, _), sheet in zip(entries, made, strict=True):
            found.setdefault(unit_id, []).append(sheet)
        return found

    def branches(self) -> bytes:
        """Of all branches, by unit and code."""
        pages = [sheet for own in self._by_unit.values() for sheet in own[1:]]
        return pdf(self._facts, pages, "支部一页纸")

    def units(self) -> bytes:
        """Of all units; set by themselves, since they are few."""
        pages = sheets(
            self._facts, [unit_rows for _, unit_rows in one_page.units(self._facts)]
        )
        return pdf(self._facts, pages, "单位一页纸")

    def by_unit(self) -> Iterator[tuple[str, bytes]]:
        """A file for each unit; not one for each branch, whose face alone would be most
        of it."""
        for unit_id, pages in self._by_unit.items():
            made = pdf(self._facts, pages, f"一页纸 {unit_id}")
            yield f"一页纸-{unit_id}.pdf", made
