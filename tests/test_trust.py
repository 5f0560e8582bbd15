"""Every promise of docs/trust.md names a test that exists."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = ["| 承诺 | 由哪个测试证明 |", "|---|---|"]
ROW = re.compile(r"\| (?P<said>[^|`]+。) \| (?P<tests>(`[^`|]+` ?)+)\|")


def tables() -> list[str]:
    """The lines of all tables."""
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("|")]


def promises() -> dict[str, list[str]]:
    """Sentence → the tests beside it."""
    rows = [ROW.fullmatch(line) for line in tables() if line not in HEAD]
    assert all(rows), "a row is `| one sentence。 | `tests/test_x.py::test_y` |`"
    return {row["said"]: re.findall(r"`([^`]+)`", row["tests"]) for row in rows}


def exists(named: str) -> bool:
    """Whether `tests/test_x.py::test_y` is there."""
    file, _, function = named.partition("::")
    path = ROOT / file
    if not re.fullmatch(r"tests/(browser/)?test_\w+\.py", file) or not path.is_file():
        return False
    return function in functions(path)


def test_every_promise_names_tests_that_exist():
    known = promises()
    assert len(known) > 10
    assert len(known) == len([line for line in tables() if line not in HEAD])
    missing = [one for named in known.values() for one in named if not exists(one)]
    assert missing == []


@functools.cache
def functions(file: Path) -> dict[str, list[str]]:
    """Test → its decorators."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.name: [ast.unparse(one) for one in node.decorator_list]
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_no_promise_waits_for_the_thorough_run():
    waiting = []
    for one in {one for named in promises().values() for one in named}:
        file, _, function = one.partition("::")
        waiting += [one] * ("thorough" in functions(ROOT / file)[function])
    assert waiting == []


def test_every_file_has_a_test_that_does_not_wait():
    marked = {
        file: list(functions(file).values())
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
    }
    assert any("thorough" in one for tests in marked.values() for one in tests)
    assert [
        file.name
        for file, tests in marked.items()
        if all("thorough" in one for one in tests)
    ] == []


def test_a_test_that_is_not_there_would_be_noticed():
    here = "tests/test_trust.py::test_a_test_that_is_not_there_would_be_noticed"
    assert exists(here)
    assert not exists(f"{here}_once_more")
    assert not exists("tests/test_nowhere.py::test_a")
    assert not exists("docs/trust.md::test_a")
