"""What stands where in a template: columns, rows, and the references of its rules.

Two layouts with one face: `Wide` has a row per branch, `Long` a block of rows per
branch.  References are written for the first branch; spreadsheets move them on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from openpyxl.utils import get_column_letter

from sizhang_metrics.scheme.model import Item, Kind, Scheme, Term
from sizhang_metrics.scheme.wording import KIND_WORDS
from sizhang_metrics.submissions.checks.history import Numbers
from sizhang_metrics.submissions.checks.rules import compared_with_before
from sizhang_metrics.submissions.model import Branch, Context
from sizhang_metrics.submissions.table.vocabulary import Vocabulary

MEMBERS = "花名册党员数"
BEFORE = "上季数"


class Use(StrEnum):
    """What a column of a template is for."""

    KEY = "key"
    INPUT = "input"
    REFERENCE = "reference"
    """Shown beside, in grey: nothing is read from it."""
    HIDDEN = "hidden"
    """Only the yellow rules look at it."""


@dataclass(frozen=True)
class Column:
    """One column of a template."""

    text: str
    use: Use
    item: Item | None = None


Row = list[str | float | None]


class Wide:
    """A row per branch, a column per item, last quarter's stocks beside theirs."""

    top = 3
    """Row number of the header; above it the title and the 填报口径."""

    def __init__(
        self,
        context: Context,
        branches: Sequence[Branch],
        before: Mapping[str, Numbers],
        units: Sequence[Branch] = (),
    ) -> None:
        words = Vocabulary(context.scheme, context.period)
        self._units = units
        known = {code for numbers in before.values() for code in numbers}
        self._branches, self._before = branches, before
        self.columns = [Column("支部编码", Use.KEY), Column("支部名称", Use.KEY)]
        for item in context.scheme.items:
            self.columns.append(Column(words.header_of(item), Use.INPUT, item))
            if item.kind == Kind.STOCK and item.code in known:
                self._add_before(item, Use.REFERENCE)
        for item in compared_with_before(context.scheme):
            if item.kind != Kind.STOCK and item.code in known:
                self._add_before(item, Use.HIDDEN)
        if units:
            self.columns += [
                Column(words.header_of(item), Use.INPUT, item)
                for item in context.scheme.unit_items
            ]
        self.columns.append(Column(MEMBERS, Use.HIDDEN))

    def _add_before(self, item: Item, use: Use) -> None:
        self.columns.append(Column(f"上季{item.name}", use, item))

    def rows(self) -> list[Row]:
        """The cells below the header: branches, then units with what they owe."""
        return [self._row(branch) for branch in (*self._branches, *self._units)]

    def _row(self, branch: Branch) -> Row:
        before = self._before.get(branch.branch_id, {})
        row: Row = [branch.branch_id, branch.branch_name]
        for column in self.columns[2:]:
            if column.use == Use.INPUT:
                row.append(None)
            elif column.item:
                row.append(before.get(column.item.code))
            else:
                row.append(branch.members)
        return row

    def area(self, item: Item) -> str:
        """The cells to fill for this item."""
        letter = self._letter(item, Use.INPUT)
        first = self.top + 1
        return f"{letter}{first}:{letter}{self.top + len(self._branches)}"

    def reference(self, term: Term, scheme: Scheme) -> str | None:
        """The cell of a term for the first branch; None where the table has none."""
        if term.source == "roster":
            known = term.code == "members"
            letter = get_column_letter(len(self.columns)) if known else None
        else:
            uses: tuple[Use, ...] = (Use.INPUT,)
            if term.source == "previous":
                uses = (Use.REFERENCE, Use.HIDDEN)
            letter = self._letter(scheme.item(term.code), *uses)
        return f"${letter}{self.top + 1}" if letter else None

    def _letter(self, item: Item, *uses: Use) -> str | None:
        for at, column in enumerate(self.columns, start=1):
            if column.item is item and column.use in uses:
                return get_column_letter(at)
        return None


class Long:
    """A row per branch and item, as a single branch fills it."""

    top = 2

    def __init__(
        self,
        context: Context,
        branches: Sequence[Branch],
        before: Mapping[str, Numbers],
        units: Sequence[Branch] = (),
    ) -> None:
        self._items = context.scheme.items
        self._units, self._unit_items = units, context.scheme.unit_items
        self._branches, self._before = branches, before
        self.columns = [
            *(Column(text, Use.KEY) for text in _LONG_KEYS),
            Column("数值", Use.INPUT),
            Column("不适用", Use.INPUT),
            Column(BEFORE, Use.REFERENCE),
            Column("备注", Use.INPUT),
            Column(MEMBERS, Use.HIDDEN),
        ]
        compared = compared_with_before(context.scheme)
        self._shown = {
            item.code
            for item in self._items
            if item.kind in (Kind.STOCK, Kind.TO_DATE) or item in compared
        }

    def rows(self) -> list[Row]:
        """The cells below the header: branches, then units with what they owe."""
        return [
            *(
                self._row(branch, item)
                for branch in self._branches
                for item in self._items
            ),
            *(
                self._row(branch, item)
                for branch in self._units
                for item in self._unit_items
            ),
        ]

    def _row(self, branch: Branch, item: Item) -> Row:
        before = self._before.get(branch.branch_id, {})
        return [
            branch.branch_id,
            branch.branch_name,
            item.code,
            item.name,
            KIND_WORDS[item.kind],
            item.measured_in,
            None,
            None,
            before.get(item.code) if item.code in self._shown else None,
            None,
            branch.members,
        ]

    def area(self, item: Item) -> str:
        """The cells to fill for this item, one in each branch's block."""
        size, first = len(self._items), self._first(item)
        return " ".join(f"G{first + at * size}" for at in range(len(self._branches)))

    def reference(self, term: Term, scheme: Scheme) -> str | None:
        """The cell of a term for the first branch; None where the table has none."""
        if term.source == "roster":
            return f"$K{self.top + 1}" if term.code == "members" else None
        row = self._first(scheme.item(term.code))
        return f"$I{row}" if term.source == "previous" else f"$G{row}"

    def _first(self, item: Item) -> int:
        return self.top + 1 + self._items.index(item)


_LONG_KEYS = (
    "支部编码",
    "支部名称",
    "填报项编码",
    "填报项名称",
    "填报口径",
    "计量单位",
)
TemplateLayout = Wide | Long
