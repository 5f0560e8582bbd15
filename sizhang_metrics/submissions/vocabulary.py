"""Which words in a file mean which column, and which mean which item."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from enum import StrEnum

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Scheme
from sizhang_metrics.submissions.texts import key


class Role(StrEnum):
    """What a column of the file is for."""

    BRANCH_ID = "branch_id"
    BRANCH_NAME = "branch_name"
    ITEM_CODE = "item_code"
    ITEM_NAME = "item_name"
    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    PERIOD = "period"
    ITEM = "item"
    CONTACT = "contact"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    EMPTY = "empty"


_WORDS = {
    Role.BRANCH_ID: "支部编码 支部编号 支部代码 支部ID 党支部编码 党支部编号 党支部代码"
    " 组织编码 组织代码 组织编号 党组织编码 党组织代码 branch_id",
    Role.BRANCH_NAME: "支部名称 党支部名称 支部 党支部 组织名称 党组织名称 支部全称"
    " 单位名称(支部) branch_name",
    Role.ITEM_CODE: "填报项编码 填报项编号 填报项代码 项目编码 项目代码 指标编码 指标代码"
    " item item_code",
    Role.ITEM_NAME: "填报项名称 填报项 填报项目 项目名称 指标名称 item_name",
    Role.VALUE: "数值 值 填报值 填报数 填报数值 本期数 value",
    Role.NOT_APPLICABLE: "不适用 是否不适用 not_applicable",
    Role.YEAR: "年度 年份 所属年度 填报年度 统计年度 year",
    Role.QUARTER: "季度 季 所属季度 填报季度 统计季度 quarter",
    Role.MONTH: "月份 所属月份 填报月份 统计月份 month",
    Role.PERIOD: "期间 期数 所属期间 填报期间 统计期间 数据期间 报告期 考核期 所属期 统计期"
    " 年月 年季 统计时间 period",
    Role.IGNORED: "序号 编号 备注 说明 单位 单位编码 单位代码 单位名称 所属单位 所在单位"
    " 单位类型 同类组 填报口径 口径 计量单位 定义 unit_id unit_name unit_type peer_group"
    " remark note",
}
_CONTACT = re.compile(
    r"联系人|联系方式|联系电话|电话|手机|姓名|填表人|填报人|制表人|经办人|负责人|审核人"
    r"|签名|签字|身份证|邮箱|微信"
)
PROBLEM_COLUMN = "问题与改法"
"""The last column of a file that went back annotated."""
_ASIDE = ("上季", "上期", "上年同期", "花名册", PROBLEM_COLUMN)
"""Columns that our own tables and others show beside the figures to fill."""
_OFFERED = 50
"""Unknown words that get the nearest items looked up; comparing is slow."""
_LONGEST = 80
_DASHED = re.compile(r"[-—–_:/|·]+(?=.*[\u4e00-\u9fff%])([^-—–_:/|·]{1,16})$")
"""主题党日次数-计划 says the same as 主题党日次数(计划)."""
_MARK = re.compile(r"[①-⑳※#†\s]+$")
"""The mark of a note behind a name."""
_TAIL = re.compile(r"[(\[{<【〔〈]([^()\[\]{}<>【】〔〕〈〉]*)[)\]}>】〕〉]$")


class Vocabulary:
    """The headers and item names that a scheme makes known."""

    def __init__(self, scheme: Scheme, period: Period | None = None) -> None:
        self.scheme = scheme
        self.period = period
        """The quarter that brackets and second header rows may name."""
        self._seen: dict[str, Role] = {}
        self._near: dict[str, list[Item]] = {}
        self._codes = {key(item.code): item for item in scheme.items}
        self._names: dict[str, list[Item]] = defaultdict(list)
        self._aliases: dict[str, list[Item]] = defaultdict(list)
        for item in scheme.items:
            self._names[key(item.name)].append(item)
            for alias in item.aliases:
                self._aliases[key(alias)].append(item)
        self._roles = {
            key(word): role for role, words in _WORDS.items() for word in words.split()
        }

    def known(self) -> list[str]:
        """Header texts whose presence proves a decoding or a delimiter right."""
        items = self.scheme.items
        own = [word for item in items for word in (item.name, item.code, *item.aliases)]
        return [*own, *(word for words in _WORDS.values() for word in words.split())]

    def items(self, text: str) -> list[Item]:
        """The items that a header or an item cell may mean: none, one, or several."""
        return self.named(text)[0]

    def named(self, text: str) -> tuple[list[Item], list[str]]:
        """The same, with what stands in brackets behind the name.

        “主题党日次数（上季）（次）” is the item with 次 and 上季.
        """
        word, notes = key(_MARK.sub("", text)), []
        for _ in range(3):  # a header carries at most two notes: “名称(本季数)(次)”
            found = self._exact(word)
            tail = _TAIL.search(word) or _DASHED.search(word)
            if len(found) == 1 or not tail:
                return found, notes
            coded = self._codes.get(tail[1])
            if coded:
                return [coded], notes
            if found:
                return found, notes
            word = word[: tail.start()]
            notes.append(tail[1])
        return [], notes

    def tail(self, text: str) -> str:
        """What stands in the last brackets of a header."""
        found = _TAIL.search(key(text))
        return found[1] if found else ""

    def _exact(self, word: str) -> list[Item]:
        if word in self._names:
            return self._names[word]
        if word in self._codes:
            return [self._codes[word]]
        return self._aliases.get(word, [])

    def role(self, text: str) -> Role:
        """What a column with this header is for."""
        if text not in self._seen:
            self._seen[text] = self._role(text)
        return self._seen[text]

    def _role(self, text: str) -> Role:
        word = key(text)
        if not word:
            return Role.EMPTY
        role = self._roles.get(word)
        # Items come before everything but the Chinese words for branch and item
        # columns: a scheme may well ask for something it calls `year` or 说明.
        if role and role != Role.IGNORED and not word.isascii():
            return role
        if self.items(text):
            return Role.ITEM
        if role:
            return role
        if word.startswith(_ASIDE):
            return Role.IGNORED
        bare = self._roles.get(_TAIL.sub("", word))
        if bare:
            return bare
        return Role.CONTACT if _CONTACT.search(word) else Role.UNKNOWN

    def header_of(self, item: Item) -> str:
        """A header that this vocabulary reads back as exactly this item."""
        named = f"{item.name}({item.code})"
        for text in (item.name, named):
            if self.role(text) == Role.ITEM and self.items(text) == [item]:
                return text
        return item.code

    def nearest(self, text: str) -> list[Item]:
        """Up to three items whose names or codes look like this."""
        word = key(text)
        if word not in self._near:
            if len(self._near) >= _OFFERED or len(word) > _LONGEST:
                return []
            words = {name: them[0] for name, them in self._names.items()} | self._codes
            close = difflib.get_close_matches(word, list(words), n=3, cutoff=0.5)
            self._near[word] = list(dict.fromkeys(words[one] for one in close))
        return self._near[word]
