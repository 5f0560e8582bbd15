"""Rows that stand in a table without being a branch: totals, signatures, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sizhang_metrics.submissions.texts import key, plain

_TOTAL = (
    r"合计|总计|小计|共计|累计|汇总|总数|全[市县区州省局委院校部厅]|全部支部|[全本]单位"
    r"|承前页|接上页|过次页|转下页|(?:grand|sub)?total|sum"
)
_STATISTIC = (
    r"平均|平均[值数分]|平均每个?(?:党?支部)?|增长率?|完成比例?|应完成数?|差值?|均值|[人支]均|中位[数值]|众数|最[大小高低]值?|最[高低]分?|标准差|方差|占比|比[例重]|百分比"
    r"|完成率|达标率|排名|名次|位次|同比|环比|增减|增幅|差额|较上季|比上季|上季|上季度|上期|去年同期|上年同期"
    r"|上年|去年|目标[值数]?|计划[数值]?|任务数|满分|权重|分值|检查|校验|核对|误差|达标[值线]|[加减](?=:)"
    r"|avg|average|mean|median|max|min"
)
_SIGNED = (
    r"填表人?|填报人|制表人?|经办人|审核人?|审批人?|复核人?|核对人?|负责人|单位负责人|主要负责人"
    r"|分管领导|主管领导|单位领导|领导签字|党委书记|支部书记|书记"
    r"|联系人|联系电话|联系方式|电话|手机|报送日期|填报日期|填表日期|填报时间|填表时间"
    r"|报出日期|报出时间|制表日期|制表时间|日期|时间|签字|签名|盖章|公章|填报单位|报送单位"
    r"|制表单位|单位\(盖章\)|单位\(公章\)"
)
_IS_TOTAL = re.compile(
    rf"[(\[【]?(?:{_TOTAL})[数行]?(?:$|[:(、,)\]】])"
    # “第一局小计”, “机关党委合计”: whose total it is stands in front.
    r"|.{1,40}(?:合计|总计|小计)$"
)
_OF_SHEETS = re.compile("[^年月季度]{1,40} 汇总")
"""“第一局 汇总”: whose total it is, as 分类汇总 of a spreadsheet writes it.  No title has it."""
_ASIDE = re.compile(
    rf"{_IS_TOTAL.pattern}|(?:{_SIGNED})(?:$|[:(])"
    r"|(?:备注|说明|注|注意|填报说明|填表说明|填表须知|填报须知)\d?(?:$|[:.、(\d])"
    r"|\(?\d+rows?(?:affected|selected|fetched|returned)?\)?$|[-—=]*(?:end|eof|完)[-—=]*$"
    r"|填报口径$|口径$|计量单位$|(?:是否)?必填$|(?:数据|字段)?类型$|字段名?称?$|格式$"
)
_IS_STATISTIC = re.compile(
    rf"(?:(?:{_STATISTIC})"
    r"(?:$|[:(、,%])|.{1,40}(?:平均[值数]?|均值|[人支]均|中位[数值]|排名|同比|环比|占比|增减)$"
    r"|占.{1,12}(?:%|比[例重]?)$"
    r"|.{0,40}(?:[同环]比|较上[年季月]).{0,4}(?:[增升降减变].?|幅)度?(?:率|情况)?%?$"
    r"|(?:全[市县区州省局]|年度|[本全]年|季度|考核)(?:目标|计划|任务)[数值]?$|.{0,40}平均水平$|(?:优秀|良好|合格|达标|评分)?标准[值线]?$"
    r"|其中(?:$|[:、,])"
    r"|[(\[【]?(?:填[写报表])?(?:示例|样例|范例|举例|例如|例)(?:$|[:)\]】\d行]))"
)
_BEFORE_RULE = re.compile("[=≤≥]")
_OF_COLUMN = re.compile(r"^[A-GI-PR-Z](?=\d)")
"""Not H1 and Q3, which are times."""
_CONTACT = re.compile(r"电话|手机|联系|填表|填报人|审核|负责|经办|制表|领导|书记")
_DATED = re.compile(r"(?:填报|填表|报送|报出|制表|上报)?(?:日期|时间)")
_STEMS, _ONES = "甲乙丙丁戊己庚辛壬癸", "一二三四五六七八九"
_SYSTEMS = (
    [*_STEMS],
    [a + b for a in ("", *"AB") for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
    [a + b for a in ("", "十", "二十", "三十", "四十") for b in ("", *_ONES)][1:],
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"],
)
"""How columns are counted: by 甲 乙 丙, A to BZ, 一 to 四十九 and I to XII."""
_HEADS = frozenset(
    (
        *(mark for system in _SYSTEMS for mark in system[:2]),
        *_STEMS,
        *("栏次", "列次", "行次", "序号", "次", "序", "", "编号", "号", "目", "代码"),
    )
)
_FEWEST_COUNTED = 3
"""Columns in a row from which 1 2 3 is no accident."""
_LONGEST = 200
"""A total or a signature is short; longer texts are not worth the pattern."""
_SENTENCE = 8
"""More characters than this, alone in their row, are a remark and no branch."""
_RULE = re.compile(r"[-—–―_=─━*·.]+")
_LABEL = re.compile(r"[^:,\d]{2,12}:")


def is_non_data(text: str) -> bool:
    """True for the first cell of a total, signature or note row.

    >>> is_non_data("第一局 小计"), is_non_data("填表人:"), is_non_data("统计局第一党支部")
    (True, True, False)
    """
    text = text[:_LONGEST]
    return bool(
        _ASIDE.match(key(text)) or _ASIDE.match(plain(text)) or _by_sheets(text)
    )


def is_total(text: str) -> bool:
    """True for the first cell of a row that adds up others.

    >>> is_total("（合计）"), is_total("第一局 汇总"), is_total("2026年三季度 汇总")
    (True, True, False)
    """
    text = text[:_LONGEST]
    return bool(_IS_TOTAL.match(key(text)) or _by_sheets(text))


def _by_sheets(text: str) -> bool:
    return bool(_OF_SHEETS.fullmatch(plain(text)))


def is_statistic(text: str) -> bool:
    """True for the first cell of a row that only looks at others: an average, a rank.

    >>> is_statistic("单位平均"), is_statistic("其中:机关支部"), is_statistic("平均寿命办")
    (True, True, False)
    """
    return bool(_IS_STATISTIC.match(key(text[:_LONGEST])))


def is_rule(row: Sequence[str]) -> bool:
    """A row of nothing but dashes, drawn to part the table.

    >>> is_rule(["——", "", "--"]), is_rule(["D1701", "—"])
    (True, False)
    """
    return all(_RULE.fullmatch(text.strip()[:_LONGEST]) for text in row if text.strip())


def is_dated(text: str) -> bool:
    """True for 填报日期 and its like, whose day says nothing of the figures."""
    return bool(_DATED.match(key(text[:_LONGEST])))


def is_numbering(row: Sequence[str]) -> bool:
    """A row that only counts the columns: 甲 乙 1 2 3, (1) (2) (3), 栏次 A B C.

    >>> is_numbering(["甲", "乙", "1", "2"]), is_numbering(["", "", "1", "3", "2"])
    (True, False)
    """
    texts = [_counted(text) for text in row if text.strip()]
    first = next(
        (at for at, text in enumerate(texts) if text not in _HEADS), len(texts)
    )
    rest = texts[first:]
    if len(rest) + 2 * (first > 0) < _FEWEST_COUNTED:
        return len(rest) == 0 and first >= _FEWEST_COUNTED
    for system in _SYSTEMS:
        at = system.index(rest[0]) if rest[0] in system else 0
        if rest == system[at : at + len(rest)]:
            return True
    if not all(text.isdecimal() and text.isascii() for text in rest):
        return False
    start, filled = int(rest[0]), [at for at, text in enumerate(row) if text.strip()]
    return start in (0, 1, first + 1, filled[first] + 1) and [
        int(part) for part in rest
    ] == [*range(start, start + len(rest))]


def _counted(text: str) -> str:
    """(3), ③, c3, Z03, 3=1+2 and 3≤2 are 3."""
    word = _BEFORE_RULE.split(plain(text[: _SENTENCE * 4]))[0]
    return _OF_COLUMN.sub("", word.strip("()[]<>{}【】.、栏列第 -—").upper())


def is_contact(row: Sequence[str]) -> bool:
    """True for a signature row, whose telephone number is dropped and not a fault."""
    first = next((text for text in row if text.strip()), "")
    return bool(is_non_data(first) and any(_CONTACT.search(text) for text in row))


def is_note(row: Sequence[str]) -> bool:
    """A single sentence in a row of its own, or nothing but labels and words."""
    texts = [text for text in row if text.strip()]
    if len(texts) == 1 and len(texts[0]) > _SENTENCE and not texts[0].isascii():
        return True
    has_label = _LABEL.match(plain(texts[0][:_LONGEST]))
    return bool(has_label) and not any(
        plain(text[:_LONGEST]).isdecimal() for text in texts
    )
