"""What the packages offer others: a name that comes, goes or changes is seen and meant.

`pytest --update-golden` writes tests/golden/public_api.txt anew; read the difference,
and say in CHANGELOG.md what it means for people who call the package from notebooks.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import sizhang_metrics
from sizhang_metrics.store import Store

GOLDEN = Path(__file__).parent / "golden" / "public_api.txt"


def packages() -> list[str]:
    """The packages of the metrics package, by name."""
    return sorted(
        found.name
        for found in pkgutil.iter_modules(sizhang_metrics.__path__, "sizhang_metrics.")
        if found.ispkg
    )


def names_of(module: ModuleType) -> list[str]:
    """`__all__`, or what the `__init__` of a package imports from its own modules, late
    ones included."""
    source = ast.parse(inspect.getsource(module))
    own = f"{module.__name__}."
    imported = {
        alias.asname or alias.name
        for node in ast.walk(source)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(own)
        for alias in node.names
    }
    return sorted(getattr(module, "__all__", imported))


def offered() -> Iterator[str]:
    """A line per public name, functions and the methods of Store with their arguments."""
    for package in packages():
        module = importlib.import_module(package)
        for name in names_of(module):
            value = getattr(module, name)
            arguments = inspect.signature(value) if inspect.isfunction(value) else ""
            yield f"{package.partition('.')[2]}.{name}{arguments}"
    for name in sorted(one for one in dir(Store) if not one.startswith("_")):
        value = getattr(Store, name)
        arguments = inspect.signature(value) if callable(value) else ""
        yield f"store.Store.{name}{arguments}"


def test_what_is_offered_is_what_was_agreed(request):
    text = "\n".join([*offered(), ""])
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text, "utf-8")
    assert text.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_what_a_package_offers_is_there():
    for package in packages():
        module = importlib.import_module(package)
        names = names_of(module)
        assert [name for name in names if not hasattr(module, name)] == [], package
