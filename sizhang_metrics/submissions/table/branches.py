"""Which branch of the roster a row speaks of: the code decides, a name never does."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from sizhang_metrics.submissions.model import Context, Findings, Place
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.vocabulary import UNITS, Role
from sizhang_metrics.submissions.texts import key, plain, shown, unquoted

_OFFERED = 30
"""Unknown codes that get the nearest ones looked up; comparing is slow on big rosters."""

_UNKNOWN = "请改成花名册中的编码（注意前面的 0）；新成立的支部请先由管理员加入花名册。"
_UNIT = "这是单位，不是支部：如果是合计，它和几个支部之和不一样，请核对或删去这一行。"
_SPOILED = "编码像是被表格软件改成了科学计数法或日期；请把这一列设为“文本”格式，再重新填上编码。"
_MADE_BY_SHEETS = re.compile(
    r"\d(?:\.\d+)?E\+?\d+|\d{1,2}月\d{1,2}日|\d{1,2}-(?:[A-Z][a-z]{2}|\d{1,2}月)"
    r"|[A-Z][a-z]{2}-\d{1,2}|(?:19|20)\d\d[-/]\d{1,2}[-/]\d{1,2}(?: .*)?",
    re.IGNORECASE,
)


_OF_UNITS = {*UNITS, "填报单位", "报送单位"}
_SIGNED = re.compile(
    r"(?:填报|报送|制表)?单位(?:名称)?(?:\([盖公]章\))?:?(.*?)(?:\([盖公]章\))?"
)
_LONGEST_TITLE = 100
_LAST_ROWS = 5
"""Rows at the end of a sheet among which it is signed."""


def _bare(code: str) -> str:
    """What is left of a code that a program or a keyboard wrote its own way.

    >>> _bare("0017"), _bare("d17—01"), _bare("1701.0"), _bare("1,701")
    ('17', 'd1701', '1701', '1701')
    """
    return re.sub(r"\.0$|[\W_]", "", code).lstrip("0").casefold()


class Roster:
    """Codes and names of the period's branches, with what people confuse them with."""

    def __init__(self, context: Context, findings: Findings) -> None:
        self.period = context.period
        units, branches = context.units, context.branches
        self._branches = {**units, **branches} if units else branches
        self._units, self._closed = context.units, context.closed
        self._findings = findings
        self._offers = 0
        self._of_period = context.branches

    # Of a hundred thousand branches these take most of the reading of a file, and a file
    # whose codes are right asks for neither.
    @cached_property
    def _named(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for branch in self._of_period.values():
            found[key(branch.branch_name)].append(branch.branch_id)
        return found

    @cached_property
    def _stripped(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for code in self._of_period:
            found[_bare(code)].append(code)
        return found

    @cached_property
    def _named_units(self) -> set[str]:
        units = {(of.unit_id, of.unit_name) for of in self._of_period.values()}
        return {key(text) for unit in units for text in unit}

    def __contains__(self, code: object) -> bool:
        return code in self._branches or code in self._closed

    def is_unit(self, code: str) -> bool:
        """True for a unit that is asked something itself."""
        return code in self._units

    def has_name(self, text: str, code: str = "") -> bool:
        """True when a branch of the period is called so: that of the code is asked first,
        for the names of a whole city take half a second to compare."""
        own = self._branches.get(code)
        if not text or (own and key(text) == key(own.branch_name)):
            return bool(text)
        return key(text) in self._named

    def units_of(self, code: str) -> tuple[str, ...]:
        """Code and name, made comparable, of a branch's unit; none for other codes."""
        branch = self._of_period.get(code)
        return (key(branch.unit_id), key(branch.unit_name)) if branch else ()

    def names_unit(self, text: str) -> bool:
        """True for a unit's code or name."""
        return bool(text) and key(text) in self._named_units

    def code(self, text: str) -> str:
        """The cell as a code, without the apostrophe of our own exports."""
        code = plain(text)
        return code if code in self else unquoted(code)

    def resolve(self, code: str, name: str, row: int, header: Header) -> str:
        """The branch a row means; "" after a rejection."""
        at = header.place(Role.BRANCH_ID, "支部编码")
        if not code:
            self._missing(name, row, at)
            return ""
        if code not in self._branches:
            self._unknown(code, name, row, at)
            return ""
        if key(at.name) in UNITS and code in self._of_period and self.names_unit(code):
            self._refuse_either(code, row, at)
            return ""
        expected = self._branches[code].branch_name
        if name.strip() and key(name) != key(expected):
            self._tell_other_name(code, name, expected, row, header)
        return code

    def _refuse_either(self, code: str, row: int, at: Place) -> None:
        """Under 单位编码 a code that is a unit's and a branch's."""
        self._findings.reject(
            "unit_or_branch",
            row,
            at,
            found=f"{shown(code)} 既是单位也是支部的编码",
            accepted="支部编码",
            remedy="填的是这个支部的，请把表头写成“支部编码”；是整个单位的合计，请删去这一行。",
            branch_id=code,
        )

    def _tell_other_name(
        self, code: str, name: str, expected: str, row: int, header: Header
    ) -> None:
        """The code decides; the name of another branch is told apart from a new or
        shortened one: names sorted without their codes give figures to somebody else."""
        where = header.place(Role.BRANCH_NAME, "支部名称")
        is_short = key(name) in key(expected)  # 机关一支部 of each unit
        others = [] if is_short else self._named.get(key(name), [])
        self._findings.hint(
            "name_of_another" if others else "other_name",
            row,
            where,
            found=shown(name)
            + (f"，是 {'、'.join(others[:3])} 的名称" if others else ""),
            accepted=expected,
            remedy="以支部编码为准；请核对排序、粘贴时编码和名称有没有错开。"
            if others
            else "以支部编码为准；如果编码填错了，请改编码。",
            branch_id=code,
        )

    def tell_units(
        self, rows: Sequence[Sequence[str]], header: Header, first: Mapping[str, int]
    ) -> None:
        """Hints where branches (code → first row) stand beside the code or name of a unit
        that is not theirs, or in a table that one signed, or is called by, which has none."""
        columns = [
            at
            for at, text in enumerate(header.texts)
            if key(text) in _OF_UNITS and header.roles[at] != Role.BRANCH_NAME
        ]
        found: dict[tuple[int, str], list[int]] = defaultdict(list)
        for code, row in first.items():
            for at in columns:
                text = rows[row - 1][at] if at < len(rows[row - 1]) else ""
                if self._is_other_unit(text, [code]):
                    found[at, text.strip()].append(row)
        for (at, text), where in found.items():
            self._tell_other_unit(text, where, shown(header.texts[at]), at + 1)
        ends = [*range(header.first), *range(len(rows))[-_LAST_ROWS:]]
        for number in dict.fromkeys(ends):
            said = dict(_signatures(rows[number]))
            for at, text in enumerate(rows[number] if number < header.first else ()):
                said.setdefault(at, self._unit_in(text, first))
            for at, text in said.items():
                if self._is_other_unit(text, first):
                    self._tell_other_unit(text, [number + 1], "", at + 1)

    def _unit_in(self, title: str, codes: Collection[str]) -> str:
        """The unit that a title names, as our templates do, where it is not theirs."""
        names = (unit for unit in self._named_units if not unit.isascii())
        named = sorted(unit for unit in names if unit in key(title[:_LONGEST_TITLE]))
        is_own = not all(self._is_other_unit(unit, codes) for unit in named)
        return "" if is_own else max(named, key=len, default="")

    def _is_other_unit(self, text: str, codes: Collection[str]) -> bool:
        """True for a unit of which none of these branches is, where there are any."""
        word = key(text)
        if not (word and codes) or any(word in self._own_units(code) for code in codes):
            return False
        return word in self._named_units

    def _own_units(self, code: str) -> tuple[str, ...]:
        """The names of a branch's unit; of a unit, which answers for itself, its own."""
        unit = self._units.get(code)
        return (key(code), key(unit.unit_name)) if unit else self.units_of(code)

    def _tell_other_unit(
        self, text: str, where: Sequence[int], column: str, number: int
    ) -> None:
        self._findings.hint(
            "other_unit",
            where[0],
            column,
            found=f"写的是单位“{shown(text)}”，花名册中不是这些支部的单位"
            + (f"（共 {len(where)} 行）" if len(where) > 1 else ""),
            accepted="花名册中的单位",
            remedy="以支部编码为准；请核对没有拿错别的单位的表、编码没有填错。",
            column_number=number,
        )

    def _missing(self, name: str, row: int, at: Place) -> None:
        codes = self._named.get(key(name), [])
        offered = (
            f"花名册中“{shown(name)}”的编码是 {'、'.join(codes)}。" if codes else ""
        )
        if self._units and not name.strip():
            offered = "单位自己填的一行，单位编码也写在这一列。"
        if self.names_unit(name):
            offered = _UNIT + self._of_unit(name)
        self._findings.reject(
            "no_branch_id",
            row,
            at,
            found="支部编码空白" + (f"，名称为“{shown(name)}”" if name.strip() else ""),
            accepted="花名册中的支部编码",
            remedy=offered + "请填上支部编码；不是支部的行请删去。",
        )

    def _unknown(self, code: str, name: str, row: int, at: Place) -> None:
        if code in self._closed:
            self._findings.reject(
                "closed_branch",
                row,
                at,
                found=f"{shown(code)}（{self._closed[code]}）",
                accepted="本季末在册的支部",
                remedy="该支部本季末不在册（已撤并或尚未成立），请删去这一行；名册有误请联系管理员。",
            )
            return
        near = self._nearest(code, name)
        remedy = _UNKNOWN
        if _MADE_BY_SHEETS.fullmatch(code):
            remedy = _SPOILED
        elif self.names_unit(code):
            remedy = _UNIT + self._of_unit(code) + _UNKNOWN
        self._findings.reject(
            "unknown_branch",
            row,
            at,
            found=shown(code) or "空白",
            accepted=f"最接近的是：{near}" if near else "花名册中的支部编码",
            remedy=remedy,
        )

    def _of_unit(self, text: str) -> str:
        """The code of a unit that is asked something itself, written another way."""
        for unit in self._units.values():
            if key(text) in (key(unit.unit_id), key(unit.unit_name)):
                return f"单位自己填的项目，请写单位编码 {unit.unit_id}。"
        return ""

    def _nearest(self, code: str, name: str) -> str:
        self._offers += 1
        codes = [*self._stripped.get(_bare(code), [])]
        codes += self._named.get(key(name), [])
        codes += self._named.get(key(code), [])
        if not codes and self._offers <= _OFFERED:
            codes = difflib.get_close_matches(code, list(self._branches), 3, 0.6)
            close = difflib.get_close_matches(
                key(name or code), list(self._named), 2, 0.6
            )
            codes += [code_ for name in close for code_ in self._named[name]]
        near = list(dict.fromkeys(codes))[:4]
        return "、".join(
            f"{code_}（{self._branches[code_].branch_name}）" for code_ in near
        )


def _signatures(row: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Place and name of the unit behind 填报单位：, in the same cell or the next filled."""
    label = False
    for at, text in enumerate(row):
        match = _SIGNED.fullmatch(plain(text))
        if label and text.strip():
            yield at, text
        elif match and match[1]:
            yield at, match[1]
        label = bool(match and not match[1]) or (label and not text.strip())
