"""Which words in a header mean which column and item, and what words beside them say.

Qualifiers stand in brackets behind a name, in a second header row, or in a group above:
主题党日次数（上季）, 计划 | 完成, 其中:在职 | 合计.  A figure of last quarter, of a plan or
of a part looks like any other figure, so a column is read only when every such word is
known to mean the item's own figure; anything else is set aside or refused.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from enum import StrEnum
from functools import lru_cache

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Scheme
from sizhang_metrics.submissions.table.period_words import (
    DeclaredTime,
    differs,
    in_title,
)
from sizhang_metrics.submissions.texts import key, plain

# ── Names of columns and items ────────────────────────────────────────────────────────


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


UNITS = (
    *("单位", "单位编码", "单位代码", "单位名称", "所属单位", "所在单位"),
    *("unit_id", "unit_name"),
)
SCOPES = ("填报口径", "口径")
_REMARKS = ("备注", "说明", "remark", "note")
"""Columns that say whose a row is, how it was counted, and anything else."""
_WORDS = {
    Role.BRANCH_ID: "支部编码 支部编号 支部代码 支部ID 党支部编码 党支部编号 党支部代码"
    " 组织编码 组织代码 组织编号 党组织编码 党组织代码 党组织编号 基层党组织编码 支部号 支部标识"
    " 所在支部编码 所属支部编码 branch_id branch_code",
    Role.BRANCH_NAME: "支部名称 党支部名称 支部 党支部 组织名称 党组织名称 支部全称"
    " 单位名称(支部) branch_name",
    Role.ITEM_CODE: "填报项编码 填报项编号 填报项代码 项目编码 项目代码 指标编码 指标代码"
    " item item_code",
    Role.ITEM_NAME: "填报项名称 填报项 填报项目 项目名称 指标名称 item_name",
    Role.VALUE: "数值 值 填报值 填报数 填报数值 本期数 本期值 本季数 本季度数"
    " 指标值 指标数值 本季完成数 实际数 实际值 实际完成数 完成数 完成值 上报数 填报结果 value val",
    Role.NOT_APPLICABLE: "不适用 是否不适用 not_applicable",
    Role.YEAR: "年 年度 年份 year",
    Role.QUARTER: "季 季度 季别 季次 第几季度 quarter yearquarter year_quarter yq",
    Role.MONTH: "月 月份 month ym yearmonth year_month",
    Role.PERIOD: "期间 期数 所属期间 填报期间 统计期间 数据期间 报告期 考核期 所属期 统计期"
    " 年月 年季 年季度 统计时间 统计截止日期 统计周期 统计时段 统计区间 统计年月 统计时期 期别 期次"
    " 时期 时段 时间段 所属时期 所属时间 会计期间 业务期间 报表期 数据所属期 起止时间 起止日期 数据截止日期 数据截止时间 统计截止时间 数据截止 数据截止到 数据截至 统计截至 数据时段 数据期 报告期间 考核期间"
    " 考核周期 填报周期 period",
    Role.IGNORED: "序号 编号 单位类型 同类组 计量单位 定义 unit_type peer_group "
    + " ".join((*UNITS, *SCOPES, *_REMARKS)),
}
_OF_WHAT = (
    *("所属", "填报", "统计", "考核", "报告", "数据", "评价", "业务", "会计", "报表"),
)
"""What may stand before 年度, 季度 and 月份: not 报送, which is done in the next quarter."""
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
_REMEMBERED = 10_000
_DASHED = re.compile(
    r"(?<![-—–_:/|·])[-—–_:/|·]++(?=.*[\u4e00-\u9fff%])([^-—–_:/|·]{1,16})$"
)
"""主题党日次数-计划 says the same as 主题党日次数(计划)."""
_CODE_BEFORE = re.compile(
    r"[\[(【]?([a-z][a-z0-9_]*?)[\])】]?[-_:/|·.]*(?=[\u4e00-\u9fff])"
)
_CODE_AROUND = re.compile(r"([a-z][a-z0-9_]*)[(\[【](.+)[)\]】]")
_CODE_BEHIND = re.compile(r"[-_:/|·]+([a-z][a-z0-9_]*)$")
"""How systems write an item's code beside its name."""
_AGGREGATE = re.compile(r"avg|average|mean|median|max|min|count|计数|平均|最[大小]值?")
"""What databases put before a code and makes another number of it; a sum is one."""
_MUST = re.compile("必[填报]|选[填报]|有则|计量|单位|整数|数字")
"""Columns that tell how an item is filled in; 1 there is no figure."""
_MARK = re.compile(
    r"(?:[①-⑳⑴-⑽※#†*＊﹡★☆▲△●■◆¹²³⁴⁵\s]|[(（]见?注\d{0,2}[)）]|\[\d\])+$"
)
"""The mark of a note behind a name."""
_NUMBERED = re.compile(
    r"[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、:]*|[ivx]{1,4}[.、]|[a-z]\d{0,2}[.、]|[★☆▲△●■◆※#*]+"
    r"|[(\[【](?:必[填报]项?|选[填报])[)\]】]"
)
"""The number or mark of a column before its name: 1.党课次数, (一)党课次数, ★党课次数."""
_OF_A_TIME = re.compile(
    r"[本当](?:季度?|期)末?的?|(?:(?:20)?\d\d年?)?"
    r"(?:(?:[第前]?[一二三四1-4]个?季度|Q[1-4]|\d{1,2}月?[-—~至]\d{1,2}月)末?|\d{1,2}月(?:[末底]|\d\d日)|(?:[今本]年|年初)以来)的?",
    re.IGNORECASE,
)
"""本季党课次数, 三季度党课次数 say the same as 党课次数(本季)."""
_OF_A_KIND = re.compile(
    r"实际|[季期]末|[现实]有|年初至今|(?:[本今]年度?|年内|年度)?累计"
)
"""And 累计党课次数 the same as 党课次数(累计)."""
_TIME_BEHIND = re.compile(
    r"[-—_:/]?((?:20\d\d年?)?(?:(?:第?[一二三四1-4]季度|Q[1-4])末?|\d{1,2}月?[-—~～至]\d{1,2}月)|[本当上]季度?数?|(?:年内)?累计数?)$",
    re.IGNORECASE,
)
"""党课次数_2026Q3, 党课次数本季 and 党课次数累计 say the same as in brackets."""
_TAIL = re.compile(r"[(\[{<【〔〈]([^()\[\]{}<>【】〔〕〈〉]*)[)\]}>】〕〉]$")


def _without_signs(name: str) -> str:
    """A name without quotes, brackets and 的, which databases and people leave out.

    >>> _without_signs("列入“第一议题”学习的会议次数")
    '列入第一议题学习会议次数'
    """
    return _SIGNS.sub("", key(name))


_SIGNS = re.compile(r"[“”\"'‘’「」『』《》〈〉()\[\]{}<>【】〔〕·•、,;:。.—–_的-]")
"""Not % or +, which make another figure of a name."""


class Vocabulary:
    """The headers and item names that a scheme makes known."""

    def __init__(self, scheme: Scheme, period: Period | None = None) -> None:
        self.scheme = scheme
        self.period = period
        """The quarter that brackets and second header rows may name."""
        self._seen: dict[str, Role] = {}
        self._known: dict[str, tuple[list[Item], list[str]]] = {}
        self._near: dict[str, list[Item]] = {}
        self._items = (*scheme.items, *scheme.unit_items)
        self._codes = {key(item.code): item for item in self._items}
        self._names: dict[str, list[Item]] = defaultdict(list)
        self._bare: dict[str, set[Item]] = defaultdict(set)
        self._aliases: dict[str, list[Item]] = defaultdict(list)
        for item in self._items:
            self._names[key(item.name)].append(item)
            for alias in item.aliases:
                self._aliases[key(alias)].append(item)
            for name in (item.name, *item.aliases):
                self._bare[_without_signs(name)].add(item)
        self._roles = {
            key(word): role for role, words in _WORDS.items() for word in words.split()
        }
        for role in (Role.YEAR, Role.QUARTER, Role.MONTH):
            for word in _WORDS[role].split():
                self._roles |= {f"{before}{word}": role for before in _OF_WHAT}

    def known(self) -> list[str]:
        """Header texts whose presence proves a decoding or a delimiter right."""
        own = [
            word
            for item in self._items
            for word in (item.name, item.code, *item.aliases)
        ]
        return [*own, *(word for words in _WORDS.values() for word in words.split())]

    def coded(self, text: str) -> tuple[list[Item], list[str]]:
        """As `named`, of what stands in a column of codes: some item may be called so."""
        code = self._codes.get(key(text))
        return ([code], []) if code else self.named(text)

    def items(self, text: str) -> list[Item]:
        """The items that a header or an item cell may mean: none, one, or several."""
        return self.named(text)[0]

    def named(self, text: str) -> tuple[list[Item], list[str]]:
        """The items that a text may mean, and what stands in brackets behind the name.

        “主题党日次数（上季）（次）” is the item with 次 and 上季.
        """
        if text not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found, notes = self._named(text)
            self._known[text] = (
                (found, notes) if found or not text.strip() else self._before_name(text)
            )
        return self._known[text]

    def _named(self, text: str) -> tuple[list[Item], list[str]]:
        word = key(_MARK.sub("", text))
        notes: list[str] = []
        word = self._code_behind(word)
        for _ in range(3):  # a header carries at most two notes: “名称(本季数)(次)”
            found = self._exact(word)
            tail = _TAIL.search(word) or _DASHED.search(word)
            if len(found) == 1 or not tail:
                return found, notes
            name = word[: tail.start()]
            for end in ("", "数"):  # 主题党日（次数） and 主题党日（次）
                whole = self._exact(name + tail[1] + end)
                if len(whole) == 1 and not self._exact(name):
                    return whole, notes
            coded = self._codes.get(tail[1])
            if coded:
                is_note = _GROUP.fullmatch(name) or _AGGREGATE.fullmatch(name)
                if is_note and not self._exact(name):
                    notes.append(name)
                return self._coded(coded, name), notes
            if found:
                return found, notes
            word = name
            if not notes or tail[1] != "单位":  # 主题党日次数：单位：次
                notes.append(tail[1])
        return [], notes

    def _code_behind(self, word: str) -> str:
        """[days]主题党日次数 and 主题党日次数|days as 主题党日次数(days)."""
        before, behind = _CODE_BEFORE.match(word), _CODE_BEHIND.search(word)
        code, name = "", ""
        if around := _CODE_AROUND.fullmatch(word):  # days（主题党日次数）
            code, name = around[1], around[2]
        elif before:
            code, name = before[1], word[before.end() :]
        elif behind:
            code, name = behind[1], word[: behind.start()]
        # A类党员数 is no name of an item that is called a.
        return (
            f"{name}({code})" if code in self._codes and self._named(name)[0] else word
        )

    def is_name(self, text: str) -> bool:
        """True when a text names items as it stands: no number or 本季 before it."""
        return bool(self._named(text)[0])

    def _coded(self, coded: Item, name: str) -> list[Item]:
        """The item of a code in brackets, and those whose name before it says another."""
        named = self._exact(name)
        return [coded] if not named or coded in named else [coded, *named]

    def _before_name(self, text: str) -> tuple[list[Item], list[str]]:
        """A name behind its number, before or behind a time, or before a note on a line
        of its own."""
        word = key(text)
        number = _NUMBERED.match(word)
        for bare in (word, word[number.end() :] if number else ""):
            if (named := self._named(bare))[0]:
                return named
            for before in (_OF_A_TIME.match(bare), _OF_A_KIND.match(bare)):
                if before and (named := self._named(bare[before.end() :]))[0]:
                    return named[0], [before[0].rstrip("的"), *named[1]]
        behind = _TIME_BEHIND.search(word)
        if behind and len(found := self._exact(word[: behind.start()])) == 1:
            return found, [behind[1]]
        name, *rest = text.split(maxsplit=1)
        if rest and len(found := self._exact(key(name))) == 1:
            return found, rest
        return [], []

    def tail(self, text: str) -> str:
        """What stands in the last brackets of a header."""
        found = _TAIL.search(key(text))
        return found[1] if found else ""

    def _exact(self, word: str) -> list[Item]:
        if word in self._names:
            return self._names[word]
        if word in self._codes:
            return [self._codes[word]]
        if word in self._aliases:
            return self._aliases[word]
        bare = self._bare.get(_without_signs(word), set())
        return [*bare] if len(bare) == 1 else []

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
        name, tail = _TAIL.sub("", word), self.tail(text)
        # 支部（编码） is called 支部编码; any other bracket behind 支部编码 is a note.
        bare = self._roles.get(f"{name}{tail}") or self._roles.get(name)
        if bare:
            return bare
        return Role.CONTACT if _CONTACT.search(word) else Role.UNKNOWN

    def may_be_value(self, text: str) -> bool:
        """True for 完成, 合计 or 本季, which mean some item's own figure."""
        return not _MUST.match(key(text)) and any(
            meaning(text, item, self.period) == Meaning.OWN for item in self._items
        )

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
            self._near[word] = list(dict.fromkeys(words[near] for near in close))
        return self._near[word]


# ── Words beside a name: its own unit and 口径, or something else ─────────────────────


class Meaning(StrEnum):
    """What one word beside a name says of the column."""

    OWN = "own"
    """The item's own unit, 口径 or quarter, or that it is the actual total."""
    OTHER = "other"
    """Another time, a plan, a rate, a part: never the figure that is asked for."""
    UNKNOWN = "unknown"


DRAFTS = (
    r"样[表例]|[示范]例|[预初]报[表数]?|草[稿表案]|[初底]稿|(?:征求意见|讨论|送审)稿|作废|废止"
    r"|未审核?|待审核?|试填|测试(?:数据|表)?|模拟(?:填报|数据?)?|演示"
)
"""What a title, a group of columns or a note calls figures that are no report."""
_ANY = (
    r"必[填报]项?|选[填报]|有则[填报]|整数|小数|请?(?:填写?)?(?:阿拉伯)?(?:数字|整数)|由?(?:各?党?支部|基层)填[报写]?|数[值量据]?|结果|值|个数"
    r"|计量单位|填报[数值]{0,2}|[报上][送报]数?|核定数?|实际(?:完成|发生|开展)?(?:[数值]|情况|人数|次数|人次)?"
    r"|已?(?:完成|开展)(?:[数值]|情况|次数|人数|人次)?|[合小总共]?计数?|总(?:[人次场]次?)?数|总人次|全部"
    r"|(?:[本当](?:季度?|期))?实绩|本?(?:报告)?期(?:数|实际数?)?|本期(?:发生[数额])"
    r"|(?:要求|标准|每?[年季月]度?)?(?:[≥>≤<]=?|不[小少低]于|至少|不超过)\d+(?:人?次|[人个月场项])?|手工?填[写报]?|实[开办做到]?(?:次?数)?"
    r"|季报|按季[填上]?报"
)
_KINDS = {
    "flow": r"(?:[本当全]?季度?|[三3]个月)[合小]计|全季度?数?|[本当](?:季度?|期)(?:实际)?(?:合计|完成|发生|开展)?(?:次数|人数|人次|数)?|单季度?[数值]?|季度[数值]?|[本当](?:季度?|期)(?:新增|累计)(?:数|人数|次数)?",
    "to_date": r"年累|(?:[本当今]年|年内|年度|年)?累计(?:完成|实际)?数?|[本当今]年度?数?|ytd"
    r"|(?:年初至今|[今本]年以来|自年初(?:[以起]来?)?|年初[以起]来?|截[至止]到?(?:[本当]?(?:季度?|期)末|[本当](?:季度?|期)))(?:累计)?(?:完成)?数?",
    "stock": r"[本当]?(?:季度?|期)末(?:实有|在册)?(?:数|人数)?|时点数|(?:现|实)有数?|在册数?"
    r"|[本当]季度?数?",
    "annual": r"当年一次|年报|[本当全]年度?(?:累计)?数?|年度数?|年内累计数?|[本当]季度?数?",
}
_OTHER = re.compile(
    r"[上下]一?个?[季期月]|上年|去年|前年|下年|明年|同期|前期|后期|计划|目标|任务|预[计算测估]"
    r"|应完成|应[开办做]|未完成|率|[%‰]|百分|占比|比例|比重|同比|环比|排名|名次|得分|评分|分值|分数|权重"
    r"|增减|增长|差额|差异|剩余|其中|累计|平均|人均|均值|其他|备注|[季期年]末|年初"
)
_GROUP = re.compile(
    r"[上下去前]一?个?(?:季度?|期|年度?)(?:同期)?(?:实际|完成)?(?:末|数|末数)?|同期数?"
    r"|(?:年度|[本全]年|[本当]季度?)?(?:计划|目标|任务|预[计算测估])(?:完成)?(?:数|值|人数|次数)?"
    r"|(?:完成|达标|占|增长|比)?率(?:\(%\))?|占比|比例|[人平]均[数值]?|应(?:完成|报)(?:数|次数)?|排名|名次|得分|分值|权重|增减|同比|环比"
    r"|(?:[本今当全]?年度?|年内)?累计(?:完成|实际)?[数值]?|(?:季|期|年)末数?|年初数?"
)
_OVER = re.compile(
    r"(?:[季期年]度?|\d{1,2}月)[末初]数?|20\d\d|(?:(?:各?支部|全[市县区局])?平均(?:每个?支部)?|(?:同期|环比|同比)?对比|[较比]上[季年期]度?|历史(?:最[好高]|数据?)?|初步(?:统计)?)[数值]?"
    rf"|(?:年度)?(?:目标|任务)(?:分解|下达|安排)|计划(?:安排|情况)|{DRAFTS}"
)
"""Words that say so over columns, and mean anything beside a row."""
_PART = re.compile(
    r"(?:其中[:：]?)?([男女]|在职|离?退休|青年|少数民族|\d+岁以[上下])(?:同志|性)?(?:党员|干部|人员)?"
    r"|其中[:：]?(.+)|([不仅只]含.+)"
)
"""A group of some of those whom an item counts, unless the item itself counts these:
在职 over 在职党员数. 其中 alone gathers items."""
_DETAIL = re.compile(r"[\d一两二三四五六七八九十]+(?:人次?|[名次场个期条项件])")
"""其中线上1次, 其中2次为补开 tell more of a figure; 其中:35岁以下 is a part of it."""
_REMARK = re.compile(
    r".{0,6}(?:备注|说明|附注|批注|意见)(?:栏|事项|信息)?[\d一二三]?|注|remarks?|notes?|comments?"
)
_UNIT_OF = re.compile(r"(?:计量)?单位[:为是均都]+ *([^\s()\[\]。;]+)")
"""单位：千人次 in the brackets of a title, or in a note: 注：单位为千人次."""
_TIME = re.compile(r"[年月季]|Q", re.IGNORECASE)
_THIS = re.compile(r"[本今当全]年度?数?|[本当]月数?")
_PARTIAL = re.compile(r"\d月?[-—–~～至到]\d{1,2}月|新增|净增")
"""7-9月, 三季度新增 beside what is counted from January on is a part of it, as 本季 is."""
_CLAUSES = re.compile("[，。；]")
_PARTED = re.compile(r"[,;、/|·]")
_UNTIL = re.compile(r"截[至止]|^[至到]")
_SCALED = re.compile(
    r"(?:(?:计量)?单位[:为是均都]*|[以按])?(?:[十百千万亿]+(?:人次?|[次个件项户家名条份元期场])?|[%‰]|百分[比数率点]?)计?"
    r"(?:[,;、/].*)?"
)
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
    if word in {key(item.code), *_clauses(item)} or re.fullmatch(own, word):
        return Meaning.OWN
    parts = [part for part in _PARTED.split(word) if part]
    if len(parts) > 1 and all(
        meaning(part, item, period) == Meaning.OWN for part in parts
    ):
        return Meaning.OWN
    times = in_title(word) if period else []
    if times and period and _is_to_date(word, item, period):
        return Meaning.OTHER
    if period and times and not _OTHER.search(_without_ends(word, item)):
        if not any(_is_own(time, item, period) for time in times):
            return Meaning.OTHER
        starts_later = any(time.months and time.months[0] > 1 for time in times)
        is_part = item.kind == "to_date" and starts_later and _PARTIAL.search(word)
        return Meaning.UNKNOWN if is_part else Meaning.OWN
    return Meaning.OTHER if times or _OTHER.search(word) else Meaning.UNKNOWN


def _clauses(item: Item) -> list[str]:
    """What the item's own definition says: 含预备党员 in brackets repeats it."""
    return [key(clause) for clause in _CLAUSES.split(item.define)]


def names_another(word: str, item: Item, period: Period | None) -> bool:
    """True for a group above the names that is a time, a plan or a rate.

    Other groups (组织生活, 目标任务完成情况) only gather columns and say nothing.
    """
    if any(map(is_scaled, units_in(word))):
        return True
    if len(word) > _LONGEST_GROUP or meaning(word, item, period) == Meaning.OWN:
        return False
    if names_span(word):
        return True
    said = _GROUP.fullmatch(key(word)) or _OVER.fullmatch(key(word))
    return bool(said) or names_part(word, item)


def names_span(word: str) -> bool:
    """True for 2026年, 7-9月, 本年度 or 当月 over columns."""
    is_time = bool(_TIME.search(word)) and bool(in_title(word))
    return is_time or bool(_THIS.fullmatch(key(word)))


def names_part(word: str, item: Item) -> bool:
    """True for 女, 其中:在职 and the like over an item that counts others, too."""
    part = _PART.fullmatch(key(word))
    return part is not None and next(filter(None, part.groups())) not in key(item.name)


def is_of_another(word: str, *items: Item) -> bool:
    """True for 计划, 上季 or 其中:在职 in a row's own column: no actual figure of an item.

    >>> from sizhang_metrics.scheme.model import Item, Kind
    >>> item = Item("a", "党课次数", Kind.FLOW, "次")
    >>> [is_of_another(one, item) for one in ("计划数", "其中:在职", "完成", "计划科")]
    [True, True, False, False]
    """
    word = key(word)
    is_part = word.startswith("其中") and not _DETAIL.search(word)
    if not (_GROUP.fullmatch(word) or is_part):  # as nearly all are
        return False
    return any(meaning(word, item, None) != Meaning.OWN for item in items)


def is_other(word: str, period: Period | None) -> bool:
    """True for a word behind 数值, which stands for whatever item its row names."""
    times = in_title(word) if period else []
    if period and times:
        return all(differs(time, period) for time in times)
    return is_scaled(word) or bool(_OTHER.search(key(word)))


def is_remark(name: str) -> bool:
    """True for a column of words about its row: 备注, 情况说明, 审核意见.

    >>> [is_remark(one) for one in ("备 注", "情况说明", "审核意见", "意见条数")]
    [True, True, True, False]
    """
    return bool(_REMARK.fullmatch(key(name)))


def units_in(text: str) -> list[str]:
    """The units of measure that a title, a group of columns or a note names."""
    return _UNIT_OF.findall(plain(text))


def is_scaled(word: str) -> bool:
    """True for a unit that makes another number of the figures.

    >>> [is_scaled(one) for one in ("单位：千人次", "万人", "单位：%", "单位：百花街道")]
    [True, True, True, False]
    """
    return bool(_SCALED.fullmatch(key(word).strip("()")))


def _is_to_date(word: str, item: Item, period: Period) -> bool:
    """截至9月底 of what is counted by the quarter is a running total after March."""
    return item.kind == "flow" and period.quarter > 1 and bool(_UNTIL.search(word))


def _without_ends(word: str, item: Item) -> str:
    """截至9月末, 三季度末, 年初至9月 are times, although 末 and 年初 alone are another 口径;
    so is 1-9月累计 of what is counted from January on."""
    word = word.replace("累计", "") if item.kind == "to_date" else word
    return re.sub(r"[季月年]度?末|年初(?=[-至到])", "", word)


def _is_own(time: DeclaredTime, item: Item, period: Period) -> bool:
    if not differs(time, period) and time.months:
        return True
    if item.kind not in ("to_date", "annual") or time.year not in (None, period.year):
        return False
    return time.months in (None, (1, 3 * period.quarter)) or (
        item.kind == "annual" and time.months == (1, 12)
    )
