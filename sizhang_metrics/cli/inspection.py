"""Commands that look at figures on site, and at what asking for them costs: checkup,
sample, journal, verify-value, burden."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    DECIMAL,
    FILE,
    POSITIVE,
    WHOLE,
    Call,
    as_of,
    branch,
    day,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import refused_content, spelled
from sizhang_metrics.views import burden as burden_view
from sizhang_metrics.views import inspection
from sizhang_metrics.views import journal as journal_view
from sizhang_metrics.views.checkup import SIDES, check_up
from sizhang_metrics.wording.columns import titles

_HINTS = titles("kind_name branch_names unit_names striking innocent", kind_name="提示")
_SAMPLE = titles(
    "number branch_id branch_name unit_name basis_name hints", number="序号"
)
_VERIFIED = titles(
    "period branch_name item_name reported_value verified_value difference",
    "reported_now verified_on note",
)
_ITEMS = titles("item item_name kind is_due is_prefilled minutes uses", item="编码")
_JOURNAL = titles(*journal_view.SHOWN, at="时间（UTC）")
_ACCOUNT = titles("name value", name="项目", value="数")


@command(
    "checkup",
    "checkup --period 2026Q3 --hint 1",
    period(),
    option("--hint", "N", "列出第 N 条提示两边的数", type=WHOLE),
    as_of(),
    form(),
)
def checkup(call: Call, *, period: Period, hint: int | None, form: str) -> None:
    """Prints the hints of a quarter, or both sides of one of them."""
    with opened(call) as store:
        result = check_up(store, viewer_of(store), period)
        if hint is None:
            show(result.table, form, _HINTS)
            tell(
                f"{result.branches} 个支部中有 {len(result.hints)} 条提示。"
                "提示只用于抽查，不影响得分。"
            )
            return
        if not 1 <= hint <= len(result.hints):
            raise UsageError(f"本季有 {len(result.hints)} 条提示，没有第 {hint} 条。")
        sides = result.sides(hint - 1, store.scheme_at(period))
    ours, other = SIDES[result.hints[hint - 1].kind]
    show(sides, form, titles("code name") | {"ours": ours, "other": other})
    row = result.table.iloc[hint - 1]
    tell(f"{row['branch_names']}：{row['striking']}{row['innocent']}")


@command(
    "sample",
    "sample --period 2026Q3 --seed 2026",
    period(),
    option("--seed", "N", "随机种子，任选一个整数并公布", type=WHOLE, required=True),
    option("--size", "N", "抽几个（默认已报的一成）", type=POSITIVE),
    form(),
)
def sample(
    call: Call, *, period: Period, seed: int, size: int | None, form: str
) -> None:
    """Prints whom to visit: half by hints, half by lot with the given seed."""
    with opened(call) as store:
        table = inspection.sample(store, viewer_of(store), period, seed=seed, size=size)
    show(table, form, _SAMPLE)
    tell(f"种子 {seed}：同一季度、同样的报送，用同一种子抽出的名单相同。")


@command(
    "journal",
    "journal --find D1701 --format csv",
    option("--find", "TEXT", "只列含这些字词的（空格隔开，须全部出现）", default=""),
    option("--act", "A", "只列这一种操作（csv 里 act 一列的代号）", default=""),
    form(),
)
def journal(call: Call, *, find: str, act: str, form: str) -> None:
    """Prints what was done, newest first."""
    if act and act not in journal_view.kinds():
        known = "、".join(journal_view.kinds())
        raise UsageError(f"没有“{act}”这种操作。可以是：{known}")
    with opened(call) as store:
        table = journal_view.entries(store, viewer_of(store), search=find, act=act)
    show(table, form, _JOURNAL)


@command(
    "verify-value",
    "verify-value --period 2026Q3 --branch D1701 --item theme_day_attended --value 85",
    period(required=False),
    branch(required=False),
    option("--item", "I", "填报项编码"),
    option("--value", "V", "核查到的数", type=DECIMAL),
    option("--note", "TEXT", "备注", default=""),
    day("--on", "核查日（默认今天）"),
    form(),
)
def verify_value(
    call: Call,
    *,
    period: Period | None,
    branch: str | None,
    item: str | None,
    value: float | None,
    note: str,
    on: datetime.date | None,
    form: str,
) -> None:
    """Records a value verified on site, or prints those recorded."""
    if branch is None and item is None and value is None:
        with opened(call) as store:
            table = inspection.verifications(store, viewer_of(store), period)
        show(table, form, _VERIFIED)
        return
    if period is None or branch is None or item is None or value is None:
        raise UsageError("记录核查值要写 --period、--branch、--item 和 --value。")
    with writing(call) as store:
        item = spelled(store.scheme_at(period).items, item)
        store.record_verification(
            period, branch, item, value, note=note, verified_on=on
        )
        table = inspection.verifications(store, viewer_of(store), period).head(1)
    show(table, form, _VERIFIED)


@command(
    "burden",
    "burden --period 2026Q3",
    period(required=False),
    flag("--items", "逐项列出"),
    option("--scheme", "FILE", "检查这个指标体系文件里不得收取的内容", type=FILE),
    form(),
)
def burden(
    call: Call, *, period: Period | None, items: bool, scheme: Path | None, form: str
) -> None:
    """Prints what a quarter's table costs, or what a scheme file may not ask for."""
    if scheme is not None:
        refused = refused_content(scheme.read_bytes(), scheme.name)
        show(pd.DataFrame({"refused": refused}), form, titles("refused"))
        return
    if period is None:
        raise UsageError("请用 --period 指明季度，或用 --scheme 指明要检查的文件。")
    with opened(call) as store:
        if items:
            table = burden_view.asked_items(store, viewer_of(store), period)
            show(table, form, _ITEMS)
            return
        account = burden_view.burden(store, viewer_of(store), period)
        for refusal in burden_view.refusals(store, viewer_of(store)).to_dict("records"):
            at = f"{refusal['recorded_at']:%Y-%m-%d}"
            tell(f"已拒绝 {at} {refusal['file_name']}：{refusal['fault']}")
    if form == "table":
        lines = burden_view.lines(account)
        table = pd.DataFrame(list(lines.items()), columns=list(_ACCOUNT))
        show(table, form, _ACCOUNT)
    else:
        refused_items = "；".join(what for what, _ in account.refused)
        values = {**vars(account), "refused": refused_items}
        show(pd.DataFrame([values]), form, {})
