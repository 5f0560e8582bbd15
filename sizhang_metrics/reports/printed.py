"""打印本页: the tables of a page as one file that the browser prints, all rows of them, heads
repeated on every sheet; what a grid draws on a canvas prints as far as one has scrolled."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sizhang_metrics.numbers import NONE, fixed, plain
from sizhang_metrics.reports.tables import Column, Head, Table, Value

_WRAPS = 20
"""Characters beyond which a cell may take a second line."""
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>{title}</title><style>
@page{{size:A4 landscape;margin:12mm}}
body{{font:10px/1.45 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','Source Han Sans SC',
 'WenQuanYi Micro Hei',sans-serif;color:#000;margin:1rem}}
h1{{font-size:18px;margin:0}}h2{{font-size:14px;margin:14px 0 4px;break-after:avoid}}
p{{margin:2px 0;color:#333}}table{{border-collapse:collapse;width:100%}}
thead{{display:table-header-group}}tr{{break-inside:avoid}}
th,td{{border:1px solid #777;padding:1px 5px;text-align:left}}
td{{white-space:nowrap}}td.w{{white-space:normal}}th{{background:#eee}}.n{{text-align:right;font-variant-numeric:tabular-nums}}
</style></head><body onload="print()"><h1>{title}</h1>{head}{tables}</body></html>
"""


def printed(title: str, head: Head, tables: Sequence[Table]) -> bytes:
    """The file.

    >>> table = Table("支部<排名>", [Column("得分", [9.25, None], "0.0"), Column("支部", ["甲", "乙"])])
    >>> made = printed("排名", {"季度": "2026Q3"}, [table]).decode()
    >>> made[made.index("<h2>"):made.index("</tbody>")]  # doctest: +ELLIPSIS
    '<h2>支部&lt;排名&gt;（2 行）</h2>...<td class="n">9.3</td><td>甲</td>...<td>乙</td></tr>'
    """
    said = "".join(
        f"<p>{html.escape(label)}：{html.escape(text)}</p>"
        for label, text in head.items()
    )
    body = "".join(map(_table, tables))
    made = _PAGE.format(title=html.escape(title), head=said, tables=body)
    return made.encode()


def _table(table: Table) -> str:
    rows = list(table.rows())
    numeric = [
        any(isinstance(value, int | float) for value in column.values)
        for column in table.columns
    ]
    head = _row("th", [column.title for column in table.columns], numeric)
    body = "".join(_row("td", _said(table.columns, row), numeric) for row in rows)
    return (
        f"<h2>{html.escape(table.name)}（{len(rows)} 行）</h2>"
        f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
    )


def _row(tag: str, texts: Iterable[str], numeric: Sequence[bool]) -> str:
    cells = []
    for text, is_number in zip(texts, numeric, strict=True):
        kind = "n" if is_number else "w" if len(text) > _WRAPS else ""
        mark = f' class="{kind}"' if kind else ""
        cells.append(f"<{tag}{mark}>{html.escape(text)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _said(columns: Sequence[Column], row: Sequence[Value]) -> list[str]:
    """As the screen writes it: decimals and sign of the column's format."""
    return [_cell(column.form, cell) for column, cell in zip(columns, row, strict=True)]


def _cell(form: str, cell: Value) -> str:
    if cell is None:
        return NONE
    if isinstance(cell, str):
        return cell
    if not form:
        return plain(cell)
    sign = "+" if form.startswith("+") and Decimal(str(cell)) > 0 else ""
    decimals = len(form.partition(";")[0].partition(".")[2])
    return f"{sign}{fixed(cell, decimals)}"
