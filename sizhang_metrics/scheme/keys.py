"""The keys of a scheme file, block by block: how each is read and its default.

This table is the file format, together with the keys that the rules bring (`rules`):
those are optional here and demanded in `relations`.  docs/scheme-format.md tells it to
people, and a test holds the two together.
"""

from __future__ import annotations

from sizhang_metrics.scheme import conditions, rules
from sizhang_metrics.scheme.fields import (
    Field,
    choice,
    code,
    code_or_any,
    flag,
    fraction,
    identifier,
    nonzero,
    number,
    period,
    prose,
    score,
    several,
    share_below_one,
    table,
    terms,
    text,
    unit_of_measure,
    whole,
)
from sizhang_metrics.scheme.model import AppliesWhen, Kind, Reduction

OPERATORS = ("<=", "<", "=", ">=", ">")
_MEANS = choice("arithmetic", "geometric")
_SHARE = number(0, 1)
_ANY = number()
_POSITIVE = number(0, open_ends=True)
_NOT_NEGATIVE = number(0)

SCHEME = {
    "id": Field(identifier),
    "title": Field(text),
    "effective_from": Field(period),
    "composite": Field(_MEANS),
    "window": Field(choice("year_to_date", "quarter")),
    "missing": Field(choice("zero", "reweight")),
    "minimum_coverage": Field(_SHARE),
    "minimum_applicable": Field(_SHARE, 0.4),
    "minimum_composite_coverage": Field(_SHARE),
    "lower_bound": Field(share_below_one, 0.0),
    "weights": Field(choice("absolute", "relative"), "absolute"),
    "decimals": Field(whole(0, 6)),
    "rank_on": Field(choice("displayed", "unrounded")),
    "bonus_cap": Field(_NOT_NEGATIVE),
    "deduction_cap": Field(_NOT_NEGATIVE),
    "peer_groups_from": Field(choice("year", "quarter"), "quarter"),
}
STANDARD = {"composite": Field(score(100)), "each_dimension": Field(_SHARE)}
GRADE = {"code": Field(code), "name": Field(text), "floor": Field(score())}
DIMENSION = {
    "code": Field(code),
    "name": Field(text),
    "weight": Field(_POSITIVE),
    "aggregate": Field(_MEANS, "arithmetic"),
}
ITEM = {
    "code": Field(code),
    "name": Field(text),
    "kind": Field(choice(*Kind)),
    "measured_in": Field(unit_of_measure),
    "integer": Field(flag, True),
    "minimum": Field(_ANY, None),
    "maximum": Field(_ANY, None),
    "required": Field(flag, True),
    "helper": Field(flag, False),
    "due_quarter": Field(whole(1, 4), 4),
    "minutes": Field(_NOT_NEGATIVE, None),
    "aliases": Field(several(text), ()),
    "define": Field(prose, ""),
    "scope": Field(choice("branch", "unit"), "branch"),
    "expected": Field(_ANY, None),
    "expected_item": Field(code, None),
}
APPLIES_WHEN = {
    "item": Field(code),
    "op": Field(choice(*OPERATORS)),
    "value": Field(_ANY),
}
REDUCTION = {
    "numerator": Field(terms()),
    "denominator": Field(terms()),
    "above": Field(fraction),
    "by": Field(_SHARE),
}
INDICATOR = {
    "code": Field(code),
    "name": Field(text),
    "dimension": Field(code),
    "weight": Field(_NOT_NEGATIVE),
    "direction": Field(choice("higher", "lower")),
    "numerator": Field(terms()),
    "denominator": Field(terms(), ()),
    "factor": Field(nonzero, 1),
    "measured_in": Field(unit_of_measure),
    "rule": Field(choice(*rules.RULES)),
    **rules.keys(),
    "zero_denominator": Field(
        choice("not_applicable", "zero", "zero_at_year_end"), "not_applicable"
    ),
    "applies_when": Field(table(APPLIES_WHEN, AppliesWhen), None),
    "reduce": Field(table(REDUCTION, Reduction), None),
    "tags": Field(several(text), ()),
    "basis": Field(prose),
    "why": Field(prose),
    "improve": Field(prose),
}
CHECK = {
    "code": Field(code),
    "level": Field(choice("reject", "explain", "hint")),
    "left": Field(terms(previous=True)),
    "op": Field(choice(*OPERATORS)),
    "right": Field(terms(previous=True)),
    "factor": Field(_ANY, 1),
    "message": Field(prose),
}
WHEN = {
    "of": Field(choice(*conditions.FACTS)),
    "what": Field(
        choice(*dict.fromkeys(w for of in conditions.FACTS.values() for w in of))
    ),
    "op": Field(choice(*OPERATORS)),
    "than": Field(_ANY),
    "code": Field(code_or_any, None),
    "quarters": Field(whole(1, conditions.MOST_QUARTERS), 1),
}
ALERT = {
    "code": Field(code),
    "level": Field(text),
    "when": Field(several(table(WHEN, conditions.Condition), at_least=1), ()),
    "condition": Field(prose, ""),
    "text": Field(prose),
    "basis": Field(prose, ""),
}
ADJUSTMENT = {
    "code": Field(code),
    "name": Field(text),
    "kind": Field(choice("bonus", "deduction", "veto")),
    "points": Field(_POSITIVE, None),
    "grade_cap": Field(code, None),
    "basis": Field(prose),
}
PROPOSAL = {
    "code": Field(code),
    "name": Field(text),
    "kind": Field(choice("adjustment", "commendation", "talk")),
    "when": Field(several(table(WHEN, conditions.Condition), at_least=1)),
    "adjustment": Field(code, None),
    "basis": Field(prose),
}

TABLES = {"scheme": SCHEME, "standard": STANDARD}
"""Blocks that stand once, as [name]."""
ARRAYS = {
    "grade": GRADE,
    "dimension": DIMENSION,
    "item": ITEM,
    "indicator": INDICATOR,
    "check": CHECK,
    "alert": ALERT,
    "adjustment": ADJUSTMENT,
    "proposal": PROPOSAL,
}
"""Blocks that repeat, as [[name]]."""
INLINE = {"applies_when": APPLIES_WHEN, "reduce": REDUCTION, "when": WHEN}
"""Tables inside an indicator (`when`: a list of them in an alert or proposal), as name = { … }."""
NEEDED = ("grade", "dimension", "item", "indicator")
"""Repeating blocks of which there must be at least one."""
