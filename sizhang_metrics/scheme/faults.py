"""Faults that need more than one field to see: inside a block, then of the whole file.

Between fields of a block; sums of weights; codes that are unique, references that
lead somewhere, nothing asked that is not used.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sizhang_metrics.scheme import conditions
from sizhang_metrics.scheme.conditions import ANY, LEVELS, Condition
from sizhang_metrics.scheme.draft import WORDS, Block, Draft
from sizhang_metrics.scheme.fields import EQUAL
from sizhang_metrics.scheme.model import Term
from sizhang_metrics.scheme.rules import RULES, demanded


def faults(draft: Draft) -> Iterator[str]:
    """Every fault that needs more than one field to see."""
    yield from _lower_bound(draft)
    yield from _grades(draft["grade"])
    for block in draft["item"]:
        yield from _named(block, _item(block))
    for block in draft["indicator"]:
        yield from _named(block, _rule(block))
    for block in draft["adjustment"]:
        yield from _named(block, _adjustment(block))
    for block in draft["alert"]:
        yield from _named(block, _alert(block))
    for block in draft["proposal"]:
        yield from _named(block, _proposal(block))
    yield from _weights(draft)
    yield from _of_the_whole(draft)


def of_new(draft: Draft) -> Iterator[str]:
    """The same of a file that was not taken before, and what is on two scales or counted
    twice: 85 is never reached by a ratio, 70 never by a share of 1, rates do not add up."""
    yield from faults(draft)
    items = {block.text("code"): block for block in draft["item"]}
    for block in draft["indicator"]:
        yield from _named(block, _of_ratio(block, items))
        if draft.scheme["window"] == "year_to_date":
            yield from _named(block, _of_sum(block, items))
    for block in (*draft["indicator"], *draft["check"]):
        yield from _named(block, _of_terms(block))
    names = {
        _folded(text): block
        for block in draft["item"]
        for text in (block.text("code"), block.text("name"))
        if text
    }
    for block in draft["item"]:
        yield from _named(block, _of_aliases(block, names))
    for block in (*draft["alert"], *draft["proposal"]):
        yield from _named(block, _of_scales(block.when, len(draft["grade"])))
    most = 100 + (draft.scheme.number("bonus_cap") or 0)
    for block in draft["grade"]:
        if (block.number("floor") or 0) > most:
            yield f"{block.where}：floor {block['floor']:g} 谁也达不到，满分加上加分是 {most:g}。"


def _of_ratio(block: Block, items: Mapping[str | None, Block]) -> Iterator[str]:
    """A ratio of counts that is said to be in per cent, and is not multiplied, or whose
    marks are not: 1 is then one per cent, which everybody reaches."""
    unit = _unit(block)
    terms = block.terms("numerator")
    if unit not in _TIMES or not block["denominator"]:
        return
    most = max(map(abs, _marks(block)), default=0)
    if unit == "%" and block.number("factor") == 100 and block["direction"] == "higher":
        if 0 < most <= 1:
            yield (
                f"已乘 100、按 % 算，目标等却最高写到 {most:g}，也就是百分之 {most:g}；"
                "85% 请写 85；真是不到百分之一的，请改用 ‰（factor = 1000）。"
            )
        return
    if block.number("factor") != 1 or most <= 1:
        return  # 0.85 is meant, or branches are compared with each other
    if not any(
        term.code in items and _unit(items[term.code]) == unit for term in terms
    ):
        yield (
            f"measured_in 是 {unit}，分子除以分母却没有乘 {_TIMES[unit]}，得到的是 0.85 这样的数；"
            f"请写 factor = {_TIMES[unit]}（目标等也按 {unit} 写），"
            '或者 measured_in = ""（目标等写成 0.85 这样的数）。'
        )


def _marks(block: Block) -> Iterator[float]:
    """The values that an indicator's rule asks for, of rules that name them."""
    for key in ("floor", "target"):
        if (mark := block.number(key)) is not None:
            yield mark
    steps = block["steps"]
    if isinstance(steps, list | tuple):
        yield from (bound for bound, _share in steps)


def _of_aliases(block: Block, names: Mapping[str, Block]) -> Iterator[str]:
    """A column is read by names before aliases, so this item would get no figure."""
    aliases = block["aliases"]
    for alias in aliases if isinstance(aliases, tuple) else ():
        other = names.get(_folded(alias), block)
        if other is not block:
            yield f"别名“{alias}”就是{other.where}，这样的列读成那一项；请删去这个别名。"


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _of_sum(block: Block, items: Mapping[str | None, Block]) -> Iterator[str]:
    """Per cent of several quarters added up, and divided by nothing."""
    if block["denominator"]:
        return
    for term in block.terms("numerator"):
        item = items.get(term.code)
        if item and item["kind"] == "flow" and _unit(item) in _TIMES:
            yield (
                f"填报项 {term.code} 按 {_unit(item)} 计、kind 是 flow（各季相加），而比率不能相加；"
                "季末的比率写 stock，或者把分子、分母各作一个填报项，由系统去除。"
            )


def _of_terms(block: Block) -> Iterator[str]:
    """What is counted twice, and what is divided by itself."""
    for key, terms in _sums(block).items():
        for (code, _source), count in Counter(
            (term.code, term.source) for term in terms
        ).items():
            if count > 1:
                yield f"{key} 里的“{code}”写了 {count} 次，会重复计算；请只留一个。"
    if block["numerator"] and block["numerator"] == block["denominator"]:
        yield "numerator 和 denominator 完全一样，比率总是 1；请改正其中一个。"


def _of_scales(when: Sequence[Condition], grades: int) -> Iterator[str]:
    for position, condition in enumerate(when, start=1):
        fact = conditions.FACTS[condition.of].get(condition.what)
        than, wanted = condition.than, ""
        if fact and fact.measured_in == "%" and abs(than) > 1:
            wanted = "0 到 1 的数（70% 写 0.7）"
        elif condition.what == "score" and 0 < than <= 1:
            wanted = "百分制的分数（60 分写 60）"
        elif condition.what == "grade" and not 1 <= than <= grades:
            wanted = f"1 到 {grades}（从高到低第几个）"
        elif condition.what == "quarter" and than not in (1, 2, 3, 4):
            wanted = "1 到 4"
        if fact and wanted:
            yield f"when 第 {position} 项：{fact.name}应为 {wanted}，than 写的是 {than:g}。"


def _unit(block: Block) -> str:
    unit = unicodedata.normalize("NFKC", block.text("measured_in") or "")
    return "%" if unit == "百分比" else unit


_TIMES = {"%": 100, "‰": 1000}
"""By what a ratio is multiplied to be in this unit."""


def _named(block: Block, found: Iterator[str]) -> Iterator[str]:
    return (f"{block.where}：{fault}" for fault in found)


def _lower_bound(draft: Draft) -> Iterator[str]:
    users = [draft.scheme.where] if draft.scheme["composite"] == "geometric" else []
    users += [
        block.where for block in draft["dimension"] if block["aggregate"] == "geometric"
    ]
    if users and "lower_bound" not in draft.scheme.raw:
        yield (
            f"[scheme]：{'、'.join(users)} 用了几何平均，必须写明 lower_bound"
            "（不抬高就写 0）。"
        )


def _grades(blocks: list[Block]) -> Iterator[str]:
    floors = [floor for block in blocks if (floor := block.number("floor")) is not None]
    if len(floors) < len(blocks) or not floors:
        return
    for block, upper, lower in zip(blocks[1:], floors, floors[1:], strict=False):
        if lower >= upper:
            yield (
                f"{block.where}：floor {lower:g} 应小于上一等次的"
                f" {upper:g}，等次从高到低排列。"
            )
    if floors[-1] != 0:
        yield f"{blocks[-1].where}：最后一个等次的 floor 应为 0，现在是 {floors[-1]:g}。"


def _item(block: Block) -> Iterator[str]:
    low, high = block.number("minimum"), block.number("maximum")
    if low is None and block["integer"] and "minimum" not in block.raw:
        low = 0
    if low is not None and high is not None and low > high:
        yield f"minimum {low:g} 大于 maximum {high:g}。"
    if block["kind"] not in (None, "annual") and block["due_quarter"] not in (None, 4):
        yield "due_quarter 只用于 annual（当年一次）的填报项，请删去。"


def _rule(block: Block) -> Iterator[str]:
    """Whether the rule has its keys, the direction it rewards, and agrees in itself."""
    name, direction = block.text("rule"), block.text("direction")
    if name is None:
        return
    rule = RULES[name]
    for key in demanded(rule):
        if key not in block.raw:
            yield f"规则 {name} 缺少 {key}。"
    if direction is None:
        return
    if rule.direction and direction != rule.direction:
        yield f"规则 {name} 的 direction 应为 {rule.direction}，现在是 {direction}。"
    yield from rule.faults(block.values)


def _adjustment(block: Block) -> Iterator[str]:
    kind = block["kind"]
    if kind is None:
        return
    needed, other = ("grade_cap", "points")
    if kind != "veto":
        needed, other = other, needed
    if needed not in block.raw:
        yield f"kind 是 {kind}，缺少 {needed}。"
    if other in block.raw:
        yield f"kind 是 {kind}，用不到 {other}，请删去。"


def _alert(block: Block) -> Iterator[str]:
    """Either conditions or prose, and a level that a list can be sorted by."""
    if "when" in block.raw and "condition" in block.raw:
        yield "when 和 condition 只写一个：when 由程序判断，condition 只是说明文字。"
    if "when" not in block.raw and "condition" not in block.raw:
        yield "缺少 when（由程序判断的条件）。"
    if "when" in block.raw and block.text("level") not in (None, *LEVELS):
        yield f"写了 when，level 应为 {' 或 '.join(LEVELS)}，现在是“{block['level']}”。"
    yield from _conditions(block.when)


def _proposal(block: Block) -> Iterator[str]:
    """An adjustment is proposed by its code; a talk leaves no record of that kind."""
    if block["kind"] == "adjustment" and "adjustment" not in block.raw:
        yield "kind 是 adjustment，缺少 adjustment（建议登记哪一项）。"
    if block["kind"] == "talk" and "adjustment" in block.raw:
        yield "kind 是 talk，用不到 adjustment，请删去。"
    yield from _conditions(block.when)


def _conditions(when: tuple[Condition, ...]) -> Iterator[str]:
    for position, condition in enumerate(when, start=1):
        for fault in conditions.faults(condition):
            yield f"when 第 {position} 项：{fault}"
    if len({condition.of for condition in when if condition.code == ANY}) > 1:
        yield f'when 里 code = "{ANY}" 不能既指指标又指维度，请写明其中一个的编码。'


def _weights(draft: Draft) -> Iterator[str]:
    relative = draft.scheme["weights"] == "relative"
    dimensions = draft["dimension"]
    if not relative and dimensions and all(block.has("weight") for block in dimensions):
        total = math.fsum(_weight_values(dimensions))
        if abs(total - 100) > EQUAL:
            yield f"各维度分值合计为 {total:.12g}，应为 100。"
    for dimension in dimensions:
        members = [
            block
            for block in draft["indicator"]
            if draft.meant("dimension", block.text("dimension")) == dimension["code"]
        ]
        if members and all(block.has("weight") for block in members):
            total = math.fsum(_weight_values(members))
            weight = dimension.number("weight")
            yield from _named(dimension, _sum(total, weight, relative))


def _weight_values(blocks: list[Block]) -> Iterator[float]:
    return (
        weight for block in blocks if (weight := block.number("weight")) is not None
    )


def _sum(total: float, weight: float | None, relative: bool) -> Iterator[str]:
    if relative and total <= 0:
        yield "各指标分值全是 0，至少要有一个大于 0。"
    if not relative and weight is not None and abs(total - weight) > EQUAL:
        yield f"各指标分值合计为 {total:.12g}，应等于本维度的 {weight:.12g}。"


_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def _of_the_whole(draft: Draft) -> Iterator[str]:
    """Every fault that needs more than one block to see."""
    for kind in WORDS:
        yield from _repeated(draft[kind])
    yield from _dimensions(draft)
    yield from _references(draft)
    yield from _unused(draft)
    yield from _of_units(draft)
    for block in draft["adjustment"]:
        if cap := block.text("grade_cap"):
            yield from _missing(draft, "grade", block, "grade_cap", cap)
    for block in draft["proposal"]:
        if code := block.text("adjustment"):
            yield from _missing(draft, "adjustment", block, "adjustment", code)
    for block in (*draft["alert"], *draft["proposal"]):
        for condition in block.when:
            if condition.code not in (None, ANY) and condition.of in WORDS:
                yield from _missing(draft, condition.of, block, "when", condition.code)


def _repeated(blocks: list[Block]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for block in blocks:
        code = block.text("code")
        if code is None:
            continue
        if code.lower() in seen:
            yield f"{block.where}：编码与 {seen[code.lower()]} 重复（不分大小写）。"
        seen.setdefault(code.lower(), code)


def _dimensions(draft: Draft) -> Iterator[str]:
    used = {
        draft.meant("dimension", block.text("dimension"))
        for block in draft["indicator"]
    }
    for block in draft["indicator"]:
        if code := block.text("dimension"):
            yield from _missing(draft, "dimension", block, "dimension", code)
    for block in draft["dimension"]:
        if block["code"] and block["code"] not in used and draft["indicator"]:
            yield f"{block.where}：没有任何指标属于它。"


def _references(draft: Draft) -> Iterator[str]:
    for block in (*draft["indicator"], *draft["check"]):
        for key, code in _codes(block):
            yield from _missing(draft, "item", block, key, code)


def _codes(block: Block) -> Iterator[tuple[str, str]]:
    """(key, item code) of every item that an indicator or a check uses."""
    for key, terms in _sums(block).items():
        for term in terms:
            if term.source != "roster":
                yield key, term.code
    if block.applies_when:
        yield "applies_when", block.applies_when.item


def _sums(block: Block) -> dict[str, tuple[Term, ...]]:
    """Key → the terms that are added up there."""
    sums = {
        key: block.terms(key) for key in ("numerator", "denominator", "left", "right")
    }
    if block.reduce:
        sums["reduce.numerator"] = block.reduce.numerator
        sums["reduce.denominator"] = block.reduce.denominator
    return sums


def _missing(
    draft: Draft, kind: str, block: Block, key: str, code: str
) -> Iterator[str]:
    """The fault of a reference that leads nowhere, with the nearest code."""
    if code not in draft.codes[kind]:
        near = draft.meant(kind, code)
        hint = f"，是不是“{near}”？" if near else "。"
        yield f"{block.where}：{key} 中的“{code}”不在{WORDS[kind]}之中{hint}"


def _words(raw: object, *, depth: int) -> Iterator[str]:
    """Every word in an ill-formed value, as deep as a well-formed one goes."""
    if isinstance(raw, str):
        yield from _WORD.findall(raw)
    elif depth and isinstance(raw, list | dict):
        for value in raw.values() if isinstance(raw, dict) else raw:
            yield from _words(value, depth=depth - 1)


def _of_units(draft: Draft) -> Iterator[str]:
    """What each unit is asked stands apart from what branches are scored by."""
    asked = {block.text("code") for block in draft["item"] if block["scope"] == "unit"}
    for block in (*draft["indicator"], *draft["check"]):
        for key, code in _codes(block):
            if code in asked:
                yield (
                    f"{block.where}：{key} 中的“{code}”由单位填报"
                    '（scope = "unit"），不能用在支部的指标和校验里。'
                )
    for block in draft["item"]:
        given = [key for key in ("expected", "expected_item") if key in block.raw]
        if given and block["scope"] == "branch":
            yield f'{block.where}：{given[0]} 只用于 scope = "unit" 的填报项，请删去。'
        if len(given) > 1:
            yield f"{block.where}：expected 和 expected_item 只写一个。"
        if (other := block.text("expected_item")) and other not in asked:
            yield f'{block.where}：expected_item 中的“{other}”不是 scope = "unit" 的填报项。'


def _unused(draft: Draft) -> Iterator[str]:
    used = {code for block in draft["indicator"] for _key, code in _codes(block)}
    for block in draft["indicator"]:
        for key in ("numerator", "denominator", "reduce", "applies_when"):
            if key not in block.values:  # ill-formed, but what it names is no surplus
                used |= set(_words(block.raw.get(key), depth=2))
    # misspelt ones were told
    used |= {meant for code in used if (meant := draft.meant("item", code))}
    for block in draft["item"]:
        is_surplus = block["code"] and block["code"] not in used
        if is_surplus and block["helper"] is False and block["scope"] != "unit":
            yield (
                f"{block.where}：没有指标用到它；"
                "只为校验而填的写 helper = true，否则请删去，不让基层白填。"
            )
