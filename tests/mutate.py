"""Flips one operator at a time and tells which flips no test notices.

    .venv/bin/python -m tests.mutate sizhang_metrics/views dashboard/charts.py \
        --map ../map --sample 30 --seed 1

Works on a copy of what git knows of, in a folder of its own.  The map says which tests run
a line, and how long each takes: the first time, all tests but the browser's are run to
make it, counting lines.  Of those that run the line that was flipped the quickest are
asked, up to so many seconds.  Once the code has changed much, remove the map.  To ask the
tests that one is writing: `--tests tests/test_worked_city.py` for the map.

Not part of `make test`: every mutant is a run of tests.  A survivor is a question, not
always a fault: some flips change nothing that anybody could see (≥ for > where equality
cannot occur).
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import coverage
import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
_COMPARED = {
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_CALCULATED = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
_CONSTANTS = {True: "False", False: "True", 0.25: "0.75", 0.75: "0.25"}
_CALLED = {
    "min": "max",
    "max": "min",
    "mean": "max",
    "sum": "max",
    "head": "tail",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
}
_SQL = re.compile(r"\b(select|from|filter|order by|partition by)\b|avg\(|quantile_")
_IN_SQL = (
    (r" < ", " >= "),
    (r" <= ", " > "),
    (r" > ", " <= "),
    (r" >= ", " < "),
    (r" <> ", " = "),
    (r"(?<=[a-z_]) = (?=['\dbsn])", " <> "),
    (r" - (?=[a-z{])", " + "),
    (r" \+ (?=[a-z{])", " - "),
    (r" \* (?=[a-z])", " / "),
    (r" / (?=[a-z])", " * "),
    (r" and (?!\?|\{)", " or "),
    (r" desc\b", " asc"),
    (r"\bnulls last\b", "nulls first"),
    (r"\bnulls first\b", "nulls last"),
    (r"\barg_min\(", "arg_max("),
    (r"\barg_max\(", "arg_min("),
    (r"(?<![a-z_])min\(", "max("),
    (r"(?<![a-z_])max\(", "min("),
    (r"\bavg\(", "max("),
    (r"\bsum\(", "max("),
    (r"\b0\.25\b", "0.75"),
    (r"\b0\.75\b", "0.25"),
    (r"\bleft join\b", "join"),
    (r"\bis not null\b", "is null"),
)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Changes = Iterator[tuple[int, int, str]]
"""First byte, the one after the last, what stands there instead."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file: these bytes give way to others."""

    file: Path
    start: int
    end: int
    new: str

    def text(self) -> bytes:
        """The whole file with the change."""
        old = self.file.read_bytes()
        return old[: self.start] + self.new.encode() + old[self.end :]

    def told(self) -> str:
        """“views/gaps.py:52  avg( → max(”, with the line as it was."""
        old = self.file.read_bytes()
        number = old[: self.start].count(b"\n") + 1
        line = old.splitlines()[number - 1].decode().strip()
        gone = " ".join(old[self.start : self.end].decode().split())
        where = f"{self.file.relative_to(ROOT)}:{number}"
        return f"{where}  {gone} → {' '.join(self.new.split())}    {line[:70]}"


def mutants(file: Path) -> list[Mutant]:
    """Every single change of a Python or SQL file, without two that are the same."""
    source = file.read_bytes()
    if file.suffix == ".sql":
        found = _in_sql(source, 0, len(source))
        return [Mutant(file, *one) for one in sorted(set(found))]
    every = (Mutant(file, *one) for one in sorted(set(_in_python(source))))
    return [one for one in every if _parses(one.text())]


def _parses(text: bytes) -> bool:
    """Places inside f-strings of several lines are not always told right."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _in_sql(source: bytes, start: int, end: int) -> _Changes:
    text = source[start:end].decode()
    for pattern, new in _IN_SQL:
        for match in re.finditer(pattern, text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if "--" in line or line.lstrip().startswith("comment on"):
                continue
            at = start + len(text[: match.start()].encode())
            yield at, at + len(match[0].encode()), new


class _Source:
    """The bytes of a Python file, and where a node stands in them."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """First byte, and the one after the last."""
        return (
            self._lines[node.lineno - 1] + node.col_offset,
            self._lines[node.end_lineno - 1] + node.end_col_offset,
        )

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[slice(*self.span(node))].decode(errors="replace")

    def between(self, left: ast.AST, right: ast.AST, old: str, new: str) -> _Changes:
        """The operator between two nodes."""
        start, end = self.span(left)[1], self.span(right)[0]
        at = self.text[start:end].find(old.encode())
        if at >= 0:
            yield start + at, start + at + len(old.encode()), new

    def lines(self, at: int) -> set[int] | None:
        """Of the statement in a function around this byte; none for what imports run."""
        around = [
            one
            for one in ast.walk(self.tree)
            if isinstance(one, ast.stmt) and self.span(one)[0] <= at < self.span(one)[1]
        ]
        if not any(isinstance(one, _FUNCTIONS) for one in around):
            return None
        inner = around[-1]
        header = getattr(inner, "body", getattr(inner, "cases", None))
        if isinstance(inner, _FUNCTIONS) or not header:
            return set(range(inner.lineno, inner.end_lineno + 1))
        ends = getattr(header[0], "lineno", inner.lineno + 1)
        return set(range(inner.lineno, max(inner.lineno + 1, ends)))

    def silent(self) -> set[int]:
        """Docstrings, annotations, decorators, `__all__`, and `strict=True`: a flip there
        changes nothing that anybody sees (while the lengths agree)."""
        found = set()
        for node in ast.walk(self.tree):
            kept = [getattr(node, "annotation", None), getattr(node, "returns", None)]
            kept += getattr(node, "decorator_list", [])
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                kept.append(node.value)
            if isinstance(node, ast.keyword) and node.arg == "strict":
                kept.append(node.value)
            if isinstance(node, ast.Assign) and self.of(node).startswith("__all__"):
                kept.append(node.value)
            for one in filter(None, kept):
                found |= {id(inner) for inner in ast.walk(one)}
        return found


def _in_python(text: bytes) -> _Changes:
    source = _Source(text)
    silent = source.silent()
    for node in ast.walk(source.tree):
        if id(node) not in silent and type(node) in _CHANGED:
            yield from _CHANGED[type(node)](node, source)


def _compared(node: ast.Compare, source: _Source) -> _Changes:
    if len(node.ops) == 1:
        flip = _COMPARED[type(node.ops[0])]
        yield from source.between(node.left, node.comparators[0], *flip)


def _calculated(node: ast.BinOp, source: _Source) -> _Changes:
    if type(node.op) in _CALCULATED:
        yield from source.between(node.left, node.right, *_CALCULATED[type(node.op)])


def _chosen(node: ast.IfExp, source: _Source) -> _Changes:
    yield (*source.span(node.body), source.of(node.orelse))


def _signed(node: ast.UnaryOp, source: _Source) -> _Changes:
    if isinstance(node.op, ast.USub | ast.Not):
        yield source.span(node)[0], source.span(node.operand)[0], ""


def _called(node: ast.Call, source: _Source) -> _Changes:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name in _CALLED:
        end = source.span(node.func)[1]
        yield end - len(name), end, _CALLED[name]


def _constant(node: ast.Constant, source: _Source) -> _Changes:
    if isinstance(node.value, str):
        if _SQL.search(source.of(node)):
            yield from _in_sql(source.text, *source.span(node))
    elif isinstance(node.value, bool | float) and node.value in _CONSTANTS:
        yield (*source.span(node), _CONSTANTS[node.value])


def _swapped(node: ast.List | ast.Tuple, source: _Source) -> _Changes:
    """Two neighbouring names change places."""
    for one, other in pairwise(node.elts):
        if _is_text(one) and _is_text(other) and one.value != other.value:
            (start, ended), (starts, end) = source.span(one), source.span(other)
            middle = source.text[ended:starts].decode()
            yield start, end, source.of(other) + middle + source.of(one)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _other_keys(node: ast.FunctionDef, source: _Source) -> _Changes:
    """`table["before"]` where `table["branches"]` is meant: the next key of one name."""
    keys: dict[str, list[ast.Constant]] = {}
    for one in ast.walk(node):
        if (
            isinstance(one, ast.Subscript)
            and isinstance(one.value, ast.Name)
            and isinstance(one.ctx, ast.Load)
            and _is_text(one.slice)
        ):
            keys.setdefault(one.value.id, []).append(one.slice)
    for own in keys.values():
        names = sorted({one.value for one in own})
        for one in own:
            quote = source.of(one)[:1]
            if len(names) > 1 and quote in ("'", '"'):
                other = names[(names.index(one.value) + 1) % len(names)]
                yield (*source.span(one), f"{quote}{other}{quote}")


_CHANGED = {
    ast.Compare: _compared,
    ast.BinOp: _calculated,
    ast.IfExp: _chosen,
    ast.UnaryOp: _signed,
    ast.Call: _called,
    ast.Constant: _constant,
    ast.List: _swapped,
    ast.Tuple: _swapped,
    ast.FunctionDef: _other_keys,
}


def sampled(files: list[Path], size: int, seed: int) -> list[Mutant]:
    """So many of them, in the order of files and lines."""
    every = [one for file in files for one in mutants(file)]
    chosen = every if size >= len(every) else random.Random(seed).sample(every, size)
    return sorted(chosen, key=lambda one: (one.file, one.start, one.new))


def _files(named: list[Path]) -> list[Path]:
    """Those named, and all code in the folders named."""
    found = []
    for one in (name.resolve() for name in named):
        inside = sorted(one.rglob("*.*")) if one.is_dir() else [one]
        found += [file for file in inside if file.suffix in (".py", ".sql")]
    return found


def _copy(folder: Path) -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


class Map:
    """Which tests run a line, and how long each takes, as one run of all of them told."""

    def __init__(self, folder: Path) -> None:
        counted, said = folder / ".coverage", folder / "said.txt"
        if not counted.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _run_all(counted, said)
        self.noticed: set[str] = set()
        self._made = said.stat().st_mtime
        self._lines = coverage.CoverageData(str(counted))
        self._lines.read()
        self._seconds: dict[str, float] = {}
        for cost, name in _COST.findall(said.read_text("utf-8")):
            self._seconds[name] = self._seconds.get(name, 0) + float(cost)
        self._by_file: dict[str, list[str]] = {}
        for name in self._seconds:
            self._by_file.setdefault(name.partition("::")[0], []).append(name)

    def tests(self, one: Mutant, seconds: float) -> list[str]:
        """Those that run the flipped line, until the time is spent: first what has noticed
        another flip (`noticed`), then the quickest.

        Those of one file follow each other, for they share what is made for them.
        """
        asked, left = [], seconds
        reaching = self._reaching(one)

        def comes(name: str) -> tuple[bool, int, float, str]:
            costs = self._seconds[name]
            return name not in self.noticed, reaching[name], costs, name

        for name in sorted(reaching, key=comes):
            left -= self._seconds[name]
            if left < 0:
                break
            asked.append(name)
        files = list(dict.fromkeys(name.partition("::")[0] for name in asked))
        return sorted(asked, key=lambda name: files.index(name.partition("::")[0]))

    def _reaching(self, one: Mutant) -> dict[str, int]:
        """Each test with 0, or 1 where only what is made for its whole file runs the line."""
        if one.file.suffix == ".sql" or one.file.stat().st_mtime > self._made:
            return self._running(_readers(one.file), None)
        lines = _Source(one.file.read_bytes()).lines(one.start)
        return self._running([one.file], lines)

    def _running(self, files: list[Path], lines: set[int] | None) -> dict[str, int]:
        found: dict[str, int] = {}
        for file in files:
            for line, contexts in self._lines.contexts_by_lineno(str(file)).items():
                for context in contexts if lines is None or line in lines else ():
                    name, _, when = context.rpartition("|")
                    if when == "run":
                        found[name] = 0
                    for other in self._of_file(name) if when == "setup" else ():
                        found.setdefault(other, 1)
        known = self._seconds.keys() & found.keys()
        return {name: found[name] for name in known if not name.startswith(_COPIES)}

    def _of_file(self, name: str) -> list[str]:
        return self._by_file.get(name.partition("::")[0], [])


_COST = re.compile(r"^([\d.]+)s (?:setup|call) +(\S.*?)$", re.MULTILINE)
_COPIES = ("tests/test_golden_sql.py", "tests/test_docs.py::test_generated")
"""They compare with a copy, notice every flip of the SQL, and prove nothing by it."""


def _run_all(counted: Path, said: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--dist=loadfile"]
    command += ["--no-loadscope-reorder", "--ignore=tests/browser"]
    command += ["--cov=sizhang_metrics", "--cov=dashboard", "--cov-context=test"]
    command += ["--cov-report=", "--durations=0", "--durations-min=0"]
    with said.open("w") as out:
        where = os.environ | {"COVERAGE_FILE": str(counted)}
        subprocess.run(command, cwd=ROOT, stdout=out, env=where, check=True)


def _readers(file: Path) -> list[Path]:
    """The file, or the modules about a file of SQL: its own folder's, else the one above."""
    if file.suffix == ".py":
        return [file]
    beside = sorted(file.parent.glob("*.py"))
    named = [one for one in beside if f'"{file.stem}' in one.read_text("utf-8")]
    return named or beside or sorted(file.parent.parent.glob("*.py"))


_OURS = ("app", "bench", "dashboard", "demo", "pages", "sizhang_metrics", "tests")


def _warm() -> None:
    """Imports what the tests need and no mutant touches: half of a short run."""
    for name in ("duckdb", "openpyxl", "plotly.graph_objects", "streamlit.testing.v1"):
        importlib.import_module(name)


def _failing(folder: Path, tests: list[str], seconds: float) -> str:
    """The first test that fails in the copy, or nothing; what hangs does not pass.

    In a process forked from this one, which has imported all but the code under test.
    """
    said = folder.with_suffix(".txt")
    run = multiprocessing.get_context("fork").Process(
        target=_run, args=(folder, tests, said)
    )
    run.start()
    run.join(seconds)
    hangs = run.is_alive()
    run.kill()
    run.join()
    if hangs:
        return f"more than {seconds:.0f} seconds"
    if run.exitcode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return ""
    failed = re.findall(
        r"^(?:FAILED|ERROR) (.+?)(?: - |$)", said.read_text("utf-8"), re.MULTILINE
    )
    return failed[0] if failed else f"exit code {run.exitcode}"


class _WithoutDemo:
    """Every mutant would need a demo city of its own, half a minute each."""

    @staticmethod
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        made = "made_demo_city"
        kept = [one for one in items if made not in getattr(one, "fixturenames", ())]
        files = list(dict.fromkeys(one.path for one in kept))
        # in a file as they stand there: some look at what those before have left
        items[:] = sorted(
            kept, key=lambda one: (files.index(one.path), one.location[1] or 0)
        )


def _run(folder: Path, tests: list[str], said: Path) -> None:
    """Ends the process as pytest would, with the modules of the copy."""
    for name in [one for one in sys.modules if one.partition(".")[0] in _OURS]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path[0] = str(folder)
    with said.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    # what fails is not made as small as can be: that takes minutes
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", phases=phases)
    hypothesis.settings.load_profile("mutants")
    how = ["-qx", "-rfE", "--tb=no", "--assert=plain", "-p", "no:cacheprovider"]
    sys.exit(pytest.main([*how, *tests], plugins=[_WithoutDemo()]))


def main() -> int:
    """Prints a line per mutant, with the test that noticed it, and how many were."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, help="files, or folders of them")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--map", type=Path, help="its folder; made where there is none")
    how.add_argument("--tests", nargs="+")
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=float, default=60, help="of tests, per mutant"
    )
    asked = parser.parse_args()
    chosen = sampled(_files(asked.files), asked.sample, asked.seed)
    if not chosen:
        print("Nothing to flip in these files.", file=sys.stderr)
        return 1
    known = Map(asked.map.resolve()) if asked.map else None
    noticed: dict[Path, list[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "copy"
        _warm()
        _copy(folder)
        for one in chosen:
            copy = folder / one.file.relative_to(ROOT)
            copy.write_bytes(one.text())
            Path(importlib.util.cache_from_source(copy)).unlink(missing_ok=True)
            named = known.tests(one, asked.seconds) if known else asked.tests
            failed = _failing(folder, named, 20 * asked.seconds) if named else ""
            copy.write_bytes(one.file.read_bytes())
            noticed.setdefault(one.file, []).append(failed)
            if known:
                known.noticed.add(failed)
            print("killed  " if failed else "SURVIVED", one.told(), flush=True)
            print("        ", failed or f"{len(named)} tests asked", flush=True)
        every = [failed for of_file in noticed.values() for failed in of_file]
        failing = sorted({one for one in every if "::" in one})
        if failing and _failing(folder, failing, 20 * asked.seconds):
            print("They fail without a mutant: nothing is proven.", file=sys.stderr)
            return 1
    print()
    for file, of_file in noticed.items():
        killed = sum(map(bool, of_file))
        print(f"{killed:4d} of {len(of_file):4d}  {file.relative_to(ROOT)}")
    print(f"{sum(map(bool, every)):4d} of {len(every):4d} killed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
