"""The command `report`: papers of a quarter into a folder."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sizhang_metrics.access.trail import What
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import FILE, Call, as_of, flag, option, period
from sizhang_metrics.cli.output import Progress, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import pack
from sizhang_metrics.reports.facts import facts, source_of
from sizhang_metrics.whatif import Edition, as_published


@command(
    "report",
    "report --edition 2026Q3-1 -o 会议材料",
    period("季度：现在的数，文书上印“试算”", required=False),
    as_of(),
    option("-o --output", "DIR", "写到这个目录", type=FILE, required=True),
    option(
        "--only",
        "NAME",
        "只要这些：bulletin 通报、roster 名册工作簿、meeting 会议包、units 单位一页纸、"
        "branches 支部一页纸、pages 一页纸分单位、debriefs 述职事实表",
        several=True,
    ),
    flag("--name-worst", "通报里点名各同类组末位的支部"),
)
def report(
    call: Call,
    *,
    period: Period | None,
    output: Path,
    only: tuple[str, ...],
    name_worst: bool,
) -> None:
    """Makes the papers of an edition, or of what stands now."""
    papers = pack.chosen(only)
    if period is None:
        raise UsageError(
            "请写 --edition 2026Q3-1（正式期次），或 --period 2026Q3（试算）。"
        )
    wishes = pack.Wishes(name_worst, pack.template_of(call.home))
    edition = call.edition and Edition(*call.edition)
    call.edition = None  # its hash stands in the home as it is now
    with contextlib.ExitStack() as stack:
        store = live = stack.enter_context(opened(call))
        source = source_of(live, edition or period)
        if edition:
            tell(f"正在由归档还原 {edition}。")
            store = stack.enter_context(as_published(live, edition).store)
        found = facts(store, viewer_of(live), source)
        live.note(
            call.actor(),
            What.EXPORT,
            "、".join(paper.file_name(found) for paper in papers),
        )
        output.mkdir(parents=True, exist_ok=True)
        for name, data in pack.made(found, papers, wishes, Progress()):
            (output / name).write_bytes(data)
            tell(f"已写好 {output / name}。")
