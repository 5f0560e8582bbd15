"""What keeps the suite quick keeps working."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import conftest
from tests.screens import Screens

ROOT = Path(__file__).resolve().parent.parent


def test_what_is_begun_first_is_there():
    """A file that got another name would be begun last, and everybody wait for it."""
    assert [name for name in conftest.LONGEST if not (ROOT / name).exists()] == []
    # xdist would sort by the number of tests instead, and begin the longest last
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--dist loadfile --no-loadscope-reorder" in makefile


def test_a_test_that_takes_too_long_fails_and_says_where_to_read(monkeypatch):
    monkeypatch.setattr(conftest, "MOST_SECONDS", -1)
    around = conftest.pytest_runtest_call()
    next(around)
    with pytest.raises(AssertionError, match="“Keep it quick”"):
        around.send(None)
    assert "\n## Keep it quick\n" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_a_test_in_time_is_left_alone():
    around = conftest.pytest_runtest_call()
    next(around)
    with pytest.raises(StopIteration):
        around.send(None)


def test_packages_are_asked_for_components_once(monkeypatch, home):
    """AppTest does for every page; it took longer than drawing the page."""
    from streamlit.components.v2 import manifest_scanner

    Screens(monkeypatch, home)
    first = manifest_scanner.scan_component_manifests()
    assert manifest_scanner.scan_component_manifests() is first
