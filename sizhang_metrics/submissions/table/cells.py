"""One cell of an item → its state, its number, and what to say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.model import State
from sizhang_metrics.submissions.texts import DATE_FORMAT, FULL_WIDTH, plain, unquoted

_NOT_REPORTED = re.compile(
    r"[-—–―−]{1,4}|无|n/?a|暂无|未统计|未报送?|未填|暂缺|缺报?|无数据"
    r"|\(?null\)?|none|\\n",  # what databases and programs write for a blank
    re.I,
)
_NOT_APPLICABLE = re.compile(r"\(?不适用\)?|//?|∕")
_PLAIN = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d*)?"
    r"(?P<exponent>e[+-]?\d{1,4})?\s*(?P<unit>[^\d\s.,+-][^\d]*)?",
    re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?( .*)?|(?:[1-9]|1[0-2])[-/月]\d{1,2}日?"
)
_COUNTING = re.compile(r"人?次|[人个项条名位件份票期篇户家场]|场次")
_MEASURE = re.compile(r"[%‰]|[^/每(]*(?:[元时天日月年分米里吨亩克]|分钟)")
"""What an item is measured in where 12场 or 95人 are another number: 小时, %, 万元."""
_HOURS_TAUGHT = {"学时", "课时"}
_TWO_COUNTS = re.compile(r"\d+[/∕]\d+")
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
"""95,5: a decimal of other countries, or a slip in 95,500."""
_LARGEST = 2**53
_FAR = 1e100
"""Beyond it sums and factors may overflow; no measured number comes near."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says; `fault` and `repair` are (code, accepted or result, remedy)."""

    state: State
    value: float | None = None
    fault: tuple[str, str, str] | None = None
    repair: tuple[str, str, str] | None = None


def parse(text: str, item: Item, quarter: int) -> Parsed:
    """The meaning of one cell of this item in this quarter.

    >>> from sizhang_metrics.scheme.model import Item, Kind
    >>> parse("３次", Item("a", "会议", Kind.FLOW, "次"), 1).value
    3.0
    """
    if _PLAIN.fullmatch(text) and text.isascii():
        return _number(text, item, repaired=False)
    word = "".join(unquoted(plain(text)).split())
    if not word.strip("'‘’`´"):  # an apostrophe alone keeps a blank cell as text
        return Parsed(blank_state(item, quarter))
    if _NOT_REPORTED.fullmatch(word):
        return _as_blank(word, item, blank_state(item, quarter))
    if _NOT_APPLICABLE.fullmatch(word):
        return Parsed(State.NOT_APPLICABLE)
    number = unquoted(text.translate(FULL_WIDTH).strip())
    return _written_number(text, number, item)


def blank_state(item: Item, quarter: int) -> State:
    """Blank means not applicable where nothing is due."""
    if not item.required or is_early(item, quarter):
        return State.NOT_APPLICABLE
    return State.NOT_REPORTED


def is_early(item: Item, quarter: int) -> bool:
    """True for a yearly item in a quarter before it is due."""
    return item.kind == "annual" and quarter < item.due_quarter


def _as_blank(word: str, item: Item, state: State) -> Parsed:
    meaning = "不适用" if state == State.NOT_APPLICABLE else "未报"
    carried = "（今年报过的沿用）" if item.kind == "annual" else ""
    remedy = "如果实际是零，请填 0；如果此项与本支部无关，请填“不适用”。"
    result = f"“{word}”按{meaning}处理{carried}"
    return Parsed(state, repair=("word_for_blank", result, remedy))


def _written_number(raw: str, text: str, item: Item) -> Parsed:
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["whole"] or (match["part"] or "").strip(".")):
        return _not_a_number(text, item)
    unit = plain((match["unit"] or "").removesuffix(DATE_FORMAT))
    if unit and not _leaves_as_it_is(unit.strip("()"), plain(item.measured_in)):
        return _wrong_unit(text, unit, item)
    if match["exponent"] and item.integer:
        return _fault("scientific", item, "请写出完整的整数，不用科学计数法。")
    bare = "".join(match[part] or "" for part in ("sign", "whole", "part", "exponent"))
    return _number(
        bare.replace(",", ""), item, repaired=bare != raw.strip() or "," in bare
    )


def _leaves_as_it_is(unit: str, own: str) -> bool:
    """Whether a figure is the item's own with this word behind it: 3名 of 人, not 3天.

    >>> [_leaves_as_it_is(*pair) for pair in (("名", "人"), ("天", "次"), ("场", "小时"))]
    [True, False, False]
    """
    if unit == own or {unit, own} == _HOURS_TAUGHT:
        return True
    return bool(_COUNTING.fullmatch(unit)) and not _MEASURE.fullmatch(own)


def measures_another(unit: str, item: Item) -> bool:
    """Whether a unit in a column of its own is none of the item's: 天 beside 次.

    >>> from sizhang_metrics.scheme.model import Item, Kind
    >>> item = Item("a", "党课次数", Kind.FLOW, "次")
    >>> [measures_another(one, item) for one in ("天", "场", "市财政局")]
    [True, False, False]
    """
    word, own = plain(unit), plain(item.measured_in)
    is_unit = bool(_COUNTING.fullmatch(word) or _MEASURE.fullmatch(word))
    return is_unit and not _leaves_as_it_is(word, own)


def _number(bare: str, item: Item, *, repaired: bool) -> Parsed:
    value = float(bare) + 0.0  # -0 becomes 0
    if abs(value) >= (_LARGEST if item.integer else _FAR):
        return _fault("too_large", item, "数过大，请核对。")
    if item.integer and value != int(value):
        return _fault("fraction", item, _COUNT_REMEDY)
    if item.minimum is not None and value < item.minimum:
        return _fault("below_minimum", item, "请核对后改正。")
    if item.maximum is not None and value > item.maximum:
        return _fault("above_maximum", item, _above(item))
    if item.integer and "." in bare:
        repaired = True
    repair = (
        ("repaired", spoken(value), "不用改；下次可直接填数字。") if repaired else None
    )
    return Parsed(State.REPORTED, value, repair=repair)


def _not_a_number(text: str, item: Item) -> Parsed:
    if text.startswith("="):
        return _fault(
            "formula",
            item,
            "公式没有算好；请用 Excel 或 WPS 打开这个文件，保存后再上传，或把公式改成数值。",
        )
    if text.startswith("#"):
        return _fault("formula_error", item, "公式出错；请改成数字。")
    if _DATE.fullmatch(text):
        return _fault("date", item, _DATE_REMEDY)
    if not item.integer and _COMMA.fullmatch(text):
        remedy = f"逗号只用作千分位；是小数的，请写成 {text.replace(',', '.')}。"
        return _fault("not_a_number", item, remedy)
    return _fault(
        "not_a_number",
        item,
        "请只填阿拉伯数字；没有发生请填 0，没有统计请留空，不适用请填“不适用”。",
    )


def _wrong_unit(text: str, unit: str, item: Item) -> Parsed:
    if unit.startswith(("%", "‰")):
        return _fault(
            "percent", item, _COUNT_REMEDY if item.integer else "请填数，不带百分号。"
        )
    if _DATE.fullmatch(text):
        return _fault("date", item, _DATE_REMEDY)
    if _TWO_COUNTS.match(text):
        return _fault("not_a_number", item, "请只填一个数；分子和分母各填一格。")
    if _COUNTING.fullmatch(unit) or _MEASURE.fullmatch(unit):
        remedy = f"本项的单位是“{item.measured_in}”，不是“{unit}”；请核对，只填数字。"
        return _fault("not_a_number", item, remedy)
    if _WORD.fullmatch(unit):
        return _fault("not_a_number", item, f"请去掉“{unit}”，只填阿拉伯数字。")
    remedy = f"带着“{unit}”的可能是另一个数；请重新填本季实际的总数，写出每一位。"
    return _fault("not_a_number", item, remedy)


_WORD = re.compile(r"(?!.*[十百千万亿双半打多余几每上下左内])[\u4e00-\u9fff]{1,2}")
"""A word behind a figure that leaves it as it is: 3堂.  Without theirs 0.3万, 2次半 and
1O would be other figures, and 2次(计划) stay one."""
_DATE_REMEDY = "像是日期；请把单元格格式改为“常规”，重新填数。"
_COUNT_REMEDY = "请填实际的次数或人数（整数），比率由系统计算。"


def _above(item: Item) -> str:
    if item.kind == "flow":
        return "请核对；如果填的是年内累计数，请改为本季数。"
    return "请核对后改正。"


def _fault(code: str, item: Item, remedy: str) -> Parsed:
    return Parsed(State.NOT_REPORTED, fault=(code, accepted(item), remedy))


def accepted(item: Item) -> str:
    """What may stand in a cell of this item, in words."""
    kind = "整数" if item.integer else "数"
    low, high = item.minimum, item.maximum
    if low is not None and high is not None:
        return f"{spoken(low)} 到 {spoken(high)} 之间的{kind}"
    if low is not None:
        return f"不小于 {spoken(low)} 的{kind}"
    return f"不大于 {spoken(high)} 的{kind}" if high is not None else kind


def spoken(value: float) -> str:
    """A number as people write it: whole numbers without a decimal point."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))
