"""Conditional formats of a template, in yellow: the server's own rules as conditional formats."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.scheme.model import Check, Item, Scheme, Term
from sizhang_metrics.submissions.table.cells import spoken
from sizhang_metrics.submissions.template.layout import TemplateLayout

_FILL = PatternFill("solid", bgColor="FFEB3B", fgColor="FFEB3B")
_DECIMALS = 9
"""As the server compares (docs/arithmetic.md, “Nine decimals”)."""


def paint(sheet: Worksheet, layout: TemplateLayout, scheme: Scheme) -> None:
    """Adds a rule for every check and for the bounds of every item."""
    for item in scheme.items:
        area = layout.area(item)
        formula = _out_of_bounds(item, _first_cell(area))
        if formula:
            _add(sheet, area, formula)
    for check in scheme.checks:
        formula = check_formula(check, layout, scheme)
        if formula:
            for item in _marked(check, scheme):
                # References are relative to the cell the rule starts from: rows
                # move with it, columns are fixed.
                _add(sheet, layout.area(item), formula)


def _add(sheet: Worksheet, area: str, formula: str) -> None:
    sheet.conditional_formatting.add(area, FormulaRule([formula], fill=_FILL))


def _first_cell(area: str) -> str:
    return f"${area.split()[0].split(':')[0]}"


def _out_of_bounds(item: Item, cell: str) -> str:
    faults = []
    if item.minimum is not None:
        faults.append(f"{cell}<{spoken(item.minimum)}")
    if item.maximum is not None:
        faults.append(f"{cell}>{spoken(item.maximum)}")
    if item.integer:
        faults.append(f"{cell}<>INT({cell})")
    # A text is compared as larger than any number, so N() takes it for 0 and the
    # first condition decides.
    faults = [fault.replace(cell, f"N({cell})") for fault in faults]
    return f"AND(ISNUMBER({cell}),OR({','.join(faults)}))" if faults else ""


def check_formula(check: Check, layout: TemplateLayout, scheme: Scheme) -> str:
    """True where the check fails for the first branch; "" when the table cannot say.

    Like the server it says nothing while a needed number is missing.
    """
    terms = (*check.left, *check.right)
    cells = [cell for term in terms if (cell := layout.reference(term, scheme))]
    if len(cells) < len(terms):
        return ""
    left = _sum(check.left, layout, scheme)
    right = f"{spoken(check.factor)}*({_sum(check.right, layout, scheme)})"
    holds = f"ROUND({left},{_DECIMALS}){check.op}ROUND({right},{_DECIMALS})"
    needed = list(dict.fromkeys(cells))
    return f"AND(COUNT({','.join(needed)})={len(needed)},NOT({holds}))"


def _sum(terms: tuple[Term, ...], layout: TemplateLayout, scheme: Scheme) -> str:
    parts = [
        f"{'+' if term.sign > 0 else '-'}N({layout.reference(term, scheme)})"
        for term in terms
    ]
    return "".join(parts).removeprefix("+")


def _marked(check: Check, scheme: Scheme) -> list[Item]:
    """The items on the left; where there are none, those on the right."""
    for side in (check.left, check.right):
        codes = dict.fromkeys(term.code for term in side if term.is_item)
        if codes:
            return [scheme.item(code) for code in codes]
    return []
