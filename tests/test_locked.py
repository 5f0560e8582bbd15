"""The lock files hold what the requirements ask for, down to what those need in turn."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("requirements", "requirements-dev", "requirements-spark")


def _wanted(name: str) -> dict[str, str]:
    """Package → version of a requirements file, those that it builds on included."""
    wanted: dict[str, str] = {}
    for line in (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            wanted |= _wanted(line.removeprefix("-r ").removesuffix(".txt"))
        elif line and not line.startswith("#"):
            package, _, version = line.partition("==")
            wanted[package] = version
    return wanted


def _locked(name: str) -> dict[str, tuple[str, int]]:
    """Package → version and number of hashes of a lock file."""
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip().replace("\\\n", ""))
    locked = {}
    for entry in entries:
        pin = re.match(r"([a-z0-9-]+)==([0-9.]+)", entry)
        assert pin is not None, entry
        locked[pin[1]] = (pin[2], len(re.findall("--hash=sha256:[0-9a-f]{64}", entry)))
    return locked


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_locked_in_its_version_and_every_line_has_hashes(name):
    locked = _locked(name)
    asked = _wanted(name)
    assert {package: locked[package][0] for package in asked} == asked
    assert [package for package, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_a_locked_package_needs_is_locked_too(name):
    locked = _locked(name)
    missing = [
        f"{package} needs {needed.name}"
        for package in locked
        for needed in _needed(package)
        if canonicalize_name(needed.name) not in locked
    ]
    assert missing == []


def _needed(package: str) -> list[Requirement]:
    """What an installed package needs on this platform; nothing for another's."""
    try:
        needed = [Requirement(text) for text in requires(package) or ()]
    except PackageNotFoundError:
        return []
    return [
        one
        for one in needed
        if one.marker is None or one.marker.evaluate({"extra": ""})
    ]


def test_all_files_lock_the_same_versions_and_name_no_host():
    run, *more = (_locked(name) for name in NAMES)
    for locked in more:
        assert {package: locked[package] for package in run} == run
    for name in NAMES:
        text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|^--", text, re.MULTILINE)
