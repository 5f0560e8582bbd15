"""The table to fill: pre-filled with branches, and read back by us without a problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.scheme.model import Kind
from sizhang_metrics.submissions.history import History, Numbers
from sizhang_metrics.submissions.model import Branch, Context
from sizhang_metrics.submissions.plan import Column, Long, Plan, Use, Wide
from sizhang_metrics.submissions.template_book import workbook
from sizhang_metrics.submissions.texts import neutral


def write_template(
    context: Context,
    *,
    unit_id: str | None = None,
    long: bool = False,
    suffix: str = ".xlsx",
) -> bytes:
    """The bytes of the table for all branches, or those of one unit."""
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(f"模板只能是 .xlsx 或 .csv，收到的是“{suffix}”。")
    branches = _branches(context, unit_id)
    layout = Long if long else Wide
    if suffix == ".csv":
        return _csv(context, layout(context, branches, {}))
    return workbook(context, layout(context, branches, _before(context, branches)))


def _branches(context: Context, unit_id: str | None) -> list[Branch]:
    branches = [
        one
        for one in context.branches.values()
        if unit_id is None or one.unit_id == unit_id
    ]
    if not context.branches:
        raise UnavailableError(
            f"{context.period} 的支部名册里没有支部。请先填写 branches.csv。"
        )
    if not branches:
        units = sorted({one.unit_id for one in context.branches.values()})
        some = "、".join(units[:10]) + (" 等" if len(units) > 10 else "")
        raise UnavailableError(
            f"{context.period} 的支部名册中没有单位“{unit_id}”的支部；在册的单位编码：{some}。"
        )
    return sorted(branches, key=lambda one: (one.unit_id, one.branch_id))


def _before(context: Context, branches: Sequence[Branch]) -> Mapping[str, Numbers]:
    """Branch → what it reported last quarter, without what starts anew with the year."""
    frame = context.history([one.branch_id for one in branches])
    period = context.period.shifted(-1)
    numbers = History(frame[frame["period"] == str(period)]).numbers(period)
    if context.period.quarter > 1:
        return numbers
    anew = {item.code for item in context.scheme.items if item.kind == Kind.TO_DATE}
    return {
        branch_id: {code: value for code, value in of.items() if code not in anew}
        for branch_id, of in numbers.items()
    }


def _csv(context: Context, plan: Plan) -> bytes:
    """Header first, so that programs can fill it too; the period has its own column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    kept = [at for at, column in enumerate(plan.columns) if _is_in_csv(column)]
    header = [neutral(plan.columns[at].text) for at in kept]
    writer.writerow(_with(header, "期间"))
    for row in plan.rows():
        cells = [neutral(str(row[at])) if row[at] is not None else "" for at in kept]
        writer.writerow(_with(cells, str(context.period)))
    return out.getvalue().encode("utf-8-sig")


def _is_in_csv(column: Column) -> bool:
    return column.use in (Use.KEY, Use.INPUT)


def _with(cells: list[str], period: str) -> list[str]:
    return [cells[0], period, *cells[1:]]
