"""Which papers there are, and all of them into a folder."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.access import settings
from sizhang_metrics.errors import RejectedError, UsageError
from sizhang_metrics.reports import bulletin, documents, meeting, roster_book
from sizhang_metrics.reports.documents import DOCX
from sizhang_metrics.reports.facts import Facts
from sizhang_metrics.reports.sheets import Done, Sheets, silent
from sizhang_metrics.reports.tables import XLSX

Progress = Callable[[str, float], None]
PDF, ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True)
class Wishes:
    """What the office may choose."""

    names_worst: bool = False
    template: Path | None = None
    """Of the 通报; None for ours."""


class Making:
    """What papers are made from; what several of them hold is made once."""

    def __init__(self, facts: Facts, wishes: Wishes) -> None:
        self.facts = facts
        self.wishes = wishes
        self.done: Done = silent
        self.sheets = Sheets(facts, lambda share: self.done(share))


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its name on the command line, its title and its file."""

    name: str
    title: str
    ending: str
    mime: str
    made: Callable[[Making], bytes]

    def file_name(self, facts: Facts) -> str:
        """“通报-2026Q3-1.docx”."""
        return f"{self.title}-{facts.source.name}.{self.ending}"


def _bulletin(of: Making) -> bytes:
    names_worst, template = of.wishes.names_worst, of.wishes.template
    return bulletin.bulletin(of.facts, names_worst=names_worst, template=template)


def _debriefs(of: Making) -> bytes:
    return documents.zipped(_each_debrief(of))


def _each_debrief(of: Making) -> Iterator[tuple[str, bytes]]:
    known = sorted(of.facts.units["unit_id"])
    for at, unit_id in enumerate(known):
        yield f"述职事实表-{unit_id}.docx", bulletin.debrief(of.facts, unit_id)
        of.done((at + 1) / len(known))


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("bulletin", "通报", "docx", DOCX, _bulletin),
        Paper(
            "roster",
            "名册工作簿",
            "xlsx",
            XLSX,
            lambda of: roster_book.roster_book(of.facts),
        ),
        Paper(
            "meeting",
            "会议包",
            "html",
            "text/html",
            lambda of: meeting.meeting(of.facts),
        ),
        Paper("units", "单位一页纸", "pdf", PDF, lambda of: of.sheets.units()),
        Paper("branches", "支部一页纸", "pdf", PDF, lambda of: of.sheets.branches()),
        Paper(
            "pages",
            "一页纸分单位",
            "zip",
            ZIP,
            lambda of: documents.zipped(of.sheets.by_unit()),
        ),
        Paper("debriefs", "述职事实表", "zip", ZIP, _debriefs),
    )
}
"""In the order in which they are made."""


def chosen(names: Sequence[str]) -> list[Paper]:
    """These papers, all where none is named; UsageError for a strange name."""
    strange = [name for name in names if name not in PAPERS]
    if strange:
        known = "、".join(f"{paper.name}（{paper.title}）" for paper in PAPERS.values())
        raise UsageError(f"没有“{strange[0]}”这种文书。可以是：{known}。")
    return [paper for paper in PAPERS.values() if not names or paper.name in names]


def made(
    facts: Facts, papers: Sequence[Paper], wishes: Wishes, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """File name → bytes, one after the other, so that only one is held."""
    making = Making(facts, wishes)
    for at, paper in enumerate(papers):
        making.done = functools.partial(_tell, progress, paper, at, len(papers))
        making.done(0)
        yield paper.file_name(facts), paper.made(making)
    progress("文书做好了", 1.0)


def _tell(progress: Progress, paper: Paper, at: int, all_: int, share: float) -> None:
    progress(f"正在做{paper.title}", (at + share) / all_)


def template_of(home: Path) -> Path | None:
    """The office's own template of the 通报, `[papers] bulletin_template` in config.toml."""
    papers = settings.read(home).get("papers", {})
    name = papers.get("bulletin_template", "") if isinstance(papers, dict) else None
    if not isinstance(name, str) or papers.keys() - {"bulletin_template"}:
        raise RejectedError(
            f"{settings.CONFIG} 的 [papers] 里只能写"
            ' bulletin_template = "通报模板.docx" 这样一行。'
        )
    if not name:
        return None
    path = home / name
    if not path.is_file():
        raise RejectedError(f"{settings.CONFIG} 里 [papers] 的通报模板 {name} 不存在。")
    return path
