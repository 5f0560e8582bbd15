"""The page of all tables and views, read back from a database made for the purpose."""

from __future__ import annotations

import re

from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store

_TABLES = """
select table_name, coalesce(comment, ''), false from duckdb_tables() where not internal
union all
select view_name, coalesce(comment, ''), true from duckdb_views() where not internal
order by 1
"""
_COLUMNS = """
select column_name, lower(data_type), is_nullable from duckdb_columns()
where table_name = ? and not internal order by column_index
"""
_DERIVED = {
    "reported": "One row per period and branch: every item as currently reported; NULL is not reported, NaN is 不适用.",
    "facts_1": "One row per period and branch that reported: accumulated numerators, denominators and states.",
    "score_cell_1": "One row per period and branch that reported: attainments, dimension shares, composite.",
    "quarter_facts_1": "The same of 单季: the quarter's own counts; not there where the scheme scores quarters by themselves.",
    "quarter_cell_1": "Attainments, dimension shares and composite of 单季.",
    "quarter_score": "One row per period and branch that reported: the composite of 单季.",
    "quarter_indicator": "indicator_score of 单季.",
    "quarter_dimension": "dimension_score of 单季.",
    "dimension_score": "One row per period, branch of the roster and dimension.",
    "indicator_score": "One row per period, branch of the roster and indicator.",
}
"""Grain of what carries no comment of its own, being made from the schemes."""


def schema_document(scheme: Scheme) -> str:
    """Markdown: each relation with its grain and columns, sorted by name."""
    parts = [
        "# Tables and views",
        "Everything here is derived from the archive of a home; `rebuild` makes it anew. "
        "`facts_n` and `score_cell_n` exist once per scheme of the home. "
        "`<item>`, `<indicator>` and `<dimension>` stand for the codes of the scheme.",
    ]
    with Store.scratch([scheme], []) as store, store.cursor() as cursor:
        for name, comment, is_view in cursor.execute(_TABLES).fetchall():
            columns = cursor.execute(_COLUMNS, [name]).fetchall()
            kind = " (view)" if is_view else ""
            parts.append(f"## {name}{kind}")
            parts.append(comment or _DERIVED[name])
            parts.append(_table(_folded(scheme, columns)))
    return "\n\n".join(parts) + "\n"


def _folded(scheme: Scheme, columns: list[tuple]) -> list[tuple]:
    """The columns, with those that differ by a scheme's code only named once."""
    kinds = {
        "item": [item.code for item in scheme.items],
        "indicator": [indicator.code for indicator in scheme.indicators],
        "dimension": [dimension.code for dimension in scheme.dimensions],
    }
    kind_of = {code: kind for kind, codes in kinds.items() for code in codes}
    prefixed = re.compile(
        "([a-z_0-9]+)_(" + "|".join(sorted(kind_of, key=len, reverse=True)) + ")"
    )
    folded = {}
    for name, data_type, nullable in columns:
        match = prefixed.fullmatch(name)
        shown = f"{match[1]}_<{kind_of[match[2]]}>" if match else name
        folded.setdefault(shown, (shown, data_type, nullable))
    return list(folded.values())


def _table(columns: list[tuple]) -> str:
    lines = ["| column | type | may be empty |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {data_type} | {'yes' if nullable else 'no'} |"
        for name, data_type, nullable in columns
    ]
    return "\n".join(lines)
