"""What the documents promise is there: commands, pages, words, pins, fresh pages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import manual
from docs import build
from sizhang_metrics.access import READS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PRODUCT = ("app.py", "dashboard", "demo", "pages", "sizhang_metrics")
SOURCE = (
    *(".py", ".sql", ".toml", ".md", ".txt", ".csv", ".lock", "Makefile", "run"),
    "venv",
)
IGNORED = {
    *(".git", ".venv", ".cache", ".hypothesis", ".import_linter_cache", ".mypy_cache"),
    *(".pytest_cache", ".ruff_cache", "__pycache__", "build", "home"),
}


def tracked(*endings: str) -> list[Path]:
    """The project's own files with one of these endings (nothing that git ignores)."""
    tops = [path for path in ROOT.iterdir() if path.name not in IGNORED]
    paths = [*tops, *(path for top in tops if top.is_dir() for path in top.rglob("*"))]
    return [
        path
        for path in paths
        if path.is_file()
        and path.name.endswith(endings)
        and not IGNORED & set(path.relative_to(ROOT).parts)
    ]


def product_modules() -> list[Path]:
    """The Python files that run at a user's, tests and benchmarks left out."""
    return [
        path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in PRODUCT
    ]


def pinned(name: str) -> dict[str, str]:
    """Package → version of one requirements file (its own lines only)."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    pairs = [re.fullmatch(r"([a-z0-9-]+)==([0-9.]+)", line) for line in wanted]
    assert all(pairs), f"{name}: every line is an exact pin, nothing else: {wanted}"
    return {pair[1]: pair[2] for pair in pairs}


# -- README ------------------------------------------------------------------------


def test_readme_names_the_two_commands_first():
    assert re.findall(r"^make \w+", README, re.MULTILINE)[:2] == [
        "make run",
        "make test",
    ]


def test_every_command_of_the_command_line_is_called_in_readme_or_commands():
    told = README + (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    shown = subprocess.run(
        [sys.executable, "-m", "sizhang_metrics", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    commands = set(re.search(r"\{([a-z,-]+)\}", shown)[1].split(","))
    used = set(re.findall(r"python -m sizhang_metrics (?:--home \S+ )?([a-z-]+)", told))
    assert used == commands


def test_readme_names_every_page():
    pages = [path.name for path in (ROOT / "pages").glob("[a-z]*.py")]
    assert pages
    assert [name for name in pages if f"pages/{name}" not in README] == []


def test_readme_names_only_files_that_exist():
    named = re.findall(r"`([a-z_.]+/[a-z_/.0-9-]+)`", README)
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    home = ("data/home", "build/")
    missing = [
        name
        for name in named + linked
        if not name.startswith(home) and not (ROOT / name).exists()
    ]
    assert missing == []


# -- Makefile, requirements ----------------------------------------------------------


def test_findings_are_listed_and_name_only_files_that_exist():
    listed = (ROOT / "findings" / "README.md").read_text(encoding="utf-8")
    scripts = {one.stem for one in (ROOT / "findings").glob("*.sh")}
    assert set(re.findall(r"^\| `(\w+)` \|", listed, re.M)) == scripts
    named = re.findall(r"`([a-z_0-9]+/[a-z_0-9/]*(?:\.py)?)`", listed)
    roots = (ROOT, ROOT / "sizhang_metrics")
    assert [one for one in named if not any((at / one).exists() for at in roots)] == []


def test_every_make_target_says_what_it_does():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    phony = next(line for line in lines if line.startswith(".PHONY:")).split()[1:]
    described = [
        line.split(":")[0] for line in lines if re.match(r"[a-z-]+:.*  ## \w", line)
    ]
    assert sorted(described) == sorted(phony)


def test_continuous_integration_runs_what_people_run():
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("\nexec make test")


def test_requirements_are_exact_pins():
    assert pinned("requirements.txt")
    assert pinned("requirements-dev.txt")
    assert pinned("requirements-spark.txt")


def test_requirements_are_what_the_product_imports():
    # tabulate aligns Chinese text only where wcwidth is installed; nobody imports it.
    wanted = set(pinned("requirements.txt")) - {"wcwidth"}
    wanted.add("pyspark")  # an extra, and the command says so where it is missing
    wanted = {name.removesuffix("-cffi").removeprefix("python-") for name in wanted}
    ours = {"app", "dashboard", "demo", "pages", "sizhang_metrics"}
    imported = {
        name
        for path in product_modules()
        for name in imports(path)
        if name not in sys.stdlib_module_names
    }
    assert imported - ours == wanted


def imports(path: Path) -> set[str]:
    """The top-level names that one module imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


# -- glossary, generated pages -------------------------------------------------------


def glossary_identifiers() -> list[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| [^|]+ \| ([^|]+) \|", text, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([a-z_]+)`", cell)]


def test_every_word_of_the_glossary_is_used_in_the_source():
    paths = [*product_modules(), *(ROOT / "sizhang_metrics").rglob("*.sql")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    words = set(re.findall(r"[a-z_]+", source.lower()))
    identifiers = glossary_identifiers()
    assert len(identifiers) > 40
    assert [one for one in identifiers if one not in words] == []


def test_what_the_manual_quotes_is_on_the_screens():
    manual = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    source = "\n".join(path.read_text(encoding="utf-8") for path in product_modules())
    quoted = {
        words
        for quotation in re.findall("“([^”]+)”", manual)
        for words in quotation.split(" → ")
    }
    assert len(quoted) > 20
    assert sorted(words for words in quoted if words not in source) == []


def test_every_page_of_the_menu_has_its_section_in_the_manual():
    """帮助 on a page opens it; the picture above it is there."""
    menu = re.findall(r'frame\.page\("(\w+)"', (ROOT / "app.py").read_text("utf-8"))
    names = {name: READS[name].action for name in menu if name != "help"}
    assert len(names) > 10
    assert [name for name in names.values() if name not in manual.sections()] == []
    shown = set(
        re.findall(r"\(pictures/(\w+)\.png\)", manual.MANUAL.read_text("utf-8"))
    )
    taken = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert shown == taken == set(names)


def test_generated_pages_are_fresh():
    assert build.stale() == []


# -- the tree ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w.}$)])/(tmp|root|work|home|opt|Users)/\w",
        r"pypi\.org|pythonhosted|index-url|find-links|mirrors\.",
        r"unsafe_allow_html",
        r"\b(TODO|FIXME|XXX)\b",
    ],
    ids=["machine paths", "registry hosts", "raw HTML", "unfinished work"],
)
def test_the_tree_is_free_of(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked(*SOURCE)
        if path != Path(__file__)
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if re.search(pattern, line)
    ]
    assert found == []


HAN = r"\u3400-\u9fff"
HALF_WIDTH = re.compile(
    rf"[{HAN}”》】）][,:;?!(](?!//)|[,:;?!)](?=[{HAN}“《])|(?<=[{HAN}])\("
)
"""Half-width punctuation beside a Chinese character; a Chinese line breaks badly there
and mixes two widths of comma in one sentence."""
MATCHED_AFTER_FOLDING = ("vocabulary.py", "period_words.py", "asides.py", "texts.py")
"""Words that files are matched against, after NFKC has made everything half-width."""


def chinese_literals(path: Path) -> list[tuple[int, str]]:
    """(line, text) of what may reach a screen: not docstrings, not patterns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and not re.search(r"""\br[f]?["']""", lines[node.lineno - 1])
    ]


def test_chinese_text_uses_full_width_punctuation():
    paths = [
        path for path in product_modules() if path.name not in MATCHED_AFTER_FOLDING
    ]
    assert paths
    odd = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in paths
        for line, text in chinese_literals(path)
        if HALF_WIDTH.search(text)
    ]
    assert odd == []


@pytest.mark.parametrize(
    "name", ["docs/manual.md", "CHANGELOG.md", "data/schemes/siqiang-2026.toml"]
)
def test_chinese_documents_use_full_width_punctuation(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    plain = [re.sub(r"`[^`]*`|\]\([^)]*\)|https?://\S+", "x", line) for line in lines]
    odd = [
        f"{name}:{number}: {line}"
        for number, line in enumerate(plain, start=1)
        if HALF_WIDTH.search(line)
    ]
    assert odd == []
