"""The tables whose columns follow the schemes: reported, facts_n, score_cell_n, and for
单季 quarter_facts_n, quarter_cell_n.

Each scheme of the home, in order of effective_from, has a facts and a cell table
of its own; `reported` holds every item of all of them.  All are derived: dropped
and made anew whenever the schemes change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sizhang_metrics import scoring
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.store.database import Cursor

LAST = "9999Q9"
"""After every period."""
_FIRST_QUARTER, _LAST_QUARTER = Period(2000, 1), Period(2000, 4)


@dataclass(frozen=True)
class InForce:
    """A scheme, the periods [first, end) it is used for, and its tables."""

    scheme: Scheme
    first: str
    end: str
    facts: str
    score_cell: str
    quarter_scheme: Scheme
    """By which a quarter is read alone (单季)."""
    quarter_facts: str
    quarter_cell: str

    @property
    def has_quarter(self) -> bool:
        """Whether 单季 is another reading than that of record, in tables of its own."""
        return self.quarter_facts != self.facts

    @property
    def tables(self) -> set[str]:
        """All of them, each once."""
        return {self.facts, self.score_cell, self.quarter_facts, self.quarter_cell}


def in_force(schemes: list[Scheme]) -> list[InForce]:
    """The schemes with their spans, in order of effective_from."""
    ordered = sorted(schemes, key=lambda scheme: scheme.effective_from)
    ends = [*(scheme.effective_from for scheme in ordered[1:]), LAST][: len(ordered)]
    return [
        _named(scheme, end, number)
        for number, (scheme, end) in enumerate(zip(ordered, ends, strict=True), start=1)
    ]


def _named(scheme: Scheme, end: str, number: int) -> InForce:
    alone = scoring.single_quarter(scheme)
    prefix = "" if alone is scheme else "quarter_"
    return InForce(
        scheme,
        scheme.effective_from,
        end,
        f"facts_{number}",
        f"score_cell_{number}",
        alone,
        f"{prefix}facts_{number}",
        f"{prefix}cell_{number}" if prefix else f"score_cell_{number}",
    )


def span_of(spans: list[InForce], period: Period) -> InForce:
    """The scheme in force in a period."""
    for span in spans:
        if span.first <= str(period) < span.end:
            return span
    starts = spans[0].first if spans else "—"
    raise UnavailableError(
        f"{period} 没有生效的指标体系：最早的从 {starts} 起生效。"
        "请换一个季度，或在 schemes/ 中加入更早生效的指标体系。"
    )


def unasked(spans: list[InForce], span: InForce, year: int | str) -> list[str]:
    """The items that schemes begun later within this year ask for and this one does not.
    In its quarters they are 不适用: nobody was asked."""
    own = {item.code.lower() for item in span.scheme.items}
    later = [
        item.code
        for other in spans
        if other.first > span.first and other.first.startswith(str(year))
        for item in other.scheme.items
    ]
    return [
        code
        for code in {code.lower(): code for code in later}.values()
        if code.lower() not in own
    ]


def drop(cursor: Cursor) -> None:
    """Drops every derived wide table and view."""
    for view in _VIEWS:
        cursor.execute(f"drop view if exists {view}")
    names = cursor.execute(
        "select table_name from duckdb_tables() where table_name = 'reported'"
        " or regexp_matches("
        "table_name, '^(facts|score_cell|quarter_facts|quarter_cell)_[0-9]+$')"
    ).fetchall()
    for (name,) in names:
        cursor.execute(f"drop table {name}")


def create(cursor: Cursor, spans: list[InForce]) -> None:
    """Makes the wide tables, empty, and the long views over them."""
    _create_reported(cursor, spans)
    _create_tables(cursor, spans)
    _create_views(cursor, spans)


def replace(cursor: Cursor, before: list[InForce], spans: list[InForce]) -> str:
    """Makes what other schemes need; what was folded and scored for quarters that keep
    theirs stays.  The first quarter that does not, `LAST` where there is none."""
    if not before or not is_current(cursor, before):
        drop(cursor)
        create(cursor, spans)
        return ""
    same = [
        (was.scheme.sha256, was.first) == (span.scheme.sha256, span.first)
        for was, span in zip(before, spans, strict=False)
    ]
    kept = [*same, False].index(False)
    others = [*before[kept:], *spans[kept:]]
    since = min((span.first for span in others), default=LAST)
    if since != LAST:  # earlier quarters of its year were not asked for its new items
        since = f"{since[:4]}Q1"
    known, asked = _item_codes(before), _item_codes(spans)
    items = "".join(f", item_{code}" for key, code in asked.items() if key in known)
    cursor.execute(
        f"create temp table standing as select period, branch_id{items} from reported"
    )
    for table in {"reported"}.union(*(span.tables for span in before[kept:])):
        cursor.execute(f"drop table {table}")
    _create_reported(cursor, spans)
    cursor.execute("insert into reported by name from standing")
    cursor.execute("drop table standing")
    _create_tables(cursor, spans[kept:])
    for view in _VIEWS:
        cursor.execute(f"drop view {view}")
    _create_views(cursor, spans)
    return since


def _item_codes(spans: list[InForce]) -> dict[str, str]:
    """The items of all schemes, each once, as it is written; by their lower case."""
    return {
        item.code.lower(): item.code for span in spans for item in span.scheme.items
    }


def _create_reported(cursor: Cursor, spans: list[InForce]) -> None:
    columns = "".join(f", item_{code} double" for code in _item_codes(spans).values())
    cursor.execute(
        f"create table reported (period varchar, branch_id varchar{columns})"
    )


def _create_tables(cursor: Cursor, spans: list[InForce]) -> None:
    # every quarter has the same columns; the first takes the fewest words
    for span in spans:
        for name, sql in _filled(span, _FIRST_QUARTER).items():
            cursor.execute(f"create table {name} ({_columns(cursor, sql)})")


def _columns(cursor: Cursor, sql: str) -> str:
    """Names and types of what a statement gives, as a table declares them.

    DuckDB plans tens of kilobytes of SQL to tell; what it told once is kept, for a rule
    rehearsal, an edition as it was frozen or a proof makes store after store.
    """
    key = hashlib.sha256(sql.encode()).hexdigest()
    if key not in _TOLD:
        rows = cursor.execute(f"describe {sql}").fetchall()
        _TOLD[key] = ", ".join(f'"{name}" {kind}' for name, kind, *_more in rows)
    return _TOLD[key]


_TOLD: dict[str, str] = {}
"""Digest of a statement → its columns: some kilobytes for each scheme that is used."""

_RENDERING = "rendering"
"""The setting that says by which SQL the wide tables were made."""


def is_current(cursor: Cursor, spans: list[InForce]) -> bool:
    """False when this version of the program folds and scores by other SQL."""
    return not spans or made_by(cursor) == _rendering(spans)


def made_by(cursor: Cursor) -> str | None:
    """A digest of the SQL that the wide tables were made by; None where none are."""
    row = cursor.execute(
        "select value from setting where name = ?", [_RENDERING]
    ).fetchone()
    return str(row[0]) if row else None


_ARITHMETIC = b"an item that a quarter was not asked for"
"""Changed with what no statement of `statements` says (`movement`, how reports are
folded), so that homes are scored anew."""


def _rendering(spans: list[InForce]) -> str:
    """A digest of every statement that fills or reads the wide tables."""
    digest = hashlib.sha256(_ARITHMETIC)
    for span in spans:
        # rendering takes longer than all else that an opening does: once for a process
        key = (span.scheme.sha256, span.facts, span.first, span.end)
        if key not in _RENDERED:
            _RENDERED[key] = "".join(statements(span)).encode()
        digest.update(_RENDERED[key])
    return digest.hexdigest()


_RENDERED: dict[tuple[object, ...], bytes] = {}
"""Scheme, table and quarters → its statements: some hundred kilobytes for each."""


def statements(span: InForce) -> Iterator[str]:
    """Every statement that fills or reads the tables of one scheme."""
    for period in (_FIRST_QUARTER, _LAST_QUARTER):
        yield from _filled(span, period).values()
        yield scoring.score(span.scheme, [period], span.score_cell)
        yield scoring.indicator_stat(span.scheme, [period], span.facts)
    for view in _VIEWS:
        yield _relation(view, span)


def _filled(span: InForce, period: Period) -> dict[str, str]:
    """Wide table → the statement that fills it for a period, facts before their cells."""
    found = {
        span.facts: scoring.facts(span.scheme, [period]),
        span.score_cell: scoring.score_cell(span.scheme, [period], span.facts),
    }
    if span.has_quarter:
        facts, alone = span.quarter_facts, span.quarter_scheme
        found[facts] = scoring.quarter_facts(span.scheme, [period])
        found[span.quarter_cell] = scoring.score_cell(alone, [period], facts)
    return found


_VIEWS = (
    "indicator_score",
    "dimension_score",
    "quarter_indicator",
    "quarter_dimension",
    "quarter_score",
)


def _create_views(cursor: Cursor, spans: list[InForce]) -> None:
    """And the note of the statements by which all of it was made."""
    for name in _VIEWS:
        parts = "\nunion all\n".join(_relation(name, span) for span in spans)
        cursor.execute(f"create view {name} as {parts}")
    cursor.execute("delete from setting where name = ?", [_RENDERING])
    cursor.execute("insert into setting values (?, ?)", [_RENDERING, _rendering(spans)])


def _relation(view: str, version: InForce) -> str:
    """What one scheme brings to a long view."""
    span = (version.first, version.end)
    if view == "indicator_score":
        return scoring.indicator_score(
            version.scheme, span, version.facts, version.score_cell
        )
    if view == "dimension_score":
        return scoring.dimension_score(version.scheme, span, version.score_cell)
    alone = version.quarter_scheme
    if view == "quarter_indicator":
        tables = (version.quarter_facts, version.quarter_cell)
        return scoring.indicator_score(alone, span, *tables)
    if view == "quarter_dimension":
        return scoring.dimension_score(alone, span, version.quarter_cell)
    return (
        f"select period, branch_id, composite from {version.quarter_cell}"
        f" where period >= '{version.first}' and period < '{version.end}'"
    )
