"""Commands of the office: progress, checkup, sample, verify-value, burden."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import decoded, show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.lifecycle import parse_day
from sizhang_metrics.scheme import refused_content
from sizhang_metrics.views import burden as burden_view
from sizhang_metrics.views import inspection
from sizhang_metrics.views import progress as progress_view
from sizhang_metrics.views.checkup import SIDES, check_up
from sizhang_metrics.views.viewer import OFFICE

_UNITS = {
    "period": "季度",
    "unit_id": "单位编码",
    "unit_name": "单位",
    "expected": "应报",
    "received": "已报",
    "on_time": "按时",
    "late": "逾期",
    "returned": "已退回",
    "missing": "未报",
    "completeness": "填报完整度",
}
_BRANCHES = {
    "unit_name": "单位",
    "branch_id": "支部编码",
    "branch_name": "支部",
    "state_name": "状态",
    "versions": "版数",
    "first_received_at": "首次报送（UTC）",
    "accepted_at": "最终接收（UTC）",
    "completeness": "填报完整度",
    "return_reason": "退回理由",
}
_HINTS = {
    "kind_name": "提示",
    "branch_names": "支部",
    "unit_names": "单位",
    "striking": "依据",
    "innocent": "另一面",
}
_SAMPLE = {
    "number": "序号",
    "branch_id": "支部编码",
    "branch_name": "支部",
    "unit_name": "单位",
    "basis_name": "依据",
    "hints": "提示数",
}
_VERIFIED = {
    "period": "季度",
    "branch_name": "支部",
    "item_name": "填报项",
    "reported_value": "自报值",
    "verified_value": "核查值",
    "difference": "相差",
    "reported_now": "现报值",
    "verified_on": "核查日",
    "note": "备注",
}
_ITEMS = {
    "item": "编码",
    "item_name": "填报项",
    "kind": "口径",
    "is_due": "本季要填",
    "is_prefilled": "已预填",
    "minutes": "估计分钟",
    "uses": "用于指标数",
}
_ACCOUNT = {"name": "项目", "value": "数"}


def progress(options: Namespace) -> int:
    """Prints who reported: per unit and quarter, per branch, or the missing as text."""
    with opened(options) as store:
        if options.period is None:
            if options.branches or options.missing:
                raise UsageError("--branches 和 --missing 要用 --period 指明季度。")
            periods = store.periods()
            show(progress_view.matrix(store, OFFICE, periods), options.format, _UNITS)
            return 0
        table = progress_view.branches(store, OFFICE, options.period)
    if options.missing:
        tell(progress_view.missing_text(table) or "没有未报的支部。")
        table = table[table["state"].isin(["missing", "returned"])]
    if options.branches or options.missing:
        show(table, options.format, _BRANCHES)
    else:
        show(progress_view.units(table), options.format, _UNITS)
    return 0


def checkup(options: Namespace) -> int:
    """Prints the hints of a quarter, or both sides of one of them."""
    with opened(options) as store:
        found = check_up(store, OFFICE, options.period)
        if options.hint is None:
            show(found.table, options.format, _HINTS)
            tell(
                f"{found.branches} 个支部中有 {len(found.hints)} 条提示。"
                "提示只用于抽查，不影响得分。"
            )
            return 0
        if not 1 <= options.hint <= len(found.hints):
            raise UsageError(
                f"本季有 {len(found.hints)} 条提示，没有第 {options.hint} 条。"
            )
        number = options.hint - 1
        sides = found.sides(number, store.scheme_at(options.period))
    ours, other = SIDES[found.hints[number].kind]
    headings = {"code": "编码", "name": "名称", "ours": ours, "other": other}
    show(sides, options.format, headings)
    row = found.table.iloc[number]
    tell(f"{row['branch_names']}：{row['striking']}{row['innocent']}")
    return 0


def sample(options: Namespace) -> int:
    """Prints whom to visit: half by hints, half by lot with the given seed."""
    with opened(options) as store:
        table = inspection.sample(
            store, OFFICE, options.period, seed=options.seed, size=options.size
        )
    show(table, options.format, _SAMPLE)
    tell(f"种子 {options.seed}：同一季度、同样的报送，用同一种子抽出的名单相同。")
    return 0


def verify_value(options: Namespace) -> int:
    """Records a value verified on site, or prints those recorded."""
    given = (options.branch, options.item, options.value)
    if all(one is None for one in given):
        with opened(options) as store:
            table = inspection.verifications(store, OFFICE, options.period)
        show(table, options.format, _VERIFIED)
        return 0
    refuse_read_only(options)
    if options.period is None or any(one is None for one in given):
        raise UsageError("记录核查值要写 --period、--branch、--item 和 --value。")
    with opened(options) as store:
        store.record_verification(
            options.period,
            options.branch,
            options.item,
            options.value,
            note=decoded(options.note),
            verified_on=parse_day(decoded(options.on)) if options.on else None,
        )
        table = inspection.verifications(store, OFFICE, options.period).head(1)
    show(table, options.format, _VERIFIED)
    return 0


def burden(options: Namespace) -> int:
    """Prints what a quarter's table costs, or what a scheme file may not ask for."""
    if options.scheme is not None:
        refused = refused_content(options.scheme.read_bytes(), options.scheme.name)
        show(
            pd.DataFrame({"refused": refused}), options.format, {"refused": "不得收取"}
        )
        return 0
    if options.period is None:
        raise UsageError("请用 --period 指明季度，或用 --scheme 指明要检查的文件。")
    with opened(options) as store:
        if options.items:
            table = burden_view.asked_items(store, OFFICE, options.period)
            show(table, options.format, _ITEMS)
            return 0
        account = burden_view.burden(store, OFFICE, options.period)
        for one in burden_view.refusals(store, OFFICE).itertuples():
            tell(f"已拒绝 {one.recorded_at:%Y-%m-%d} {one.file_name}：{one.fault}")
    if options.format == "table":
        said = burden_view.lines(account)
        table = pd.DataFrame(list(said.items()), columns=list(_ACCOUNT))
        show(table, options.format, _ACCOUNT)
    else:
        values = {
            **vars(account),
            "refused": "；".join(what for what, _ in account.refused),
        }
        show(pd.DataFrame([values]), options.format, {})
    return 0
