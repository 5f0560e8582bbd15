"""What words beside an item's name say: its own unit and 口径, or something else.

They stand in brackets behind the name, in a second header row, or in a group above:
主题党日次数（上季）, 计划 | 完成, 其中:在职 | 合计.  A figure of last quarter, of a plan or
of a part looks like any other figure, so a column is read only when every such word is
known to mean the item's own figure; anything else is set aside or refused.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.period_words import Stated, differs, in_title
from sizhang_metrics.submissions.texts import key


class Meaning(StrEnum):
    """What one word beside a name says of the column."""

    OWN = "own"
    """The item's own unit, 口径 or quarter, or that it is the actual total."""
    OTHER = "other"
    """Another time, a plan, a rate, a part: never the figure that is asked for."""
    UNKNOWN = "unknown"


_ANY = (
    r"必[填报]项?|选[填报]|有则[填报]|整数|(?:填写?)?(?:阿拉伯)?数字|数[值量]?|个数"
    r"|填报[数值]{0,2}|报送数|核定数?|实际(?:完成|发生|开展)?(?:数|情况|人数|次数|人次)?"
    r"|已?(?:完成|开展)(?:数|情况|次数|人数|人次)?|合计数?|总计|总数|小计|全部"
    r"|本期(?:数|实际数?)?"
)
_KINDS = {
    "flow": r"[本当](?:季度?|期)(?:数|合计|实际|实际完成|完成|发生)?数?|单季度?数?|季度数",
    "to_date": r"(?:[本当今]年|年内|年度|年)?累计(?:完成|实际)?数?|年初至今|[本当今]年数?",
    "stock": r"[本当]?(?:季度?|期)末(?:实有)?(?:数|人数)?|时点数|(?:现|实)有数?|在册数?"
    r"|[本当]季度?数?",
    "annual": r"当年一次|[本当全]年度?(?:累计)?数?|年度数?|年内累计数?|[本当]季度?数?",
}
_OTHER = re.compile(
    r"[上下]一?个?[季期月]|上年|去年|前年|下年|明年|同期|前期|后期|计划|目标|任务|预计|预算"
    r"|应完成|未完成|率|[%‰]|百分|占比|比例|比重|同比|环比|排名|名次|得分|评分|分值|分数|权重"
    r"|增减|增长|差额|差异|剩余|其中|累计|平均|人均|均值|其他|备注|[季期年]末|年初"
)
_GROUP = re.compile(
    r"[上下去前]一?个?(?:季度?|期|年度?)(?:同期)?(?:实际|完成)?(?:末|数|末数)?|同期数?"
    r"|(?:年度|[本全]年|[本当]季度?)?(?:计划|目标|任务|预算)(?:完成)?(?:数|值|人数|次数)?"
    r"|(?:完成|达标|占|增长)?率|占比|比例|排名|名次|得分|分值|权重|增减|同比|环比|其中"
    r"|(?:[本今当]年|年内)?累计(?:完成|实际)?数?|(?:季|期|年)末数?"
)
_TIME = re.compile(r"[年月季]|Q", re.IGNORECASE)
_LONGEST_GROUP = 16
"""A group of columns has a short name; a longer one is a sentence."""


@lru_cache(maxsize=4096)
def meaning(word: str, item: Item, period: Period | None) -> Meaning:
    """What a word in brackets or in a lower header row says.

    >>> from sizhang_metrics.scheme.model import Item, Kind
    >>> item = Item("a", "党课次数", Kind.FLOW, "次")
    >>> [str(meaning(one, item, Period(2026, 3))) for one in ("本季数", "上季", "甲片区")]
    ['own', 'other', 'unknown']
    """
    word = key(word).strip("()")
    unit = re.escape(key(item.measured_in)) + (
        "|名" if item.measured_in == "人" else ""
    )
    own = rf"{_ANY}|{_KINDS[item.kind]}|(?:计量)?(?:单位:?)?(?:{unit})数?(?:/季度?)?"
    if word == key(item.code) or re.fullmatch(own, word):
        return Meaning.OWN
    times = in_title(word) if period else []
    if times and not _OTHER.search(_without_ends(word)):
        own_times = any(_is_own(one, item, period) for one in times)
        return Meaning.OWN if own_times else Meaning.OTHER
    return Meaning.OTHER if times or _OTHER.search(word) else Meaning.UNKNOWN


def names_another(word: str, item: Item, period: Period | None) -> bool:
    """True for a group above the names that is a time, a plan or a rate.

    Other groups (组织生活, 目标任务完成情况) only gather columns and say nothing.
    """
    if len(word) > _LONGEST_GROUP or meaning(word, item, period) == Meaning.OWN:
        return False
    return bool(_GROUP.fullmatch(key(word)) or (_TIME.search(word) and in_title(word)))


def is_other(word: str, period: Period | None) -> bool:
    """True for a word behind 数值, which stands for whatever item its row names."""
    times = in_title(word) if period else []
    if times:
        return all(differs(one, period) for one in times)
    return bool(_OTHER.search(key(word)))


def is_group(word: str, item: Item, period: Period | None) -> bool:
    """True when a word above the names says anything at all of the figures."""
    known = meaning(word, item, period) == Meaning.OWN
    return known or names_another(word, item, period)


def _without_ends(word: str) -> str:
    """截至9月末 and 三季度末 are times, although 末 alone is another 口径."""
    return re.sub(r"[季月年]度?末", "", word)


def _is_own(time: Stated, item: Item, period: Period) -> bool:
    if not differs(time, period) and time.months:
        return True
    if item.kind not in ("to_date", "annual") or time.year not in (None, period.year):
        return False
    return time.months in (None, (1, 3 * period.quarter)) or (
        item.kind == "annual" and time.months == (1, 12)
    )
