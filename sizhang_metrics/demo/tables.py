"""What a clerk types: rows of text, from the counts of some branches."""

from __future__ import annotations

from collections.abc import Sequence

from sizhang_metrics.demo.branches import Branch
from sizhang_metrics.demo.stories import Numbers
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

Table = list[list[str]]
Reports = Sequence[tuple[Branch, Numbers]]


def plain(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """As our own CSV template has it: header first, the period in a column."""
    header = ["支部编码", "期间", "支部名称", *(one.name for one in scheme.items)]
    return [header] + [
        [branch.branch_id, str(period), branch.branch_name, *_cells(scheme, numbers)]
        for branch, numbers in reports
    ]


def titled(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """As a unit hands it in: a title, a total row, a line for the signature."""
    unit = reports[0][0].unit.unit_name
    header = ["支部编码", "支部名称", *(one.name for one in scheme.items)]
    rows = [
        [branch.branch_id, branch.branch_name, *_cells(scheme, numbers)]
        for branch, numbers in reports
    ]
    sums = [_sum(column) for column in list(zip(*rows, strict=True))[2:]]
    foot = ["填报单位（盖章）：", unit, "填表人：", "", "填报日期：", ""]
    title = f"{period.label}{unit}“四强”党支部填报表"
    return [_padded(row, header) for row in ([title], header, *rows)] + [
        ["合计", "", *sums],
        _padded(foot, header),
    ]


def typed(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """The same, typed by hand: full-width digits, units in cells, other headers."""
    table = titled(scheme, period, reports)
    names = {one.name: one.aliases[0] for one in scheme.items if one.aliases}
    table[1] = [names.get(text, text) for text in table[1]]
    for row in table[2:-2:3]:
        row[2] = row[2].translate(_FULL_WIDTH)
        row[11] = f"{row[11]}次"
        row[20] = f"{row[20]} 人次"
    return table


def long(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """One row per branch and count, blanks left out."""
    rows = [
        ["期间", "支部编码", "支部名称", "填报项编码", "填报项名称", "数值", "备注"]
    ]
    for branch, numbers in reports:
        for item in scheme.items:
            if item.code in numbers:
                text = _text(numbers, item.code)
                names = [branch.branch_id, branch.branch_name, item.code, item.name]
                rows.append([str(period), *names, text, ""])
    return rows


_FULL_WIDTH = {ord(digit): 0xFEE0 + ord(digit) for digit in "0123456789"}


def _cells(scheme: Scheme, numbers: Numbers) -> list[str]:
    return [_text(numbers, one.code) for one in scheme.items]


def _text(numbers: Numbers, code: str) -> str:
    if code not in numbers:
        return ""
    value = numbers[code]
    return "不适用" if value is None else str(int(value))


def _sum(column: Sequence[str]) -> str:
    return str(sum(int(text) for text in column if text.isdecimal()))


def _padded(row: list[str], header: list[str]) -> list[str]:
    return row + [""] * (len(header) - len(row))
