"""A scoring rule is one file: put into the folder, it is known everywhere.

The rule `capped_linear` (linear, but never more than `cap`) is added to a copy of the
package, with a key of the scheme file that nobody else has; nothing else is touched.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sizhang_metrics.scheme import rules
from sizhang_metrics.scheme.rule import ScoringRule

ROOT = Path(__file__).resolve().parent.parent
CAPPED = '''
"""`capped_linear`: from floor to target in a straight line, but never more than `cap`."""

from __future__ import annotations

import numpy as np

from sizhang_metrics.literals import at_least, at_most, lowest, number
from sizhang_metrics.numbers import exact, percent
from sizhang_metrics.scheme.fields import Field
from sizhang_metrics.scheme.rule import Attainment, ScoringRule
from sizhang_metrics.scheme.rule_parts import GOALPOSTS, between
from sizhang_metrics.scheme.fields import number as a_number


class CappedLinear(ScoringRule):
    keys = GOALPOSTS | {"cap": Field(a_number(0, 1))}
    direction = "higher"

    def faults(self, values):
        if values.get("cap") == 0:
            yield "cap 是 0，谁也得不了分。"

    def in_words(self, scheme, indicator):
        return f"按比例计，最多得 {percent(indicator.parameter('cap'))}"

    def sql(self, indicator, value):
        floor, cap = indicator.floor, indicator.parameter("cap")
        span = indicator.target - floor
        return Attainment(
            (
                f"when {at_least(value, floor + cap * span)} then {number(cap)}",
                f"when {at_most(value, floor)} then 0e0",
            ),
            f"({value} - {number(floor)}) / {number(span)}",
        )

    def attained(self, indicator, values, due, others):
        cap, span = indicator.parameter("cap"), indicator.target - indicator.floor
        t = between(values, indicator.floor, indicator.target)
        return np.where(values >= lowest(indicator.floor + cap * span), cap, t)

    def share_in_words(self, indicator, value, due, t):
        return exact(t), "按比例"

    def full_marks(self, indicator, due):
        span = indicator.target - indicator.floor
        return indicator.floor + indicator.parameter("cap") * span


RULE = CappedLinear()
'''
ASKED = """
import json
from pathlib import Path
import numpy as np
from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.errors import SchemeError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.scheme.wording import rule_in_words
from sizhang_metrics.whatif import chain_of
from sizhang_metrics.decomposition.words import points_in_words
from sizhang_metrics.views import gaps
from sizhang_metrics.access import OFFICE
from tests.little_city import city
from tests.proving import prove

text = Path("tests/schemes/valid.toml").read_text("utf-8")
old = 'rule = "linear"\\nfloor = 60\\ntarget = 85'
assert old in text
def told(new):
    try:
        return load_scheme(text.replace(old, new).encode())
    except SchemeError as error:
        return error.faults

head = 'rule = "capped_linear"\\nfloor = 60\\ntarget = 85'
rules = told(head + "\\ncap = 0.8")
one = rules.indicator("A01")
rows = {"full": 85, "cap": 80, "half": 72.5, "floor": 60}
cells = {code: {"attended": 10 * value, "expected": 1000} for code, value in rows.items()}
PERIOD = Period(2026, 3)
with city(rules, {"2026Q3": cells}) as store:
    prove(store, PERIOD)
    with store.cursor() as cursor:
        scored = dict(cursor.execute(
            "select branch_id, round(attainment, 9) from indicator_score"
            " where indicator = 'A01' and period = '2026Q3'").fetchall())
    chain = chain_of(store, PERIOD, "half")
    words = points_in_words(rules, one, chain.link("A01"))
    table = gaps.indicators(store, OFFICE, PERIOD, "half").set_index("indicator")
print(json.dumps({
    "scored": scored,
    "arrays": list(attained(rules, one, np.array([85, 80, 72.5, 60.0]), due=None)),
    "rule": rule_in_words(rules, one),
    "words": words,
    "target": table.loc["A01", "target"],
    "lacks": told(head),
    "wrong": told(head + "\\ncap = 2"),
    "own fault": told(head + "\\ncap = 0"),
}))
"""


def test_every_file_of_the_folder_is_a_rule():
    folder = Path(rules.__file__).parent
    files = {one.stem for one in folder.glob("*.py")} - {"__init__"}
    assert files == set(rules.RULES)
    assert all(isinstance(one, ScoringRule) for one in rules.RULES.values())


def test_nobody_else_names_a_rule_or_reads_its_keys():
    """The list of rules that begins here is the one that is forgotten next time."""
    named = rf"""["']({"|".join(rules.RULES)})["']|\.(expected_per_year|per_miss|per_each)\b"""
    folder = Path(rules.__file__).parent
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for part in ("sizhang_metrics", "dashboard", "pages")
        for path in (ROOT / part).rglob("*.py")
        if path.parent != folder
        for match in re.finditer(named, path.read_text("utf-8"))
        # a step of a rectification is another thing, which only has the same name
        if match[0][1:-1] != "step" or "rectification" not in path.read_text("utf-8")
    ]
    assert found == []


def test_a_key_is_read_in_one_way_whichever_rule_asks():
    known: dict = {}
    for rule in rules.RULES.values():
        for key, field in rule.keys.items():
            assert known.setdefault(key, field) == field, key


def test_a_rule_that_forgets_something_is_refused_when_it_is_made():
    class Forgetful(ScoringRule):
        def in_words(self, scheme, indicator):
            return ""

    with pytest.raises(TypeError, match="full_marks"):
        Forgetful()


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict:
    """What a copy of the package with one more file says."""
    copy = tmp_path_factory.mktemp("newcomer")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "sizhang_metrics", copy / "sizhang_metrics", ignore=ignored)
    (copy / "tests" / "schemes").mkdir(parents=True)
    for name in ("__init__.py", "little_city.py", "proving.py", "schemes/valid.toml"):
        if (ROOT / "tests" / name).exists():
            shutil.copy(ROOT / "tests" / name, copy / "tests" / name)
    folder = copy / "sizhang_metrics" / "scheme" / "rules"
    (folder / "capped_linear.py").write_text(CAPPED, "utf-8")
    found = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=copy,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_it_is_scored_the_same_by_sql_and_on_arrays(answers):
    assert answers["scored"] == {"full": 0.8, "cap": 0.8, "half": 0.5, "floor": 0}
    assert answers["arrays"] == [0.8, 0.8, 0.5, 0]


def test_it_speaks_and_has_its_own_full_marks(answers):
    assert answers["rule"] == "按比例计，最多得 80%"
    assert answers["words"] == "40 × 0.5 = 20，按比例"
    assert answers["target"] == 80


def test_its_keys_are_read_and_demanded(answers):
    assert answers["lacks"] == ["指标 A01：规则 capped_linear 缺少 cap。"]
    assert answers["wrong"] == ["指标 A01：cap 应为 0 到 1 之间的数，现在是“2”。"]
    assert answers["own fault"] == ["指标 A01：cap 是 0，谁也得不了分。"]
