"""docs/arithmetic.md says what the program does: every table in it is computed anew.

A table is read as reports and expected results: its scheme is the fence before it (of
the same heading), laid over the first fence of the document.  Results are read where
pages read them, from the relations `score`, `dimension_score` and `indicator_score`.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime
import json
import math
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.decomposition.change import NANO, PART_LABELS, PARTS
from sizhang_metrics.periods import parse_period
from sizhang_metrics.roster.groups import SMALLEST, size
from sizhang_metrics.scheme import Kind, Scheme, load_scheme
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.scheme.rules import RULES
from sizhang_metrics.sensitivity import DRAWS, SPREAD, TAIL
from sizhang_metrics.store import Store
from sizhang_metrics.submissions.table.cells import parse
from sizhang_metrics.views import explained
from tests.examples import some
from tests.little_city import BLANK, NA, branch, city
from tests.toml_text import toml_text, tomllib

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "arithmetic.md").read_text(encoding="utf-8")
ROSTER = {
    "unit_id": str,
    "peer_group": str,
    "members": int,
    "term_ends_on": datetime.date.fromisoformat,
    "valid_from": datetime.date.fromisoformat,
}
"""Columns of the roster that a table may set, and how a cell is read."""
OF_OTHER_KINDS = ("| cell ", "| branch | peer_groups_from |")
"""How tables begin that are no reports with their scores; each has a test of its own."""
Row = dict[str, str]


@dataclass(frozen=True)
class Example:
    """One table of the document and the scheme that holds for it."""

    place: str
    """Line and heading, so that a failure says where to look."""
    scheme: Scheme
    rows: list[Row]

    def branch_of(self, number: int) -> str:
        """A column says which; else each row has its own, or all the same one."""
        row = self.rows[number]
        return row.get("branch") or ("甲" if "quarter" in row else f"{number:02}")

    def items(self) -> list[str]:
        """The columns that are reported."""
        codes = [one.code for one in self.scheme.items]
        return [name for name in self.rows[0] if name in codes]


# -- reading the document --------------------------------------------------------------


def blocks() -> Iterator[tuple[int, str, str]]:
    """(line, `heading`, `toml` or `table`, text), in order."""
    pattern = (
        r"^(?P<heading>##+ [^\n]+)$"
        r"|^```toml\n(?P<toml>.*?)^```$"
        r"|(?P<table>(?:^\|[^\n]*\n)+)"
    )
    for found in re.finditer(pattern, DOCUMENT, re.MULTILINE | re.DOTALL):
        kind = str(found.lastgroup)
        yield DOCUMENT.count("\n", 0, found.start()) + 1, kind, found[kind]


def table_rows(text: str) -> list[Row]:
    """The rows of a Markdown table, by column."""
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()
    ]
    header, rule, *rows = lines
    assert all(set(cell) == {"-"} for cell in rule), f"no table: {header}"
    return [dict(zip(header, row, strict=True)) for row in rows]


def laid_over(base: dict, shown: dict) -> Scheme:
    """The scheme of an example, through the loader of scheme files."""
    raw = base | {"scheme": base["scheme"] | shown.get("scheme", {})}
    for name in ("dimension", "indicator"):
        raw[name] = [base[name][0] | one for one in shown.get(name, base[name])]
    known = {one["code"]: one for one in shown.get("item", ())}
    # items are called a, b, c; one without a use must say so
    used = set(re.findall(r'"-?([abc])"', json.dumps(raw["indicator"])))
    raw["item"] = [
        base["item"][0] | {"code": code} | known.get(code, {"helper": code not in used})
        for code in sorted(used | {"a"})
    ]
    return load_scheme(toml_text(raw).encode())


def examples() -> Iterator[Example]:
    """Every table that is about scores, with its scheme."""
    base: dict = {}
    shown: dict = {}
    heading = ""
    for line, kind, text in blocks():
        if kind == "heading":
            heading, shown = text.strip("# "), {}
        elif kind == "toml" and not base:
            base = tomllib.loads(text)
            load_scheme(text.encode())  # it must stand for itself
        elif kind == "toml":
            shown = tomllib.loads(text)
        elif not text.startswith(OF_OTHER_KINDS):
            yield Example(
                f"{line}: {heading}", laid_over(base, shown), table_rows(text)
            )


# -- what the program says -------------------------------------------------------------


def reported(cell: str) -> object:
    """What a cell of an item says."""
    if cell in ("—", ""):
        return BLANK
    return NA if cell == NA else float(cell)


def played(example: Example) -> Store:
    """A store in memory in which everything that the table reports was handed in."""
    roster, reports, records = {}, {}, []
    for number, row in enumerate(example.rows):
        code, period = example.branch_of(number), row.get("quarter", "2026Q1")
        keys = {
            name: read(row[name]) if row[name] not in ("—", "") else None
            for name, read in ROSTER.items()
            if name in row
        }
        roster.setdefault(code, branch(code, **keys))
        cells = {name: reported(row[name]) for name in example.items()}
        reports.setdefault(period, {})[code] = cells or {"none": BLANK}
        records += [(code, period, one) for one in row.get("records", "").split()]
    store = city(example.scheme, reports, roster.values())
    for code, period, what in records:
        store.record_adjustment(
            code,
            parse_period(period),
            what,
            document="文号",
            reason="理由",
            entered_by="office",
        )
    return store


def found(store: Store, example: Example, number: int, name: str) -> object:
    """The result that a column asks for: `share p`, `value A`, `composite`."""
    column, _, code = name.partition(" ")
    if column in PARTS:
        return part_of(store, example, number, column)
    indicators = [one.code for one in example.scheme.indicators]
    relation, kind = "score", ""
    if column in OF_QUARTERS:
        relation, column = OF_QUARTERS[column]
        kind = f"and indicator = '{code}'" if code else ""
    elif code in indicators:
        relation, kind = "indicator_score", f"and indicator = '{code}'"
    elif code:
        relation, kind = "dimension_score", f"and dimension = '{code}'"
    elif column in INDICATOR_COLUMNS:
        assert len(indicators) == 1, f"{name}: of which indicator?"
        relation = "indicator_score"
    key = [example.rows[number].get("quarter", "2026Q1"), example.branch_of(number)]
    sql = f"select {column} from {relation} where period = ? and branch_id = ? {kind}"
    with store.cursor() as cursor:
        row = cursor.execute(sql, key).fetchone()
    return None if row is None and relation == "movement" else row[0]


OF_QUARTERS = {
    "quarter_score": ("quarter_score", "composite"),
    "quarter_value": ("quarter_indicator", "value"),
    "before": ("movement", "before"),
    "now": ("movement", "now"),
}
"""Column → where 单季 is read."""


def part_of(store: Store, example: Example, number: int, part: str) -> float | None:
    """One part of the change since the quarter in column `since`."""
    row = example.rows[number]
    if row["since"] == "—":
        return None
    ends = parse_period(row["since"]), parse_period(row["quarter"])
    split = explained.change(store, OFFICE, *ends, example.branch_of(number))
    return split.parts[part] / NANO


INDICATOR_COLUMNS = ("numerator", "denominator", "value", "attainment", "status")


# -- what the document says ------------------------------------------------------------

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_SIGNS = str.maketrans({"−": "-", "×": "*", "÷": "/", "^": "**"})


def worth(text: str) -> float:
    """A number, or a formula as people write it.

    >>> worth("(80 − 60) ÷ (85 − 60)")
    0.8
    """

    def of(node: ast.AST) -> float:
        match node:
            case ast.Constant(value):
                return float(value)
            case ast.BinOp(left, sign, right):
                return _OPERATORS[type(sign)](of(left), of(right))
            case ast.Call(ast.Name("max"), arguments):
                return max(map(of, arguments))
        raise AssertionError(f"not a formula: {text}")

    return of(ast.parse(text.strip().translate(_SIGNS), mode="eval").body)


def agrees(cell: str, result: object) -> bool:
    """Whether the result is what the cell says, every step of its formula included."""
    if result is None or isinstance(result, bool | str):
        words = {None: "—", True: "yes", False: "no"}
        said = words.get(result, str(result).replace(":", "："))
        return cell == said or (cell == "" and result == "")
    if not re.match(r"[\d(m]", cell):
        return False
    exact, _, rounded = cell.partition("≈")
    ends = [math.isclose(worth(one), result, abs_tol=1e-9) for one in exact.split("=")]
    decimals = len(rounded.partition(".")[2])
    return all(ends) and (not rounded or float(rounded) == round(result, decimals))


EXAMPLES = list(examples())


@some(14)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.place)
def test_every_table_is_what_the_program_computes(example):
    given = {"branch", "quarter", "records", "since", *ROSTER, *example.items()}
    results = [name for name in example.rows[0] if name not in given]
    assert results
    with played(example) as store:
        wrong = [
            f"row {number + 1}, {name}: {row[name]} ≠ {result}"
            for number, row in enumerate(example.rows)
            for name in results
            for result in [found(store, example, number, name)]
            if not agrees(row[name], result)
        ]
    assert wrong == []


def test_a_wrong_number_or_a_wrong_formula_is_seen():
    assert agrees("(80 − 60) ÷ (85 − 60) = 0.8", 0.8)
    assert agrees("0.5^0.6 × 1^0.4 ≈ 0.6598", 0.5**0.6)
    for cell in ("0.81", "(80 − 60) ÷ 25 = 0.9", "(85 − 60) ÷ 25 = 0.8", "—", "", "no"):
        assert not agrees(cell, 0.8), cell
    assert not agrees("0.5^0.6 ≈ 0.6599", 0.5**0.6)
    assert not agrees("0.8", None)
    assert not agrees("yes", False)


def test_every_rule_and_kind_has_an_example():
    rules = {one.rule for example in EXAMPLES for one in example.scheme.indicators}
    assert rules == set(RULES)
    assert [one for one in RULES if f"### `{one}`\n" not in DOCUMENT] == []
    kinds = {one.kind for example in EXAMPLES for one in example.scheme.items}
    assert kinds | {Kind.STOCK} == set(Kind)


def test_a_cell_means_what_the_first_table_says():
    [text] = [text for _, kind, text in blocks() if text.startswith("| cell ")]
    items = (
        Item("a", "a", Kind.FLOW, "次"),
        Item("a", "a", Kind.FLOW, "次", required=False),
        Item("a", "a", Kind.ANNUAL, "次", due_quarter=3),
    )
    for row in table_rows(text):
        cell, *expected = row.values()
        cells = [parse(cell, item, quarter=2) for item in items]
        said = [one.state if one.value is None else f"{one.value:g}" for one in cells]
        assert said == expected, cell


def test_peer_groups_are_made_by_these_sizes():
    [sentence] = re.findall(
        r"number of members \(([^)]+)\), a group under (\d+)", DOCUMENT
    )
    limits = [size(int(number)) for number in re.findall(r"\d+", sentence[0])]
    assert limits == [0, 1, 1, 2, 2, 3]
    assert int(sentence[1]) == SMALLEST


GROWS = datetime.date(2026, 4, 1)


def growing_city(peer_groups_from: str) -> Store:
    """The branches of the example on peer groups, which report every quarter."""
    of_type = {"unit_type": "甲", "peer_group": ""}
    steady = ["steady", *(f"{number:02}" for number in range(7))]
    roster = [
        *(branch(code, **of_type) for code in steady),
        *(branch(f"{n:02}", members=20, **of_type) for n in range(10, 18)),
        branch("grown", **of_type, valid_to=GROWS - datetime.timedelta(days=1)),
        branch("grown", **of_type, members=16, valid_from=GROWS),
        branch("new", **of_type, members=3, valid_from=GROWS),
    ]
    quarters = ("2026Q1", "2026Q2", "2026Q4", "2027Q1")
    of_year = dataclasses.replace(EXAMPLES[0].scheme, peer_groups_from=peer_groups_from)
    return city(of_year, {one: {"grown": {"a": 1.0}} for one in quarters}, roster)


@some(1)
@pytest.mark.parametrize("peer_groups_from", ["quarter", "year"])
def test_peer_groups_of_a_year_are_these(peer_groups_from):
    [text] = [text for _, _kind, text in blocks() if text.startswith(OF_OTHER_KINDS[1])]
    rows = [r for r in table_rows(text) if r["peer_groups_from"] == peer_groups_from]
    assert len(rows) == 3
    with growing_city(peer_groups_from) as store, store.cursor() as cursor:
        for row in rows:
            quarters = {name: row[name] for name in row if "Q" in name}
            found = cursor.execute(
                "select period, peer_group from score where branch_id = ?",
                [row["branch"]],
            ).fetchall()
            assert dict.fromkeys(quarters, "—") | dict(found) == quarters, row["branch"]


def test_what_is_read_off_the_score_uses_these_numbers():
    last = DOCUMENT.partition("## 10.")[2].partition("## 11.")[0]
    parts = dict(re.findall(r"`(\w+)`\s+(\w+)", last))
    assert parts == PART_LABELS
    assert f"{DRAWS} times" in last
    assert f"between {1 - SPREAD} and {1 + SPREAD}" in last
    assert f"middle {100 * (1 - 2 * TAIL):g} %" in last
