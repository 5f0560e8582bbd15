"""The commands of README and docs/commands.md work when they are copied, and print what
they say."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
from pathlib import Path

import pytest

from sizhang_metrics.cli import main
from tests.examples import DEEP

ROOT = Path(__file__).resolve().parent.parent
README, COMMANDS = (
    (ROOT / name).read_text("utf-8") for name in ("README.md", "docs/commands.md")
)
TOLD = README + COMMANDS
PROGRAM = ["python", "-m", "sizhang_metrics"]
BLOCKS = re.findall(r"^```\n(.*?)^```", TOLD, re.MULTILINE | re.DOTALL)


def _calls(home: str) -> list[tuple[list[str], int]]:
    """Arguments and expected exit code of every command on this home, in order."""
    lines = [line for block in BLOCKS for line in block.splitlines() if home in line]
    calls = []
    for line in lines:
        command, _, comment = line.partition("  # exit code ")
        words = shlex.split(command)
        assert words[:3] == PROGRAM
        calls.append((words[3:], int(comment or 0)))
    return calls


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A working folder with the repository's data; what the commands write stays here."""
    for name in ("data", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.timeout(1200)  # the demo city may have to be made first
def test_the_commands_on_the_demo_city_work(checkout, demo_home, home, capsys):
    (init, _), *calls = _calls("build/city")
    # What `init --demo` makes is what the fixture holds; making it takes half a minute.
    assert init == ["--home", "build/city", "init", "--demo"]
    shutil.copytree(demo_home, checkout / "build" / "city")
    assert len(calls) == TOLD.count("--home build/city") - 1
    if not DEEP:
        # two in a row that differ in what is left out are one
        kept = [call for call in calls if not _is_left_out(call[0])]
        shorter = ((_shorter(one, home), code) for one, code in kept)
        calls = [call for call, _same in itertools.groupby(shorter)]
    for arguments, code in calls:
        assert main(arguments) == code, (arguments, capsys.readouterr().err)
    assert (checkout / "build" / "D17.xlsx").stat().st_size > 5_000


def _is_left_out(arguments: list[str]) -> bool:
    """Papers, the rehearsal of rules and what is derived anew from a long archive take
    longer than all the others together, and are called on the small city in
    tests/test_papers.py, test_rule_rehearsal.py, test_receipts.py and test_editions.py."""
    command, *options = arguments[2:]
    return (
        command == "report"
        or [command, *options[:1]] == ["scheme", "rehearse"]
        or (command == "receipt" and "--unit" in options)
        or (command == "scores" and "--edition" in options)
    )


def _shorter(arguments: list[str], home: Path) -> list[str]:
    """What proves or makes anew all of a home, on the small city instead of 300 branches
    (tests/test_store_rebuild.py proves homes row by row)."""
    if arguments[2] in ("verify", "rebuild") and len(arguments) == 3:
        return ["--home", str(home), arguments[2]]
    return arguments


def test_the_commands_on_another_scheme_work_and_print_what_is_quoted(checkout, capsys):
    calls = _calls("build/hdi")
    assert len(calls) == 3
    for arguments, code in calls:
        capsys.readouterr()
        assert main(arguments) == code
    printed = [_cells(line) for line in capsys.readouterr().out.splitlines()]
    quoted = [line for line in README.splitlines() if line.startswith("2014Q4,")]
    assert len(quoted) == 2
    assert [line for line in quoted if _cells(line) not in printed] == []
    assert len(printed) == 1 + 29


def _cells(line: str) -> list[str]:
    """The cells of a row; the last digits of a logarithm are the machine's own."""
    return [
        f"{float(cell):.9f}" if re.fullmatch(r"\d+\.\d+", cell) else cell
        for cell in line.split(",")
    ]
