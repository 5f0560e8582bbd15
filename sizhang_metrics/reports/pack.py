"""Which papers there are, and all of them into a folder."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.errors import RejectedError, UsageError
from sizhang_metrics.reports import bulletin, documents, meeting, one_page, roster_book
from sizhang_metrics.reports.facts import Facts

Progress = Callable[[str, float], None]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Wishes:
    """What the office may choose."""

    names_worst: bool = False
    template: Path | None = None
    """Of the 通报; None for ours."""


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its name on the command line, its title and its file."""

    name: str
    title: str
    ending: str
    mime: str
    made: Callable[[Facts, Wishes], bytes]

    def file_name(self, facts: Facts) -> str:
        """“通报-2026Q3-1.docx”."""
        return f"{self.title}-{facts.source.name}.{self.ending}"


def _branches(facts: Facts, _wishes: Wishes) -> bytes:
    pages = [entry for _, entry in one_page.branches(facts)]
    return one_page.pdf(facts, pages, "支部一页纸")


def _units(facts: Facts, _wishes: Wishes) -> bytes:
    pages = [entry for _, entry in one_page.units(facts)]
    return one_page.pdf(facts, pages, "单位一页纸")


def _by_unit(facts: Facts, _wishes: Wishes) -> bytes:
    return documents.zipped(one_page.by_unit(facts))


def _debriefs(facts: Facts, _wishes: Wishes) -> bytes:
    return documents.zipped(
        (f"述职事实表-{unit_id}.docx", bulletin.debrief(facts, unit_id))
        for unit_id in sorted(facts.units["unit_id"])
    )


PAPERS: dict[str, Paper] = {
    one.name: one
    for one in (
        Paper(
            "bulletin",
            "通报",
            "docx",
            DOCX,
            lambda facts, wishes: bulletin.bulletin(
                facts, names_worst=wishes.names_worst, template=wishes.template
            ),
        ),
        Paper(
            "roster",
            "名册工作簿",
            "xlsx",
            XLSX,
            lambda facts, _: roster_book.roster_book(facts),
        ),
        Paper(
            "meeting",
            "会议包",
            "html",
            "text/html",
            lambda facts, _: meeting.meeting(facts),
        ),
        Paper("units", "单位一页纸", "pdf", "application/pdf", _units),
        Paper("branches", "支部一页纸", "pdf", "application/pdf", _branches),
        Paper("pages", "一页纸分单位", "zip", "application/zip", _by_unit),
        Paper("debriefs", "述职事实表", "zip", "application/zip", _debriefs),
    )
}
"""In the order in which they are made."""


def chosen(names: Sequence[str]) -> list[Paper]:
    """These papers, all where none is named; UsageError for a strange name."""
    strange = [one for one in names if one not in PAPERS]
    if strange:
        known = "、".join(f"{one.name}（{one.title}）" for one in PAPERS.values())
        raise UsageError(f"没有“{strange[0]}”这种文书。可以是：{known}。")
    return [one for one in PAPERS.values() if not names or one.name in names]


def made(
    facts: Facts, papers: Sequence[Paper], wishes: Wishes, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """File name → bytes, one after the other, so that only one is held."""
    for at, paper in enumerate(papers):
        progress(f"正在做{paper.title}", at / len(papers))
        yield paper.file_name(facts), paper.made(facts, wishes)
    progress("文书做好了", 1.0)


def template_of(home: Path) -> Path | None:
    """The office's own template of the 通报, `[papers] bulletin_template` in config.toml."""
    config = home / "config.toml"
    if not config.is_file():
        return None
    written = tomllib.loads(config.read_text("utf-8")).get("papers", {})
    name = written.get("bulletin_template") if isinstance(written, dict) else None
    if not name:
        return None
    path = home / str(name)
    if not path.is_file():
        raise RejectedError(f"config.toml 里 [papers] 的通报模板 {name} 不存在。")
    return path
