"""What must be said of the header row itself: columns missing, doubled, unknown, dropped."""

from __future__ import annotations

from collections import Counter

from sizhang_metrics.submissions.headers import Header, Rows
from sizhang_metrics.submissions.model import Findings, Layout
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role, Vocabulary


def report_columns(
    header: Header, rows: Rows, vocabulary: Vocabulary, findings: Findings
) -> None:
    """Says what is wrong or left aside in the header row itself."""
    if Role.BRANCH_ID not in header.roles:
        findings.reject(
            "no_branch_id_column",
            header.row_number,
            "支部编码",
            found="没有“支部编码”列",
            accepted="支部编码列",
            remedy="请加上“支部编码”列；可下载预填好的模板。",
        )
    _report_repeated(header, findings)
    for column, role in enumerate(header.roles):
        if role == Role.CONTACT:
            _report_contact(header, column, findings)
        elif role == Role.UNKNOWN:
            _report_unknown(header, column, vocabulary, findings)
        elif role == Role.EMPTY:
            _report_unnamed(header, column, rows, findings)
        elif _is_ambiguous(header, column):
            _report_ambiguous(header, column, vocabulary, findings)
    if header.layout == Layout.WIDE:
        _report_absent(header, vocabulary, findings)


def _is_ambiguous(header: Header, column: int) -> bool:
    is_item = header.layout == Layout.WIDE and header.roles[column] == Role.ITEM
    return is_item and column not in header.items


def _report_contact(header: Header, column: int, findings: Findings) -> None:
    text = shown(header.texts[column])
    findings.hint(
        "contact_column",
        header.row_number,
        text,
        found=f"“{text}”列不读取",
        accepted="只读支部的合计数",
        remedy="不用处理；报送文件里请不要写个人信息。",
        column_number=column + 1,
    )


def _report_repeated(header: Header, findings: Findings) -> None:
    """Two columns for the same thing: nobody can tell which one counts."""
    counted = Counter(role for role in header.roles if role in _SINGLE)
    for role, count in counted.items():
        if count > 1:
            where = [at for at, one in enumerate(header.roles) if one == role]
            _repeated(header, where, findings)
    for item in dict.fromkeys(header.items.values()):
        where = [at for at, one in header.items.items() if one is item]
        if len(where) > 1:
            _repeated(header, where, findings)


_SINGLE = (Role.BRANCH_ID, Role.BRANCH_NAME, Role.ITEM_CODE, Role.VALUE)


def _repeated(header: Header, where: list[int], findings: Findings) -> None:
    names = "、".join(f"第 {at + 1} 列“{shown(header.texts[at])}”" for at in where)
    findings.reject(
        "repeated_column",
        header.row_number,
        shown(header.texts[where[-1]]),
        found=names,
        accepted="每一项只有一列",
        remedy="这几列是同一项，请只留一列。",
        column_number=where[-1] + 1,
    )


def _report_unknown(
    header: Header, column: int, vocabulary: Vocabulary, findings: Findings
) -> None:
    text = shown(header.texts[column])
    near = "、".join(item.name for item in vocabulary.nearest(text))
    findings.hint(
        "unknown_column",
        header.row_number,
        text,
        found=f"不认识“{text}”列，没有读取",
        accepted=f"最接近的填报项：{near}" if near else "指标体系中的填报项",
        remedy="如果这是填报项，请把表头改成模板中的名称；否则不用处理。",
        column_number=column + 1,
    )


def _report_unnamed(
    header: Header, column: int, rows: Rows, findings: Findings
) -> None:
    """A header deleted by accident must not take its figures along unnoticed."""
    below = (row[column] for row in rows[header.last + 1 :] if column < len(row))
    if any(text.strip() for text in below):
        findings.hint(
            "unnamed_column",
            header.row_number,
            f"第 {column + 1} 列",
            found=f"第 {column + 1} 列没有表头，其中的内容没有读取",
            accepted="每列都有表头",
            remedy="如果这是填报项，请补上表头；否则不用处理。",
            column_number=column + 1,
        )


def _report_ambiguous(
    header: Header, column: int, vocabulary: Vocabulary, findings: Findings
) -> None:
    text = shown(header.texts[column])
    choices = vocabulary.items(header.texts[column])
    findings.reject(
        "ambiguous_column",
        header.row_number,
        text,
        found=f"“{text}”对应多个填报项",
        accepted=" 或 ".join(vocabulary.header_of(item) for item in choices),
        remedy="请把表头写成“名称（编码）”。",
        column_number=column + 1,
    )


def _report_absent(header: Header, vocabulary: Vocabulary, findings: Findings) -> None:
    present = {item.code for item in header.items.values()}
    items = [one for one in vocabulary.scheme.items if one.code not in present]
    absent = [one.name for one in items]
    if absent:
        carried = any(one.kind == "annual" for one in items)
        findings.hint(
            "absent_column",
            header.row_number,
            "",
            found=f"缺 {len(absent)} 个填报项的列：{'、'.join(absent[:8])}"
            + ("……" if len(absent) > 8 else ""),
            accepted="模板中的全部填报项",
            remedy="没有的列按未报处理"
            + ("，当年一次的项今年报过的沿用" if carried else "")
            + "；如果应当填报，请补上这些列。",
        )
