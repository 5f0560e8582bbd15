"""Flips one operator at a time and tells which flips no test notices.

    .venv/bin/python -m tests.mutate sizhang_metrics/views/overview.py dashboard/charts.py \
        --tests tests/test_worked_city.py --sample 30

Works on a copy of what git knows of, in a folder of its own.  The examples in a file's own
docstrings are run beside the tests named.  Not part of `make test`: every mutant is a run
of the tests.  A survivor is a question, not always a fault: some
flips change nothing that anybody could see (≥ for > where equality cannot occur).
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
            if "--" in line:
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
        if _is_text(one) and _is_text(other):
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


def _examples(file: Path) -> list[str]:
    """The file itself, where its docstrings hold examples: they are tests of it."""
    has_examples = file.suffix == ".py" and b">>>" in file.read_bytes()
    return [str(file.relative_to(ROOT))] if has_examples else []


_OURS = ("app", "bench", "dashboard", "demo", "pages", "sizhang_metrics", "tests")


def _warm() -> None:
    """Imports what the tests need and no mutant touches: half of a short run."""
    for name in ("duckdb", "openpyxl", "plotly.graph_objects", "streamlit.testing.v1"):
        importlib.import_module(name)


def _passes(folder: Path, tests: list[str], seconds: float) -> bool:
    """Whether the tests pass in the copy; what hangs does not pass.

    In a process forked from this one, which has imported all but the code under test.
    """
    run = multiprocessing.get_context("fork").Process(target=_run, args=(folder, tests))
    run.start()
    run.join(seconds)
    run.kill()
    run.join()
    return run.exitcode == 0


def _run(folder: Path, tests: list[str]) -> None:
    """Ends the process as pytest would, with the modules of the copy."""
    for name in [one for one in sys.modules if one.partition(".")[0] in _OURS]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path[0] = str(folder)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ.setdefault("THOROUGH", "1")
    sys.exit(pytest.main(["-qx", "--assert=plain", "-p", "no:cacheprovider", *tests]))


def main() -> int:
    """Prints a line per mutant and how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="per mutant")
    asked = parser.parse_args()
    chosen = sampled([one.resolve() for one in asked.files], asked.sample, asked.seed)
    if not chosen:
        print("Nothing to flip in these files.", file=sys.stderr)
        return 1
    survived: dict[Path, list[bool]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        _warm()
        _copy(folder)
        if not _passes(folder, asked.tests, 5 * asked.seconds):
            print("The tests do not pass as things are.", file=sys.stderr)
            return 1
        for one in chosen:
            copy = folder / one.file.relative_to(ROOT)
            copy.write_bytes(one.text())
            Path(importlib.util.cache_from_source(copy)).unlink(missing_ok=True)
            lives = _passes(folder, [*_examples(one.file), *asked.tests], asked.seconds)
            copy.write_bytes(one.file.read_bytes())
            survived.setdefault(one.file, []).append(lives)
            print("SURVIVED" if lives else "killed  ", one.told(), flush=True)
        if not _passes(folder, asked.tests, 5 * asked.seconds):
            print(
                "The tests fail without a mutant: nothing is proven.", file=sys.stderr
            )
            return 1
    print()
    for file, lives in survived.items():
        killed = lives.count(False)
        print(f"{killed:4d} of {len(lives):4d}  {file.relative_to(ROOT)}")
    every = [one for lives in survived.values() for one in lives]
    print(f"{every.count(False):4d} of {len(every):4d} killed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
