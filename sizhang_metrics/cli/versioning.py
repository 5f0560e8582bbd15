"""Commands on what was reported: versions, return, revert."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import decoded, show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.store import Store
from sizhang_metrics.views import progress
from sizhang_metrics.views import versions as view
from sizhang_metrics.views.viewer import OFFICE, Role, Viewer

_VERSIONS = {
    "version": "版本",
    "state_name": "状态",
    "number": "回执号",
    "received_at": "收到时间（UTC）",
    "file_name": "文件",
    "reason": "说明",
    "restores": "恢复自",
    "return_reason": "退回理由",
}
_DIFFERENCE = {
    "item": "填报项编码",
    "item_name": "填报项",
    "said_before": "前",
    "said_after": "后",
}
_RESTORED = {
    "number": "回执号",
    "period": "季度",
    "file_name": "原文件",
    "branches": "支部数",
    "reason": "说明",
}


def versions(options: Namespace) -> int:
    """Prints the versions of a branch's report, or what differs between two."""
    with opened(options) as store:
        known = view.versions(store, OFFICE, options.period, options.branch)
        if not len(known):
            raise UnavailableError(
                f"{options.period} 没有支部“{options.branch}”的报送。请核对支部编码和季度。"
            )
        if not options.compare:
            show(known, options.format, _VERSIONS)
            return 0
        table = _difference(options, store, set(known["version"]))
    show(table, options.format, _DIFFERENCE)
    tell(
        f"第 {options.compare[0]} 版与第 {options.compare[1]} 版相差 {len(table)} 项。"
    )
    return 0


def _difference(options: Namespace, store: Store, known: set[int]) -> pd.DataFrame:
    unknown = [str(one) for one in options.compare if one not in known]
    if unknown:
        raise UnavailableError(f"“{options.branch}”没有第 {'、'.join(unknown)} 版。")
    found = view.difference(
        store, OFFICE, options.period, options.branch, *options.compare
    )
    return view.in_words(found)


def hand_back(options: Namespace) -> int:
    """Returns standing reports with a reason (退回)."""
    refuse_read_only(options)
    with opened(options) as store:
        branch_ids = _branches(options, store)
        store.return_reports(options.period, branch_ids, reason=decoded(options.reason))
    tell(
        f"已退回 {options.period} 的 {len(branch_ids)} 个支部的报送，不再计分；"
        "重新报送后生效。"
    )
    return 0


def _branches(options: Namespace, store: Store) -> list[str]:
    """Those named, and with --unit every one of the unit whose report stands."""
    if not options.unit:
        if not options.branch:
            raise UsageError("请用 --branch 指明支部，或用 --unit 指明单位。")
        return options.branch
    unit = Viewer(Role.UNIT, unit_id=options.unit)
    table = progress.branches(store, unit, options.period)
    standing = table[table["state"].isin(["on_time", "late"])]["branch_id"]
    if not len(standing):
        raise UnavailableError(
            f"{options.period} 单位“{options.unit}”没有可以退回的报送。"
        )
    return [*dict.fromkeys([*options.branch, *standing])]


def revert(options: Namespace) -> int:
    """Makes an older version stand again, as a new version."""
    refuse_read_only(options)
    with opened(options) as store:
        receipts = store.revert(
            options.period,
            options.branch,
            options.version,
            reason=decoded(options.reason),
        )
    table = pd.DataFrame([vars(one) for one in receipts])
    table["received_at"] = [
        one.isoformat(timespec="seconds") for one in table["received_at"]
    ]
    show(table, options.format, _RESTORED)
    tell(f"第 {options.version} 版的数已作为新的一版生效，得分和名次已重算。")
    return 0
