"""The inside of the store stays inside: what the import contracts cannot see.

Contracts in `pyproject.toml` hold the layers; here is what a name with an underscore
means, that nobody hides a circle behind `TYPE_CHECKING`, and that each kind of event is
written and handled in one place.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sizhang_metrics.store import Store
from sizhang_metrics.store.events import HANDLERS
from sizhang_metrics.store.kernel import Core

ROOT = Path(__file__).parents[1]
STORE = ROOT / "sizhang_metrics" / "store"
WRITTEN_IN = ("sizhang_metrics", "dashboard", "pages", "bench", "docs", "tests")
PRIVATE = {
    name
    for value in (Core, Store, Store.scratch([], []))
    for name in vars(value)
    if name.startswith("_") and not name.startswith("__")
}
"""What `Core` and `Store` keep to themselves, methods and attributes."""
NAMED = re.compile(rf"\b({'|'.join(PRIVATE)})\b")


def sources() -> Iterator[Path]:
    """Every Python file of the repository."""
    yield ROOT / "app.py"
    for folder in WRITTEN_IN:
        yield from sorted((ROOT / folder).rglob("*.py"))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Read once for all who ask."""
    return ast.parse(path.read_text("utf-8"))


def private_uses(tree: ast.AST) -> Iterator[ast.Attribute]:
    """`x._name` where x is not the object itself, outside the classes of the store."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and node.name in ("Core", "Store"):
            continue
        if (
            isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
            and not (isinstance(node.value, ast.Name) and node.value.id in OWN)
        ):
            yield node
        yield from private_uses(node)


OWN = ("self", "cls")


def test_the_store_has_privates_to_protect():
    assert {"_start", "_version", "_rules"} <= PRIVATE


@pytest.mark.parametrize("text", ["store._version", "f(core)._rules", "a.b._start"])
def test_a_private_use_is_seen(text):
    assert [found.attr for found in private_uses(ast.parse(text))] == [
        text.rpartition(".")[2]
    ]


def test_nobody_uses_a_private_of_a_store():
    uses = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"
        for path in sources()
        # to read the trees of all, whether they name one or not, took five seconds
        if path.is_relative_to(STORE) or NAMED.search(path.read_text("utf-8"))
        for node in private_uses(tree_of(path))
        if node.attr in PRIVATE or path.is_relative_to(STORE)
    ]
    assert uses == []


def test_no_circle_is_hidden_behind_type_checking():
    hidden = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "TYPE_CHECKING" in path.read_text("utf-8")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.If)
        and "TYPE_CHECKING" in ast.unparse(node.test)
        and "sizhang_metrics.store" in ast.unparse(node)
    ]
    assert hidden == []


def written_kinds() -> Iterator[str]:
    """The kinds of events that commands write."""
    for path in sorted(STORE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "write"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value)


def test_every_kind_of_event_has_one_handler_and_is_written_somewhere():
    assert set(written_kinds()) == set(HANDLERS)
