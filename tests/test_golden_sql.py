"""The SQL as an auditor reads it: a changed line shows in the diff, and other engines read it.

What docs/scheme.md prints (`test_docs.py`) has no copy here; `pytest --update-golden`
writes the others anew, of the small scheme: read the difference before committing.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_scheme
from tests.examples import some
from tests.small_scheme import SCHEME

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = Path(__file__).parent.parent / "data" / "schemes" / "siqiang-2026.toml"
PERIOD = Period(2026, 3)
PORTABLE = {
    "facts": lambda scheme: scoring.facts(scheme, [PERIOD]),
    "quarter_facts": lambda scheme: scoring.quarter_facts(scheme, [PERIOD]),
    "score_cell": lambda scheme: scoring.score_cell(scheme, [PERIOD], "facts_1"),
    "score": lambda scheme: scoring.score(scheme, [PERIOD], "score_cell_1"),
}
RENDERED = {
    "quarter_facts": PORTABLE["quarter_facts"],
    "indicator_stat": lambda scheme: scoring.indicator_stat(
        scheme, [PERIOD], "facts_1"
    ),
    "indicator_score": lambda scheme: scoring.indicator_score(
        scheme, ("2026Q1", "9999Q9"), "facts_1", "score_cell_1"
    ),
    "dimension_score": lambda scheme: scoring.dimension_score(
        scheme, ("2026Q1", "9999Q9"), "score_cell_1"
    ),
}
ONLY_IN_DUCKDB = {
    "filter clause": r"\bfilter\s*\(",
    "qualify": r"\bqualify\b",
    "group by all": r"\bgroup by all\b",
    "double-colon cast": r"::",
    "isfinite, isinf": r"\b(isfinite|isinf)\b",
    "list": r"\[",
    "struct": r"\bstruct_pack\b|:=",
    "arg_max and the like": r"\barg_(max|min)\b|\bany_value\b",
    "quantile": r"\b(quantile|median)",
    "least and greatest": r"\b(least|greatest)\s*\(",
    "star with exclude": r"\bexclude\s*\(",
    "decimal literal": r"(?<![\w.])\d+\.\d+(?![\de])",
}
"""What other engines lack or read in another way (a bare 28.0 is a DECIMAL)."""


@pytest.mark.parametrize(("direction", "at"), [("higher", "3"), ("lower", "1")])
def test_the_better_quarter_begins_where_the_direction_says(direction, at):
    one = dataclasses.replace(SCHEME.indicators[0], direction=direction)
    scheme = dataclasses.replace(SCHEME, indicators=(one,))
    text = scoring.indicator_stat(scheme, [PERIOD], "facts_1")
    assert f"unnest([{at}]) as better" in text


@pytest.mark.parametrize("name", RENDERED)
def test_rendered_sql_is_as_it_was(name, request):
    text = f"{RENDERED[name](SCHEME).strip()}\n"
    path = GOLDEN / f"{name}.sql"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@some(15)
@pytest.mark.parametrize("what", ONLY_IN_DUCKDB)
@pytest.mark.parametrize("name", PORTABLE)
def test_scoring_stays_in_the_portable_subset(name, what):
    for scheme in (SCHEME, load_scheme(SHIPPED.read_bytes())):
        sql = re.sub(r"--.*", "", PORTABLE[name](scheme))
        found = re.search(ONLY_IN_DUCKDB[what], sql, re.IGNORECASE)
        assert found is None, f"{what}: …{sql[found.start() - 60 : found.end() + 60]}…"


@pytest.mark.parametrize("name", PORTABLE)
def test_every_window_spells_out_its_frame(name):
    sql = PORTABLE[name](load_scheme(SHIPPED.read_bytes()))
    for function, window in re.findall(r"(\w+)\([^()]*\)\s+over\s+\(([^)]*)\)", sql):
        # ranks have no frame; a running sum without one differs between engines
        if function != "rank" and "order by" in window:
            assert "rows between" in window, f"{function} over ({window})"
