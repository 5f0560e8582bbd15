"""docs/scheme-format.md says what the loader of scheme files does, key by key."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import Kind, conditions, keys, load_scheme
from sizhang_metrics.scheme import rules as known_rules
from sizhang_metrics.scheme.fields import REQUIRED, Field, Wrong
from tests.toml_text import toml_text

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs" / "scheme-format.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^```toml\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)[1]
BLOCKS = {
    **{f"[{name}]": fields for name, fields in keys.TABLES.items()},
    **{f"[[{name}]]": fields for name, fields in keys.ARRAYS.items()},
    **keys.INLINE,
}
"""Heading → the keys that the loader knows there."""


def section(heading: str) -> str:
    """The text under a heading, up to the next one."""
    found = re.search(rf"^##+ `{re.escape(heading)}`$", DOCUMENT, re.MULTILINE)
    assert found, f"no heading for {heading}"
    return re.split(r"^##+ ", DOCUMENT[found.end() :], flags=re.MULTILINE)[0]


def told(heading: str) -> dict[str, tuple[str, str]]:
    """Key → (type, default) of the table under a heading."""
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", *_args(heading)
    )
    return {key: (kind, default) for key, kind, default in rows}


def _args(heading: str) -> tuple[str, int]:
    return section(heading), re.MULTILINE


def default_in_words(field: Field) -> str:
    """The default as the page writes it."""
    match field.default:
        case default if default is REQUIRED:
            return "required"
        case None:
            return "—"
        case bool() | str() as plain:
            return f"`{json.dumps(plain)}`"
        case ():
            return "`[]`"
        case number:
            return f"`{number:g}`"


def test_every_block_has_its_heading_and_no_other_has():
    headings = re.findall(r"^##+ `([^`]+)`$", DOCUMENT, re.MULTILINE)
    assert headings == list(dict.fromkeys(headings))
    assert set(headings) == set(BLOCKS)


@pytest.mark.parametrize("heading", BLOCKS)
def test_every_key_is_told_with_its_default(heading):
    defaults = {key: default for key, (_kind, default) in told(heading).items()}
    assert defaults == {
        key: default_in_words(field) for key, field in BLOCKS[heading].items()
    }


@pytest.mark.parametrize("heading", BLOCKS)
def test_every_word_that_is_accepted_is_told_and_no_other(heading):
    for key, field in BLOCKS[heading].items():
        words = accepted_words(field)
        if key not in ("rule", "what"):  # these have a table of their own
            quoted = re.findall(r'`"([^"]+)"`', told(heading)[key][0])
            assert not words or quoted == words, key


def accepted_words(field: Field) -> list[str]:
    """The words of a choice, from what the loader answers to another one."""
    try:
        field.read("?")
    except Wrong as wrong:
        words = re.match(r"应为 ([\w<=>]+(?: 或 [\w<=>]+)+)，", wrong.messages[0])
        if words and "true" not in words[1]:
            return words[1].split(" 或 ")
    return []


def test_every_fact_of_a_condition_is_told_and_no_other():
    told_facts = {
        of: re.findall(r"`([a-z_]+)`", facts)
        for of, facts in re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", *_args("when"))
    }
    assert {of: set(names) for of, names in told_facts.items()} == {
        of: set(facts) for of, facts in conditions.FACTS.items()
    }


def test_choices_are_recognised_by_what_the_loader_answers():
    assert accepted_words(keys.ITEM["kind"]) == [str(one) for one in Kind]
    assert accepted_words(keys.SCHEME["title"]) == []


def test_the_example_loads_and_shows_every_block():
    scheme = load_scheme(EXAMPLE.encode())
    assert [one.code for one in scheme.indicators] == ["Z04", "Z07", "B01"]
    assert set(tomllib.loads(EXAMPLE)) == {*keys.TABLES, *keys.ARRAYS}
    raw = tomllib.loads(EXAMPLE)
    blocks = [*raw["indicator"], *raw["alert"]]
    assert all(any(name in one for one in blocks) for name in keys.INLINE)


def test_a_whole_number_that_states_no_minimum_starts_at_zero():
    raw = tomllib.loads(EXAMPLE)
    raw["item"][0]["integer"] = False
    first, second, *_others = load_scheme(toml_text(raw).encode()).items
    assert (first.minimum, second.minimum) == (None, 0)


# -- what each rule needs --------------------------------------------------------------

RULES = {
    rule: (re.findall(r"`(\w+)`", needs), direction)
    for rule, needs, direction in re.findall(
        r"^\| `(\w+)` \| ([^|]*) \| ([^|`]+) \|$",
        section("[[indicator]]"),
        re.MULTILINE,
    )
}
PARAMETERS = {
    "floor": 0,
    "target": 10,
    "steps": [[10, 1], [5, 0.5]],
    "expected_per_year": 4,
    "per_miss": 1,
    "per_each": 1,
}


def faults(rule: str, direction: str, without: str = "") -> list[str]:
    """What the loader says of the example with Z04 under this rule."""
    raw = tomllib.loads(EXAMPLE)
    given = {key: one for key, one in PARAMETERS.items() if key != without}
    if direction == "lower":
        given |= {"steps": [[5, 1], [10, 0.5]], "floor": 10, "target": 0}
        given.pop(without, None)
    plain = {
        key: one for key, one in raw["indicator"][0].items() if key not in PARAMETERS
    }
    raw["indicator"][0] = plain | {"rule": rule, "direction": direction} | given
    try:
        load_scheme(toml_text(raw).encode())
    except SchemeError as error:
        return list(error.faults)
    return []


def test_every_rule_is_in_the_table():
    assert set(RULES) == set(known_rules.RULES)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_needs_what_the_table_says(rule):
    needs, direction = RULES[rule]
    one_way = direction if direction in ("higher", "lower") else ""
    usual = one_way or "higher"
    assert faults(rule, usual) == []
    for key in PARAMETERS:
        found = faults(rule, usual, without=key)
        expected = [f"指标 Z04：规则 {rule} 缺少 {key}。"] if key in needs else []
        assert found == expected, key
    other = {"higher": "lower", "lower": "higher"}[usual]
    assert bool(faults(rule, other)) == bool(one_way)
