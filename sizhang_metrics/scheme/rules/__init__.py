"""The scoring rules: one module each, called as the scheme file calls the rule.

This folder is the list: a module that is put here, with its rule as `RULE`, is known to
the scheme file, the SQL, the arrays, the words and the check-up at once.

>>> "linear" in RULES, demanded(RULES["linear"])
(True, ['floor', 'target'])
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping

from sizhang_metrics.scheme.fields import REQUIRED, Field
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import ScoringRule


def _found() -> dict[str, ScoringRule]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").RULE for name in names}


RULES: Mapping[str, ScoringRule] = _found()
"""Every rule by its name."""


def rule_of(indicator: Indicator) -> ScoringRule:
    """The rule that scores this indicator."""
    return RULES[indicator.rule]


def is_relative(indicator: Indicator) -> bool:
    """Whether its attainment depends on the other branches of a reference set."""
    return rule_of(indicator).reference(indicator) is not None


def keys() -> dict[str, Field]:
    """The keys of all rules; none is demanded here, that depends on the rule."""
    return {
        key: Field(field.read, None) if field.default is REQUIRED else field
        for rule in RULES.values()
        for key, field in rule.keys.items()
    }


def demanded(rule: ScoringRule) -> list[str]:
    """The keys that an indicator of this rule must have."""
    return [key for key, field in rule.keys.items() if field.default is REQUIRED]


def due_over(indicator: Indicator, quarters: Iterable[int]) -> float | None:
    """What comes due in these quarters of the year; None where nothing ever does."""
    rule = rule_of(indicator)
    if not rule.due:
        return None
    return sum(rule.due_in(indicator, quarter) for quarter in quarters)


def full_marks(
    scheme: Scheme, indicator: Indicator, quarter: int, due: float | None = None
) -> float | None:
    """The value from which an indicator gives full marks in a quarter (目标值).

    `due`: what came due to one branch, where it is known; else to one that was there,
    and to which the indicator applied, in every quarter of the scheme's window.
    """
    if due is None:
        due = due_over(indicator, scheme.covered(quarter))
    return rule_of(indicator).full_marks(indicator, due)
