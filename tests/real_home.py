"""A guard: whoever opens a file of the real home (data/home of this checkout) in a test
gets a sentence instead.

A test that forgets `--home` would read the data of whoever works here, or write into
them.  Three doors: Python's `open`, DuckDB's own (which Python does not see), and the
default home of programs that tests start (those inherit the environment).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

REAL_HOME = Path(__file__).resolve().parent.parent / "data" / "home"
_shut = False


def require_elsewhere(path: object) -> None:
    """AssertionError when the path lies in the real home."""
    if not isinstance(path, str | os.PathLike) or "home" not in str(path):
        return  # cheap: this is asked at every `open`
    real = Path(os.path.realpath(path))
    assert real != REAL_HOME and REAL_HOME not in real.parents, (
        f"A test tried to open {path}, the real home of this checkout. Make a home of "
        "the test's own (fixtures `home`, `demo_home`) and pass it on."
    )


def _heard(event: str, arguments: tuple) -> None:
    if event == "open" and _shut:
        require_elsewhere(arguments[0])


@contextlib.contextmanager
def shut(default_home: Path) -> Iterator[None]:
    """Keeps the real home shut; programs without `--home` look at `default_home`."""
    global _shut
    sys.addaudithook(_heard)  # there is no way to remove one, hence the flag
    connect = duckdb.connect

    def elsewhere(database: object = ":memory:", *others, **options):
        require_elsewhere(database)
        return connect(database, *others, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIZHANG_HOME", str(default_home))
        patch.setattr(duckdb, "connect", elsewhere)
        _shut = True
        yield
        _shut = False
