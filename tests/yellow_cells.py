"""What a spreadsheet would colour: the few functions of our rules, worked in Python."""

from __future__ import annotations

import re

from openpyxl.utils.cell import coordinate_from_string

_CELL = re.compile(r"\$([A-Z]+)(\d+)")


def _number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


_FUNCTIONS = {
    "AND": lambda *them: all(them),
    "OR": lambda *them: any(them),
    "NOT": lambda one: not one,
    "COUNT": lambda *them: sum(map(_number, them)),
    "ISNUMBER": _number,
    "N": lambda one: one if _number(one) else 0,
    "INT": lambda one: one // 1,
    "ROUND": lambda one, digits: round(one, digits),
}


def yellow(sheet):
    """Coordinates of the cells that a conditional format of this sheet colours."""
    found = set()
    for formatting in sheet.conditional_formatting:
        areas = formatting.sqref.ranges
        start = min(area.min_row for area in areas)
        cells = [cell for area in areas for cell in area.cells]
        for rule in formatting.rules:
            for row, column in cells:
                if _holds(rule.formula[0], sheet, row - start):
                    found.add(sheet.cell(row, column).coordinate)
    return found


def _holds(formula, sheet, shift):
    def value(match):
        place = f"{match[1]}{int(match[2]) + shift}"
        letters, row = coordinate_from_string(place)
        return f"_cell({letters!r}, {row})"

    text = _CELL.sub(value, formula.replace("<>", "!="))
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    names = _FUNCTIONS | {"_cell": lambda letters, row: sheet[f"{letters}{row}"].value}
    return eval(text, {"__builtins__": {}}, names)
