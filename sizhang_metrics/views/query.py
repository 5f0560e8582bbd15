"""One question to the store, one DataFrame back; and the SQL that many questions share.

A view writes its statement around a `Filter`, which says which quarter and branches it
is about, never without the viewer's own restriction.  Parameters have names, so that a
condition can stand twice in a statement, and no order has to be counted.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Hashable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory

if TYPE_CHECKING:
    import pandas as pd

Parameters = Mapping[str, object]
"""Name → what stands for `$name` in a statement."""


Answer = TypeVar("Answer")
P = ParamSpec("P")


@dataclass(frozen=True)
class Where:
    """A condition, written into a statement by its `str`, with the parameters it names.

    DuckDB refuses a parameter that the statement does not name: hand in `parameters`
    exactly where the condition stands.
    """

    sql: str
    parameters: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sql


@dataclass(frozen=True)
class Filter:
    """Which rows a question is about; a field that is None leaves all."""

    period: Period | None = None
    # by name only: three texts in a row are swapped too easily
    _: KW_ONLY
    peer_group: str | None = None
    unit_id: str | None = None
    branch_id: str | None = None

    def where(self, viewer: Viewer, alias: str = "") -> Where:
        """The condition on a relation that has these columns, and what the viewer sees.

        A viewer whose unit or branch is not settled sees nothing.

        >>> from sizhang_metrics.access import OFFICE
        >>> chosen = Filter(Period(2026, 3), unit_id="U07").where(OFFICE, "s")
        >>> print(chosen, chosen.parameters)
        s.period = $period and s.unit_id = $unit_id {'period': '2026Q3', 'unit_id': 'U07'}
        >>> print(Filter().where(Viewer(Role.UNIT, unit_id="U07")))
        unit_id = $viewer_unit_id
        >>> print(Filter().where(OFFICE), Filter().where(Viewer(Role.BRANCH)))
        true false
        """
        named = {
            "period": self.period and str(self.period),
            "peer_group": self.peer_group,
            "unit_id": self.unit_id,
            "branch_id": self.branch_id,
        }
        parameters: dict[str, object] = {
            name: value for name, value in named.items() if value is not None
        }
        prefix = f"{alias}." if alias else ""
        conditions = [f"{prefix}{name} = ${name}" for name in parameters]
        if viewer.role is Role.UNIT or viewer.role is Role.BRANCH:
            column = f"{viewer.role}_id"
            own = viewer.unit_id if viewer.role is Role.UNIT else viewer.branch_id
            if own:
                conditions.append(f"{prefix}{column} = $viewer_{column}")
                parameters[f"viewer_{column}"] = own
            else:
                # beside the other conditions: the statement may name their parameters
                conditions.append("false")
        return Where(" and ".join(conditions) or "true", parameters)


LATEST_NAMES = """with names as (
    select branch_id, max_by(branch_name, coalesce(valid_from, date '1900-01-01')) as name
    from roster group by branch_id
), units as (
    select unit_id, max_by(unit_name, coalesce(valid_from, date '1900-01-01')) as name
    from roster group by unit_id
)"""
"""What branches (`names`) and units (`units`) are called, those that are no more by their last."""

ADJUSTED = """(
    with approved as (
        select a.*, p.approved_by, p.approved_at,
            a.needs_approval and p.adjustment_id is null as is_pending,
        from adjustment as a
        left join adjustment_approval as p using (adjustment_id)
    )
    select a.*,
        case
            when c.adjustment_id is not null and not c.is_pending then 'cancelled'
            when a.is_pending then 'pending'
            when a.cancels is not null then 'cancellation'
            else 'standing'
        end as state,
    from approved as a
    left join approved as c on c.cancels = a.adjustment_id
)"""
"""The relation of every adjustment ever recorded, with its approval and its `state`:
standing, pending (waits for a second person), cancelled, or cancellation (takes another
back).  Whether a standing one has expired depends on the quarter that is asked about."""


@dataclass(frozen=True)
class Records:
    """An answer as lists of plain numbers, texts and truths by column; None for nothing.

    For commands: pandas alone takes longer to import than their question to answer.
    """

    columns: dict[str, list[Any]]
    texts: frozenset[str]
    """The columns that hold texts, also where all of them are missing."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def written(self, **columns: list[str]) -> Records:
        """With texts in place of these columns."""
        return Records(self.columns | columns, self.texts | set(columns))


Ask = Callable[[Store, str, Parameters], Answer]
"""`rows` or `records`: in what an answer comes."""


def records(store: Store, sql: str, parameters: Parameters) -> Records:
    """The result of one statement on a cursor of its own, without pandas."""
    named = dict(parameters)

    def ask() -> Records:
        with store.cursor() as cursor:
            result = cursor.execute(sql, named)
            kinds = {name: str(kind) for name, kind, *_ in result.description or ()}
            found = result.fetchall()
        columns = zip(*found, strict=True) if found else [()] * len(kinds)
        return Records(
            # NaN is nothing, too
            {
                name: [None if value != value else value for value in column]
                for name, column in zip(kinds, columns, strict=True)
            },
            frozenset(name for name, kind in kinds.items() if kind == "VARCHAR"),
        )

    return memory.asked(store, f"records of {sql}", _key(named), ask)


def rows(store: Store, sql: str, parameters: Parameters | None = None) -> pd.DataFrame:
    """The result of one statement on a cursor of its own."""
    named = dict(parameters or {})
    return memory.asked(store, sql, _key(named), lambda: fresh(store, sql, named))


def fresh(store: Store, sql: str, parameters: Parameters) -> pd.DataFrame:
    """`rows` that are not kept: for what a remembered view adds up and lets go."""
    with store.cursor() as cursor:
        return cursor.execute(sql, dict(parameters)).df()


def row(
    store: Store, sql: str, parameters: Parameters | None = None
) -> dict[str, Any] | None:
    """The first row by column name in plain Python values; None without one."""
    named = dict(parameters or {})

    def ask() -> dict[str, Any] | None:
        with store.cursor() as cursor:
            result = cursor.execute(sql, named)
            names = [column[0] for column in result.description or ()]
            values = result.fetchone()
        return None if values is None else dict(zip(names, values, strict=True))

    kept = memory.asked(store, f"one row of {sql}", _key(named), ask)
    # a copy: what a caller does to the answer must not reach the next one
    return None if kept is None else dict(kept)


# -- of one branch -----------------------------------------------------------------------

MOST_TOGETHER = 4_000
"""Branches up to which a question about one is asked about all that are visible: to plan
such a statement takes longer than to answer it for a city."""


def rows_of(
    store: Store,
    viewer: Viewer,
    chosen: Filter,
    alias: str,
    sql: Callable[[Where], str],
    parameters: Parameters,
) -> pd.DataFrame:
    """The rows of the branch chosen; none where it is not visible.

    `sql`, given the condition, selects the branch as `of_branch`, which is left out.
    """
    where = _together(store, chosen).where(viewer, alias)
    statement, named = sql(where), where.parameters | dict(parameters)

    def ask() -> tuple[pd.DataFrame, dict[str, range]]:
        found = fresh(store, statement, named)
        order = found["of_branch"].argsort(kind="stable").to_numpy()
        found = found.take(order)
        branches = found.pop("of_branch").tolist()
        starts = [
            at
            for at, branch_id in enumerate(branches)
            if branches[at - 1 : at] != [branch_id]
        ]
        ends = [*starts, len(branches)][1:]
        at = {
            branches[start]: range(start, end)
            for start, end in zip(starts, ends, strict=True)
        }
        return found, at

    key = f"rows of branches: {statement}"
    found, at = memory.asked(store, key, _key(named), ask)
    # taken, not sliced: a slice that is kept would keep the rows of all
    return found.take(at.get(str(chosen.branch_id), range(0))).reset_index(drop=True)


def row_of(
    store: Store,
    viewer: Viewer,
    chosen: Filter,
    alias: str,
    sql: Callable[[Where], str],
    parameters: Parameters,
) -> dict[str, Any] | None:
    """The one row of the branch chosen in plain Python values, as `rows_of`."""
    where = _together(store, chosen).where(viewer, alias)
    statement, named = sql(where), where.parameters | dict(parameters)

    def ask() -> tuple[list[str], dict[str, tuple[Any, ...]]]:
        with store.cursor() as cursor:
            result = cursor.execute(statement, named)
            names = [column[0] for column in result.description or ()]
            at = names.index("of_branch")
            return names, {row[at]: row for row in result.fetchall()}

    key = f"row of branches: {statement}"
    names, found = memory.asked(store, key, _key(named), ask)
    own = found.get(str(chosen.branch_id))
    if own is None:
        return None
    return {
        name: value
        for name, value in zip(names, own, strict=True)
        if name != "of_branch"
    }


Record = dict[str, Any]
"""A row of a table, by column."""


def by_branch(table: pd.DataFrame) -> dict[str, list[Record]]:
    """The rows of each branch in their order: to take those of one out of the table, time
    and again, takes longer than all of them once."""
    found: dict[str, list[Record]] = {}
    for record in table.to_dict("records"):
        found.setdefault(record["branch_id"], []).append(cast(Record, record))
    return found


def plain_records(table: pd.DataFrame) -> list[Record]:
    """The rows in their order; None where there is nothing, which is NaN or NaT to pandas."""
    plain = table.astype(object).where(table.notna(), None)
    return cast(list[Record], plain.to_dict("records"))


def day_of(value: Any) -> datetime.date | None:
    """The day in a record, in which a date is a time."""
    return value.date() if isinstance(value, datetime.datetime) else value


def _together(store: Store, chosen: Filter) -> Filter:
    """The filter without its branch, where all are asked at once."""
    return replace(chosen, branch_id=None) if is_small(store) else chosen


def is_small(store: Store) -> bool:
    """Whether a question about one branch is asked about all at once: for a server, of a
    city whose answers can be kept."""
    if not memory.remembers(store):
        return False
    found = row(store, "select count(distinct branch_id) as branches from roster")
    return found is not None and found["branches"] <= MOST_TOGETHER


def today(store: Store | None = None) -> datetime.date:
    """The day by which things are due: that in Beijing, or that of the edition that a
    store stands for."""
    return (store and store.day) or local_day(datetime.datetime.now(datetime.UTC))


def remembered_of_today(
    view: Callable[Concatenate[Store, P], Answer],
) -> Callable[Concatenate[Store, P], Answer]:
    """`memory.remembered` for a view that says what is due or overdue, too: its answer
    is kept until the data or the day change.  Everything it is asked must be hashable."""

    @functools.wraps(view)
    def from_memory(store: Store, *args: P.args, **kwargs: P.kwargs) -> Answer:
        key = (today(store), store.working_days, args, tuple(sorted(kwargs.items())))
        name = f"{view.__module__}.{view.__qualname__}"
        return memory.asked(store, name, key, lambda: view(store, *args, **kwargs))

    return from_memory


def _key(parameters: Parameters) -> tuple[Hashable, ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in parameters.items()
    )


def insert_after(
    table: pd.DataFrame, column: str, name: str, values: pd.Series | list[str]
) -> None:
    """Puts a new column right of another: what a code means, beside the code."""
    table.insert(table.columns.tolist().index(column) + 1, name, values)


def score_decimals(store: Store) -> int:
    """Decimals of scores and their means: the most that a scheme of the home has, so
    that quarters under different schemes stand in one column and no digit is lost."""
    return max((scheme.decimals for scheme in store.schemes()), default=1)


def half_up(number: str, decimals: int) -> str:
    """SQL that rounds as scores are rounded; 77.445 in binary lies below the half."""
    exact = f"cast({number} as decimal(18, 9))"
    return f"cast(round({exact}, {decimals}) as double)"
