"""Whatever a text of this repository points to is there, and the drawn arrows are true."""

from __future__ import annotations

import ast
import functools
import pkgutil
import re
from pathlib import Path

import pytest

import sizhang_metrics
from tests.test_dirty_files import LINES
from tests.test_docs import README, ROOT, SOURCE, tracked

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TEXTS = {
    path: path.read_text(encoding="utf-8", errors="replace")
    for path in tracked(*SOURCE, ".js")
    if path != Path(__file__)
}


# -- references ------------------------------------------------------------------------


def documents(text: str) -> list[str]:
    """The Markdown files that a text names: `docs/scheme.md`, `engine.md`."""
    return re.findall(r"(?<![\w/.~-])((?:\.{0,2}[\w-]+/)*[\w-]+\.md)\b", text)


def test_every_document_that_a_text_names_is_in_the_repository():
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in TEXTS.items()
        for name in documents(text)
        if not any(
            (folder / name).exists() for folder in (ROOT, ROOT / "docs", path.parent)
        )
    ]
    assert lost == []
    assert documents("see docs/scheme.md, or engine.md §4") == [
        "docs/scheme.md",
        "engine.md",
    ]


def test_the_mistakes_list_has_the_lines_that_dirty_files_are_named_after():
    numbers = re.findall(r"^(\d+)\. ", TEXTS[ROOT / "tests/README.md"], re.MULTILINE)
    assert [0, *map(int, numbers)] == list(LINES)


@pytest.mark.parametrize(
    "pattern",
    [
        r"§",
        r"\b[Dd]esign(?: ?§|:| notes| asks| says)",
        r"\bissue #?\d",
        r"\b(?:engine|domain) notes",
    ],
)
def test_no_text_points_to_what_readers_do_not_have(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path, text in TEXTS.items()
        for match in re.finditer(pattern, text)
    ]
    assert found == []


def test_every_section_that_a_text_names_is_a_heading():
    named = [
        (path, document, heading)
        for path, text in TEXTS.items()
        for document, heading in re.findall(
            r"docs/([\w-]+\.md)[,，]\s+“([^”]+)”", re.sub(r"\n[ #]*", " ", text)
        )
    ]
    assert len(named) > 3
    lost = [
        f"{path.relative_to(ROOT)}: {document}, {heading}"
        for path, document, heading in named
        if not re.search(
            rf"^##+ {re.escape(heading)}$",
            TEXTS[ROOT / "docs" / document],
            re.MULTILINE,
        )
    ]
    assert lost == []


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("docs/*.md")), ids=lambda one: one.name
)
def test_every_link_between_documents_leads_somewhere(path):
    text = TEXTS[path]
    for target, anchor in re.findall(r"\]\((?!http)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        aim = path.parent / target if target else path
        assert aim.exists(), target
        headings = re.findall(r"^#+ (.+)$", TEXTS.get(aim, ""), re.MULTILINE)
        assert not anchor or anchor in map(anchored, headings), anchor


def anchored(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_module_that_is_named_exists(name):
    named = re.findall(
        r"`((?:[a-z_]+/)+[\w.]*|[\w-]+\.(?:py|md|txt|toml))`", TEXTS[ROOT / name]
    )
    assert len(named) > 10
    roots = (ROOT, ROOT / "sizhang_metrics")
    lost = [
        one
        for one in named
        if one != "data/home" and not any((root / one).exists() for root in roots)
    ]
    assert lost == []


def test_every_part_of_the_metrics_package_has_a_place_in_the_architecture():
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", ARCHITECTURE, re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    parts = {found.name for found in pkgutil.iter_modules(sizhang_metrics.__path__)}
    assert sorted(told) == sorted(parts - {"__main__"})


# -- arrows ----------------------------------------------------------------------------


def arrows() -> list[tuple[str, str]]:
    """(from, to) of the picture in README; lines that meet (┐, ┴) go the same way on."""
    picture = re.search(r"## How a number.*?```\n(.*?)```", README, re.DOTALL)[1]
    found = [
        pair
        for line in picture.splitlines()
        for pair in re.findall(r"(?=\b(\w+) ─+▶ (\w+))", line)
    ]
    [meeting] = re.findall(r"┴─+▶ (\w+)", picture)
    return found + [(one, meeting) for one in re.findall(r"(\w+) ─+[┐┴]", picture)]


@functools.cache  # a part stands at two arrows or more
def imported(part: str) -> set[str]:
    """The parts of ours that the modules of one part import."""
    names = set()
    for path in folder(part).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = node.module.removeprefix("sizhang_metrics.")
                names.add(inside.split(".")[0])
                if node.module == "sizhang_metrics":
                    names |= {alias.name for alias in node.names}
    return names


def folder(part: str) -> Path:
    """Where a part of the picture lies."""
    inside = ROOT / "sizhang_metrics" / part
    return inside if inside.is_dir() else ROOT / part


def test_the_arrows_of_the_readme_are_the_imports():
    drawn = arrows()
    assert {("submissions", "store"), ("scoring", "store"), ("views", "dashboard")} <= {
        *drawn
    }
    for before, after in drawn:
        if before == "file":
            continue
        if after == "app":  # by path, the way Streamlit wants it
            assert f"{before}/" in TEXTS[ROOT / "dashboard" / "frame.py"]
            assert "frame.page(" in TEXTS[ROOT / "app.py"]
            continue
        assert before in imported(after), f"{after} does not stand on {before}"
        assert after not in imported(before), f"{before} stands on {after}"


def test_the_licence_is_named_and_there():
    assert "[MIT](LICENSE)" in README
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith(
        "MIT License\n\nCopyright (c) 2026 the sizhang-metrics authors"
    )
    assert 'license = "MIT"' in TEXTS[ROOT / "pyproject.toml"]
