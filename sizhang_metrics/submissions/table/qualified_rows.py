"""Rows that a column tells apart: 计划 | 完成, 上季 | 本季, 其中:在职 | 合计.

What stands beside the names of columns in a header may stand beside the names of branches
as well, in a column of its own.  A row that says so of itself is refused, and so is a
branch in several rows of which the total is not the one with its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.model import Findings, Layout
from sizhang_metrics.submissions.table.header import FIGURE, Header
from sizhang_metrics.submissions.table.non_data_rows import is_statistic, is_total
from sizhang_metrics.submissions.table.period_words import (
    is_other_time,
    is_time_alone,
    names_later_months,
    names_other_months,
    names_part_of,
)
from sizhang_metrics.submissions.table.vocabulary import (
    DRAFTS,
    SCOPES,
    UNITS,
    Meaning,
    Role,
    is_of_another,
    is_remark,
    is_scaled,
    meaning,
    names_another,
)
from sizhang_metrics.submissions.texts import key, plain, shown

_VOID = re.compile(
    r"已?(?:作废|撤销|撤并|撤回|取消|删除|停用)|无效|不报送?"
    r"|[(\[【](?:已?(?:作废|撤销|撤并)|无效)[)\]】].*|.*[(\[【](?:已?(?:作废|撤销|撤并)|无效)[)\]】]"
)
"""A row that is not to count, by a word in a column or beside the branch's name."""
_UNSENT = re.compile(
    r"[未待不](?:填|报|填报|报送|上报|提交)|草稿|暂存|已?(?:退回|驳回)(?:修改|补正|重报)?"
    r"|[待需]修改|修改中|(?:审核)?[不未]通过|[未待](?:审核?|复核|确认|定稿)"
    r"|(?:测试|示例)(?:数据?)?|样[例表]"
)
"""What systems say of a report that is none yet."""
_OF_OTHER_REPORTS = re.compile(r"(?:日|周|旬|月|半年|年)[度份]?报[表告]?")
"""年报 beside every row of a system's export: another report's rows."""
_OF_FIGURES = re.compile(r"数据|数字|口径|统计|报[送表告]|[上填]报")
_WHEN = re.compile(r"[时日期月]")
"""报送时间: when something was done, and not what the figures are of."""
_BEFORE = re.compile(r"上[季期年]|去年|历史")
_COUNTS = re.compile(
    r"是否[已需应]?(?:上?报|填|提交|有效|采用|纳入|计入|参加|参评|参与|统计|确认|最终|定稿).{0,6}"
    r"|(?:报送|上报|填报|提交|有效)(?:标[志记识]|与?否)|(?:is_?)?(?:valid|active|enabled)"
)
"""The name of a column in which 否 means that the row is not to count."""
_DELETED = re.compile(
    r"(?:是否)?已?(?:删除|作废|撤销|注销|停用)(?:标[志记识]|状态|与?否)?"
    r"|(?:is_?)?del(?:eted?)?(?:_?(?:flag|mark))?|(?:is_?)?void"
)
"""The name of a column in which anything but 否 means it, as 1 under del_flag."""
_STANDS = re.compile(r"[0n×]|[否不无]|no|false|未.{2}|正常|存在|有效")
_NO = re.compile(r"否|不|[0n×]|no|false", re.IGNORECASE)
_BORROWED = (
    r"(?:同|与|[沿延]用|暂?用|[填按照抄]|照[搬抄]|[参比依]照|参考)?(?:上一?个?(?:季度?|期)|去年(?:同期)?|上年(?:同期)?)的?"
    r"(?:数据?|数字|报表|实际(?:完成)?数?|情况)?(?:填报?|结转|相同|一致|一样)?"
    r"|补报第?[一二三四1-4上]个?季度?的?(?:数据?|数字)?|含上(?:季度?|期).{0,6}|[并计]入本[季期]度?"
    r"|按(?:全?年|本?季度?)?(?:计划|估计|预计)数?填?报?|先[按照填]上季度?(?:数据?|填报?)?"
)
"""沿用上季: figures that nobody counted this quarter."""
_RECKONED = (
    r"按.{1,12}(?:估[算计]|推算|测算|匡算)的?"
    r"|[按以](?:目标|计划|制度|规定|最低|编制|应开展?).{0,4}(?:次?数|要求)来?[报填计算列].{0,2}"
)
_GUESSED = (
    r"(?:估[计算]|[预暂]估|预计|大概|大约|大致|初步(?:统计)?|快报|暂定)的?(?:数据?|数字|数值|值)?|[估概约]数|估的"
    r"|(?:[尚暂]?未|待|没有?)经?(?:最[终后]|全部|完全|正式)?(?:审核|核实|核对|复核|核定|确认|核|统计|更新)的?(?:数据?|数字)?"
    rf"|仅供参考|计划数?|{_RECKONED}"
    r"|(?:应改?|更正|由\d+改|改)[为是成:]?\d+\D{0,2}|实际?[为是]\d+\D{0,2}|\d+\D{0,2}[更改]正?[为成]?\d+\D{0,2}"
    r"|已?(?:作废|撤回)|无效|不[完齐]?全|不完整|缺失|(?<=数据)缺|有误|不[属真]?实|虚[报填]|编造|存在误差|有疑问|不作数|不够?准确?|以(?:最终|最后|书面|纸质|系统|平台|台账|附件).{0,4}为准"
    r"|[待后]补|先报后补|待定|未完|[待请].{0,4}(?:确认|核实)|[暂先]填0?|[毛粗]?估|[推测匡]算|暂报|沿用|月均|年度数?|[暂先]按.{1,8}[报填计算列].{0,2}"
    r"|按(?:编制|应[到报]|满勤|定额|平均|比例|同比例|经验|惯例|往年|\d+%).{0,4}[报填计算列].{0,2}|按(?:去|上)年.{0,6}"
    r"|[应需须要再](?:[加减扣]除?|[核调][增减])\D{0,4}\d+\D{0,2}|\d+\D{0,2}才[对是]"
    rf"|{DRAFTS}"
)
_OF_ALL = r"(?:[此该本上][表行份件页]?|以上|上述|以下|表[中内]|各项|全部|所有|部分|各?数据?|数字|次数|人[次数])*"
_NO_COUNT = re.compile(
    rf"{_OF_ALL}[均都皆]?(?:[为系是属用]|暂[为是]?)?(?:{_BORROWED}|{_GUESSED})"
)
"""What a remark says of its row, or a note of all: nobody counted these figures."""
_NO_COUNT_OF = re.compile(
    rf"(?![“\"]?(?:空|留空|[-—/×√]|0[”\"]?[为表])).{{1,20}}(?:[为系按用以](?:{_BORROWED}|{_GUESSED})|应[为是]\d+\D{{0,2}}|{_RECKONED})"
)
"""The same of an item: 主题党日次数为上季数, 主题党日应为4次; 空白为未统计 explains a sign."""
_OF_ANOTHER_KIND = re.compile(
    rf"{_OF_ALL}[均都皆]?[为系是](?:各?支部)?(?:平均|[人月]均|百分[比率点]|比[率例])(?:数据?|值)?"
)
"""以上为人均数: another measure than what is asked for."""
_ALL_TO_DATE = re.compile(
    r"(?=.*(?:[均都皆]|各项|全部|所有)).{0,20}(?:[为系是按]|月)(?:[本今当全]?年度?|年内|(?:自?年初|[今本]年)(?:至今|以来)的?)?(?:累计.{0,3}|(?<=至今|以来)数?)"
    r"|(?:[此该本]表|以[上下]|上述|表[中内]|各支部)(?:各?数据?|数字|[人场]?次数?|[为是系按])*"
    r"(?:(?:20\d\d年)?(?:1月?[-—~至到]|年初至|截[至止]到?)\d{1,2}月[底末]?的?)?"
    r"(?:[本今当全]?年度?|年内)?累计.{0,3}"
)
"""Of some items it is asked so, and a note that tells which says nothing."""
_MISCOUNTED = re.compile(
    r"(?!.*(?:[无未没防免禁如]|是否|[不比较][会应能]?|正|请.{0,2}[反联告指]|补[报填录上计]|杜绝)).{0,20}"
    r"(?:[少多漏错误重]复?(?:填报?|报(?![告名到道纸刊销备])|统?计算?(?![划生较])|算(?![术账])|[录写记](?=$|[了为成\d一两]))"
    r"|[填报录统]错|[少多漏]了(?=\d)|有误(?![餐工])|有出入|存疑).{0,8}"
)
"""漏报1次党课, 主题党日次数多报1次: not what was counted."""
_DOUBTS = (_NO_COUNT, _NO_COUNT_OF, _OF_ANOTHER_KIND, _ALL_TO_DATE, _MISCOUNTED)
_NOT_TO_COUNT = re.compile(
    r"[此本这]?[行条]?(?:不(?:[予作做再]|要|用)?(?:统计|计入?|算|参评|参加?考核|纳入(?:统计|考核)?)|暂?不[填报]"
    r"|重复(?:填报|报送|上报|行)?|错误|填错了?|废|[请应需]?(?:删除?|忽略)|勿[用计]|(?:支部)?已?(?:撤销|撤并))"
)
"""What a remark says of a row that should not stand here."""
_OF_A_SPAN = re.compile(
    rf"{_OF_ALL}[均都]?[为系是填用按]?(?:(?:[上下前]?半|[全整])年度?的?(?:累计|合计|总)?(?:数据?|数字)"
    r"|(?:[上下前]?半|[全整])年度?(?:累计|合计)"
    r"|自?年初(?:以来|起)?累计数?|累计[到至]\d{1,2}月[底末]?|(?:自?年初|1月?)[-—~～至到]\d{1,2}月的?(?:累计|合计)?的?(?:数据?|数字)?)"
)
"""全年数, 1-9月累计 beside what is counted by the quarter."""
_OF_SEVERAL = re.compile(
    r"(?:[与和同由].{1,20})(?:合并|一并|汇总|合(?=报))(?:填报?|报送?|上报|统计)?|合并(?:填报?|报送?|上报|统计)"
    r"|含.{1,16}支部的?(?:数据?|数字)?"
    r"|(?:[两二三四五六七八九十\d]+个?(?:党?支部)|[本此]?行?[为是]?(?:[全本][市局委院校所厅处]|[全本]单位|机关党委|党总支))的?"
    r"(?:(?:合计|汇总|总)(?:数据?)?|数据?)"
)
"""与机关二支部合并填报: figures of more than this branch."""
_WHOSE = re.compile(
    rf"(?:{_OF_ALL}[均都皆]?(?:[为系是]|[同与用按照抄]|[参比]照|参考|[沿延]用))(.{{2,12}}?)的?(?:数据?|数字|报表|情况)?"
    r"(?:填报?|结转|相同|一致|一样)?(?:\(?未更新\)?)?"
)
"""同二季度, 数据为二季度."""
_ADDED = re.compile(
    r"(?:^|其中|[内此已表])(?:含有?|包[含括])|^其中|[计并]入|一并[报填计统]|提前[报填计统]|[补漏]([报记录填登统])"
)
_MOVED = re.compile(
    r"转[入出]|调[入出动离]|入党|退休|成立|换届|发展|培训|任[职期]|撤|不[计并含列]|另|已.{0,2}[更订]正|[补重][开学课]"
)
"""What happened to people, or was told otherwise: 含二季度转入3人."""
_CORRECT = re.compile(
    r"(?:更正|订正|实际|正确)(?!到|参|出|缺).{0,8}?(\d+)\D{0,2}"
    r"|.{0,4}(?:系统|平台|台账)(?:数据?|显示|记录|登记)?[为是:]?(\d+)(?:人?次|[人场项])?$"
)
"""实际3次, 平台数为3 where no figure of the row is 3."""
_NUMBER = re.compile(r"[为是应:共]{0,2}(\d+)\D{0,2}")
"""What stands behind an item's name that tells its figure once more."""
_CORRECTION = re.compile(r"(?:[更订]正|改正|勘误)(?:说明|事项|如下|内容)?:.*\d.*")
"""更正：D1701党课次数为3次 below a table."""
_OF_A_PART = re.compile(
    r"[只仅](?:有|[为是]|统计|含|[计报填算])*(?:在职|离?退休|[男女]|线[上下]|机关|正式|预备)(?:党员|人员|支部|数据?|部分)?"
)
_BARE = re.compile(
    r"(?!.*\d{4}.*\d{4}).*(?:[季半截数据底Q]|\d\D?[-—~至到、])", re.IGNORECASE
)
"""二季度, 截至8月 alone; 2025.7-2028.7 may be a term of office, and 6月 when it began."""
_UNTIL = re.compile("[截底]")
_INCLUDED = re.compile(r"含|[计并]入")
_IN_PART = re.compile(
    rf"{_OF_ALL}[均都]?(?:"
    r"(?:[只仅](?:有|[为是]|统计|含|[计报填算])*|统计|更新|填报?)(?P<until>[到至])(?P<end>.+?)"
    r"|(?:[只仅](?:有|[为是]|统计|含|[计报填算])*了?|[不未]含|[不未]包[含括]|未统计|未计入?|[缺少]+|[暂尚]缺)(?P<beside>.+?)"
    r")份?的?(?:数据?|数字|情况)?"
    r"|(?P<before>.+?)份?的?(?:数据?|数字|情况)?[均都]?[尚暂]?(?:(?:未|没有?)(?:统计|计入?|上?报|填报?|纳入|列入|含|出)(?:在?内)?|缺)"
)
"""只统计到8月, 不含9月, 8、9月未统计: less than the quarter."""
_LABEL = re.compile(
    r"(?:备?注|附注|说明)\d?:|[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]|[※*]+"
)
_BELOW = re.compile(r"(?:以下|下列)(?:各?支部|数据)?[均都]?[为是]?")
_OF_UNITS = {*UNITS, "计量单位"}
_CLAUSES = re.compile(r"[。;,!\n]")
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]$", re.MULTILINE)
"""三季度快报（估计数）."""
_LONGEST = 200
"""Characters that are looked at, of a note below the table."""
_MOST_WORDS = 3
"""Cells of a note."""
_LONGEST_CLAUSE = 30
_TIME = re.compile("[季月期年]")


def says_no_count(text: str) -> str:
    """The clause of a note or remark that calls the figures guessed, or of another time.

    >>> says_no_count("注：1.以上为估计数，仅供参考"), says_no_count("谈话人数为年内累计数")
    ('以上为估计数', '')
    """
    lines = map(plain, text[:_LONGEST].splitlines())
    said = "\n".join(_LABEL.sub("\n", line) for line in lines)
    for clause in _CLAUSES.split(_BRACKETED.sub(r"\n\1", said)):
        word = key(clause)
        if any(pattern.fullmatch(word) for pattern in _DOUBTS):
            return clause.strip()
    return ""


def names_other(text: str, items: Iterable[Item], period: Period | None) -> str:
    """The clause that calls the figures of one of these items those of another time, of a
    plan or a rate: 主题党日次数填的是年累计."""
    for clause in _CLAUSES.split(_LABEL.sub("\n", plain(text[:_LONGEST]))):
        word = key(clause)
        for item in items:
            said = word.removeprefix(key(item.name))
            what = _CALLED.sub("", said, count=1)
            if word != said != what and names_another(what, item, period):
                return clause.strip()
    return ""


_CALLED = re.compile(r"^(?:[均都]?填?的?[均都]?[为是系按用])+")


def is_unsent(text: str) -> bool:
    """审核状态：退回 above a table, as systems print it.

    >>> is_unsent("数据状态：暂存"), is_unsent("状态：已审核"), is_unsent("暂存")
    (True, False, False)
    """
    said = _STATE.fullmatch(key(text[:_LONGEST]))
    return said is not None and bool(_UNSENT.fullmatch(said[1]))


_STATE = re.compile(r".{0,6}(?:状态|阶段|结果|意见):(.{2,8})")


def ask_about_note(
    row: int | None, place: str, clause: str, findings: Findings
) -> None:
    """A note that speaks of all figures needs a reason."""
    findings.explain(
        "doubtful_note",
        row,
        found=f"{place}写着“{shown(clause)}”",
        accepted="本季实际完成、核实过的数",
        remedy="数确是这样的，请换成本季核实过的；不影响要报的数，请写一句说明。",
    )


def _behind_name(text: str) -> str:
    """What is added to a branch's name, or stands in its place.

    >>> _behind_name("机关第一党支部（累计）"), _behind_name("机关第一党支部-二季度")
    ('累计', '二季度')
    """
    inner = _BRACKETED.search(plain(text))
    return inner[1] if inner else _NAME.sub("", plain(text))


_NAME = re.compile(r"^.*(?:支部|总支|党委)[-—_:·/\s]*")


class Qualified:
    """The columns of a wide table that nobody asked for, looked through row by row."""

    def __init__(self, header: Header, period: Period, findings: Findings) -> None:
        self._header, self._period, self._findings = header, period, findings
        self._remarks = [at for at, text in enumerate(header.texts) if is_remark(text)]
        self._columns = [
            at
            for at, role in enumerate(header.roles)
            if at not in self._remarks
            and (role in (Role.UNKNOWN, Role.EMPTY) or key(header.texts[at]) in SCOPES)
        ]
        self._units = [
            at
            for at, text in enumerate(header.texts)
            # in the long layout each row has the unit of its own item
            if key(text) in _OF_UNITS and header.layout == Layout.WIDE
        ]
        keys = (header.column(Role.BRANCH_ID), header.column(Role.BRANCH_NAME))
        self._behind = max(at for at in keys if at is not None)
        self._items = list(dict.fromkeys(header.items.values()))
        self._names = {
            item: sorted(map(key, (item.name, *item.aliases)), key=len, reverse=True)
            for item in self._items
        }
        self._has_flows = any(item.kind == "flow" for item in self._items)
        self._above: Sequence[str] = ()
        self._seen: set[tuple[int, str]] = set()
        self._heading: tuple[int, str] | None = None

    def check(self, number: int, row: Sequence[str], *, is_named: bool) -> None:
        """A branch's row: refused when a column, or what stands in place of its name,
        says that it holds no actual figures; asked about when it is called void."""
        self._above = row
        if self._heading:
            at, text = self._heading
            ask_about_note(at, f"第 {at} 行", text, self._findings)
            self._heading = None
        name = self._header.column(Role.BRANCH_NAME)
        columns = self._columns if is_named or name is None else [*self._columns, name]
        for at in columns:
            text = row[at].strip() if at < len(row) else ""
            if not text or (at, text) in self._seen:
                continue
            self._seen.add((at, text))
            is_name = at == name
            said = _behind_name(text) if is_name else text
            if is_of_another(said, *self._items) or (
                is_name and self._is_no_name(said, text)
            ):
                self._refuse(number, at, f"写的是“{shown(text)}”")
            elif (
                self._is_void(at, key(text))
                or self._is_kind_of_others(at, text)
                or (is_name and self._is_doubtful(at, said))
            ):
                self._ask(number, at, text)
        beyond = range(len(self._header.texts), len(row))
        for at in (*self._remarks, *self._units, *beyond):
            text = row[at].strip() if at < len(row) else ""
            if not text or (at, text) in self._seen:
                continue
            self._seen.add((at, text))
            if self._is_doubtful(at, text):
                self._ask(number, at, text)

    def _is_no_name(self, behind: str, text: str) -> bool:
        """A time, a total or a mean where a branch is named, or behind its name."""
        return is_other_time(behind, self._period) or any(
            is_total(word) or is_statistic(word) for word in (behind, text)
        )

    def doubts(self, text: str, row: Sequence[str]) -> bool:
        """What a comment on a figure of this row says."""
        self._above = row
        return self._is_doubtful(-1, text)

    def _is_doubtful(self, at: int, text: str) -> bool:
        """What a remark says, or 千元 under 单位, where others have the name of theirs."""
        if at in self._units or is_scaled(text):
            return is_scaled(text)
        word = key(text)
        return (
            bool(says_no_count(text))
            or self._is_void(at, word)
            or (is_of_another(text, *self._items))
            or any(
                said.fullmatch(word)
                for said in (_NOT_TO_COUNT, _OF_SEVERAL, _OF_A_PART)
            )
            or (self._has_flows and bool(_OF_A_SPAN.fullmatch(word)))
            or any(
                self._adds_another_time(clause)
                or self._leaves_out(clause)
                or self._corrects(clause)
                for clause in _CLAUSES.split(plain(text))
            )
        )

    def _corrects(self, clause: str) -> bool:
        """实际3次 beside a row in which no figure is 3, 党课次数3次 where its own is not."""
        word = key(clause)
        for at, item in self._header.items.items():
            name = next((name for name in self._names[item] if name in word), "")
            said = name and _NUMBER.fullmatch(word.removeprefix(name))
            if said and word.startswith(name):
                return said[1] != plain(self._above[at])
        said = _CORRECT.match(word)
        return said is not None and (said[1] or said[2]) not in [
            plain(text) for text in self._above
        ]

    def _leaves_out(self, clause: str) -> bool:
        """只统计到8月, 不含9月: a month of this quarter is not in the figures."""
        if len(clause) > _LONGEST_CLAUSE:
            return False
        if _BARE.match(clause) and is_time_alone(clause):
            until = bool(_UNTIL.search(clause))
            return names_other_months(clause, self._period) or names_part_of(
                clause, self._period, until=until
            )
        said = _IN_PART.fullmatch(key(clause))
        time = said and (said["end"] or said["beside"] or said["before"])
        if not said or not time or not is_time_alone(time):
            return False
        return names_part_of(time, self._period, until=bool(said["until"]))

    def _adds_another_time(self, clause: str) -> bool:
        """含二季度2场, 二季度漏报的一并报, 同二季度: figures that are not all of this quarter."""
        word = key(clause)
        if not 2 < len(word) <= _LONGEST_CLAUSE or not _TIME.search(word):
            return False
        whose = _WHOSE.fullmatch(word)
        if not (whose and is_time_alone(whose[1])):
            if not _ADDED.search(word):
                return False
            if _MOVED.search(word):  # 补开 of what comes later is not of this quarter
                return names_later_months(clause, self._period)
        return names_other_months(clause, self._period)

    def _is_kind_of_others(self, at: int, text: str) -> bool:
        """估算 under 数据类型, 1-9月累计 under 统计口径: what a column says of the figures."""
        name = self._name(at)
        if not _OF_FIGURES.search(name):
            return False
        is_span = self._has_flows and (
            bool(_OF_A_SPAN.fullmatch(key(text)))
            or (not _WHEN.search(name) and is_other_time(text, self._period))
        )
        return is_span or bool(says_no_count(text))

    def _is_void(self, at: int, word: str) -> bool:
        name = key(self._name(at))
        return bool(
            _VOID.fullmatch(word)
            or _OF_OTHER_REPORTS.fullmatch(word)
            or (_UNSENT.fullmatch(word) and not _BEFORE.search(name))
            or (_COUNTS.fullmatch(name) and _NO.fullmatch(word))
            or (_DELETED.fullmatch(name) and not _STANDS.fullmatch(word))
        )

    def check_skipped(self, number: int, row: Sequence[str]) -> None:
        """A row that is left out: a note about the figures, or, under a branch's, the
        row that is asked for?"""
        self._check_note(number, row)
        at = next(column for column, text in enumerate(row) if text.strip())
        above = self._above[at].strip() if at < len(self._above) else ""
        if (
            not above
            or at < self._behind
            or at not in self._columns
            or all(self._own(above))
        ):
            return
        if any(self._own(row[at])) and (at, "") not in self._seen:
            self._seen.add((at, ""))
            found = f"一个支部分成几行：“{shown(above)}”“{shown(row[at])}”"
            self._refuse(number, at, found)

    def _check_note(self, number: int, row: Sequence[str]) -> None:
        texts = [text for text in row if text.strip()]
        if len(texts) > _MOST_WORDS or any(map(FIGURE.fullmatch, texts)):
            return
        for text in texts:
            if clause := self.doubtful_clause(text):
                ask_about_note(number, f"第 {number} 行", clause, self._findings)
            elif self._is_heading_of_others(text):
                self._heading = number, text

    def doubtful_clause(self, text: str) -> str:
        """The clause of a note, wherever it stands, that doubts the figures."""
        said = says_no_count(text) or names_other(text, self._items, self._period)
        if said:
            return said
        clauses = _CLAUSES.split(_LABEL.sub("\n", plain(text[:_LONGEST])))
        return next(
            (
                clause
                for clause in clauses
                if _CORRECTION.fullmatch(key(clause))
                or (
                    (_INCLUDED.search(clause) or _WHOSE.fullmatch(key(clause)))
                    and self._adds_another_time(clause)
                )
                or self._leaves_out(clause)
            ),
            "",
        )

    def _is_heading_of_others(self, text: str) -> bool:
        """一、计划数 or 以下作废 over rows of branches, where there are any below."""
        word = _BELOW.sub("", key(_LABEL.sub("", plain(text[:_LONGEST]))))
        if _VOID.fullmatch(word) or _UNSENT.fullmatch(word):
            return True
        return is_of_another(word, *self._items) and not word.startswith("其中")

    def _own(self, text: str) -> list[bool]:
        return [meaning(text, item, None) == Meaning.OWN for item in self._items]

    def _name(self, at: int) -> str:
        """The header of a column; nothing for one beyond the header."""
        return self._header.texts[at] if 0 <= at < len(self._header.texts) else ""

    def _place(self, at: int) -> tuple[str, str]:
        """How a column is called, alone and in a sentence."""
        name = shown(self._name(at))
        return (name, f"“{name}”列") if name else (f"第 {at + 1} 列",) * 2

    def _ask(self, number: int, at: int, text: str) -> None:
        name, column = self._place(at)
        self._findings.explain(
            "void_row",
            number,
            name,
            found=f"{column}写的是“{shown(text)}”，这一行照样读取了",
            accepted="要报的行，本季核实过的数",
            remedy="不报的行请整行删去，不是本季的数请换成本季的；确实要报，请写一句说明。",
            column_number=at + 1,
        )

    def _refuse(self, number: int, at: int, found: str) -> None:
        name, column = self._place(at)
        self._findings.reject(
            "unclear_row",
            number,
            name,
            found=f"{column}{found}",
            accepted="每个支部一行，填要报的数",
            remedy="请只留要报的一行（本季实际的、合计的），写上支部编码；"
            "计划、上季、累计、其中之类的行请整行删去。",
            column_number=at + 1,
        )
