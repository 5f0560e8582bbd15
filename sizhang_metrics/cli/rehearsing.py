"""`check --rehearse`: what submitting the file would change; nothing stays."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.cli.progress import Progress
from sizhang_metrics.store import Store, open_to_try
from sizhang_metrics.submissions import Reading
from sizhang_metrics.views import rehearsal
from sizhang_metrics.views.viewer import OFFICE

_HEADINGS = {
    "part_name": "哪些",
    "period": "季度",
    "branch_name": "支部",
    "final_score_before": "原得分",
    "final_score_after": "得分",
    "change": "变化",
    "grade_after": "等次",
    "peer_rank_before": "原名次",
    "peer_rank_after": "名次",
    "peers": "同类组内",
    "movers": "影响最大的指标",
}
_PARTS = {"file": "本文件", "later": "以后各季", "others": "其他支部"}


def opened_to_check(options: Namespace) -> Store:
    """The store that a file is checked against; with --read-only a rehearsal tries
    the file on a copy in memory, since a database opened for reading takes no trial.
    """
    if options.read_only and options.rehearse:
        return open_to_try(options.home, Progress())
    return opened(options)


def rehearse(options: Namespace, store: Store, reading: Reading) -> None:
    """Prints one table of the file's branches, later quarters and others that move."""
    shown = rehearsal.shown(store, OFFICE, store.rehearse(reading, options.period))
    parts = {
        "file": shown.branches,
        "later": shown.later.assign(movers=""),
        "others": shown.others.assign(movers=""),
    }
    table = pd.concat(
        [
            rows.assign(part=name, part_name=_PARTS[name])
            for name, rows in parts.items()
        ],
        ignore_index=True,
    )
    show(table, options.format, _HEADINGS)
    if shown.is_unchanged:
        tell("与已收的文件完全相同，提交不会有变化。")
    tell(f"预演：名次变动的其他支部 {len(shown.others)} 个（次）。没有写入任何数据。")
