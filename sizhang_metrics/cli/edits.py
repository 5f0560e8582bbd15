"""Edited files that would change earlier quarters: edits show, rows, accept, list."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.cli.grammar import group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import Call, by, choice, form, option
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.store import Store, unread
from sizhang_metrics.submissions.texts import as_csv
from sizhang_metrics.views import edits as view
from sizhang_metrics.wording.columns import titles

_QUARTERS = titles("kind_name period branches scores ranks groups")
_SHIFTS = titles(
    "kind_name period branch_id branch_name final_score_before final_score_after",
    "peer_group_before peer_group_after peer_rank_before peer_rank_after rank_before",
    "rank_after",
)
_CONFIRMED = titles(
    "event_number kind_name quarters branches reason entered_by recorded_at",
    quarters="季度数",
    entered_by="确认",
    recorded_at="启用时间（UTC）",
)
_SHOWN = 12
"""Rows to paste that are written out; `edits rows` has them all."""

edits = group("edits", "edits show")


@edits.action(
    "show",
    "改过、会改动以往季度而等着说明原因的文件：哪些季度、多少支部、变动最大的五个",
    "--level branch --format csv",
    choice(
        "--level",
        ("period", "branch"),
        "period 各季汇总（默认）、branch 逐个支部",
        default="period",
    ),
    form(),
)
def show_waiting(call: Call, *, level: str, form: str) -> None:
    """Prints what the edited files would move."""
    with opened(call) as store:
        if level == "branch":
            show(view.shifts(store, viewer_of(store)), form, _SHIFTS)
        else:
            show(view.quarters(store, viewer_of(store)), form, _QUARTERS)
        for name in unread(call.home):
            tell(
                f"注意：{name} 没有读取。名册只读 branches.csv，"
                "指标体系只读 schemes/ 里以 .toml 结尾的文件。"
            )
        if not store.waiting:
            tell("没有等着说明原因的改动。")
        elif form == "table":
            _tell_more(store)


@edits.action(
    "rows",
    "名册的改动写成分段的行：从本季起生效，以往季度不变；贴进 branches.csv 代替这些支部的行",
    "--format csv",
    form(),
)
def dated_rows(call: Call, *, form: str) -> None:
    """Prints the edited branches as dated rows, in the columns of branches.csv."""
    with opened(call) as store:
        header, *lines = view.dated_rows(store, viewer_of(store))
    table = pd.DataFrame(lines, columns=header, dtype=str)
    show(table, form, {name: name for name in header})
    if not lines:
        tell("名册没有等着说明原因的改动。")


@edits.action(
    "accept",
    "说明原因后启用改过的名册或指标体系文件；原因记入归档，更正公告写明“名册更正”",
    "--reason “D1701 漏登三月转入的党员”",
    option("--reason", "TEXT", "为什么改动以往的季度，必填", default=""),
    by("确认"),
    form(),
)
def accept(call: Call, *, reason: str, by: str | None, form: str) -> None:
    """Shows what is moved, then puts the edited files in force."""
    desk = call.desk(by)
    with writing(call) as store:
        seen = [edit.sha256 for edit in store.waiting]
        if seen:
            show(view.quarters(store, viewer_of(store)), form, _QUARTERS)
            _tell_largest(store)
        done = store.accept_edits(seen, reason=reason, entered_by=desk)
    kinds = "、".join(view.KINDS[edit.kind] for edit in done)
    tell(f"已启用：{kinds}，以往季度的得分和名次已重算，原因已记入归档。")


@edits.action("list", "列出已说明原因启用的改动", "--format csv", form())
def list_confirmed(call: Call, *, form: str) -> None:
    """Prints every edit that changed earlier quarters, with its reason."""
    with opened(call) as store:
        show(view.confirmed(store, viewer_of(store)), form, _CONFIRMED)


def _tell_more(store: Store) -> None:
    """The largest changes, the branches that go, and the ordinary way."""
    _tell_largest(store)
    gone = view.removed(store, viewer_of(store))
    if len(gone):
        tell("名册里不再有、而已有报送的支部：")
        for row in gone.itertuples():
            tell(f"  {row.branch_id} {row.branch_name}（{row.quarters} 个季度）")
    header, *lines = view.dated_rows(store, viewer_of(store))
    if lines:
        tell(
            "一般的办法是写成分段的行，从本季起生效，以往季度不变；把这些支部的行换成："
        )
        table = pd.DataFrame(lines[:_SHOWN], columns=header, dtype=str)
        tell(as_csv(table).rstrip("\n"))
        if lines[_SHOWN:]:
            tell(f"共 {len(lines)} 行，全部请用 edits rows --format csv。")


def _tell_largest(store: Store) -> None:
    table = view.largest(view.shifts(store, viewer_of(store)))
    if len(table):
        tell("变动最大的支部：")
    for record in table.to_dict("records"):
        tell(
            f"  {record['period']}，{record['branch_id']} {record['branch_name']}：{view.change_in_words(record)}"
        )
