"""What commands print and what stands in papers, beside what was reviewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.reports import pack
from tests import told_city, transcript
from tests.told_screens import same

COMMANDS = """
receipt --period 2026Q3
receipt --number 2026Q2-000035
progress --period 2026Q3
progress --period 2026Q3 --branches
progress --period 2026Q3 --missing
terms --period 2026Q3
terms --period 2026Q3 --unit D06 --within 6 --letter
versions --period 2026Q3 --branch D0604
versions --period 2026Q3 --branch D0604 --compare 1 2
versions --period 2026Q3 --branch D0605
calendar
calendar --period 2026Q4
unlock
checkup --period 2026Q3
checkup --period 2026Q3 --hint 3
sample --period 2026Q3 --seed 1
journal --find D0611
verify-value
burden --period 2026Q3
burden --period 2026Q3 --items
scores --period 2026Q3
scores --period 2026Q3 --level dimension
scores --period 2026Q3 --level indicator
scores --period 2026Q2 --edition 2026Q2-1
ranking --period 2026Q3
units --period 2026Q3
units --period 2026Q3 --unit D06
units --period 2026Q3 --owed
lists
lists --period 2026Q3 --of below --indicator B03
lists --period 2026Q2 --of unlike
explain --period 2026Q3 --branch D0603
explain --period 2026Q3 --branch D0603 --cells
explain --period 2026Q3 --branch D0603 --since 2026Q2 --level indicator
explain --period 2026Q3 --branch D1503
explain --period 2026Q3 --branch D0605
ranges --period 2026Q3
way-up --period 2026Q3 --branch D0603
way-up --period 2026Q3 --branch D0606 --goal standard
way-up --period 2026Q3 --branch D0606 --goal peer_median
way-up --period 2026Q3 --branch D0607
alerts --period 2026Q3
alerts --period 2026Q3 --level blue --unit D06
trend
trend --branch D1302
trend --branch D0603 --recomputed
trend --unit D06 --indicator Z04
trend --peer-group 经济管理·15人及以下 --dimension membership
streaks --period 2026Q3
streaks --period 2026Q3 --kind last --quarters 3
topics --period 2026Q3
topics --period 2026Q3 --topic 四下基层
topics --period 2026Q3 --topic 四下基层 --level unit
topics --period 2026Q3 --topic 四下基层 --level quarter
topics --period 2026Q3 --topic 主题党日 --level rectification
topics --period 2026Q3 --topic 如实反映
diagnose --period 2026Q3
diagnose --period 2026Q3 --table means
adjust list
rectify list
rectify list --open --unit D06
rectify summary
rectify show 8
rectify show 8 --cells
rectify letter 2
digest --unit D06
proposals --period 2026Q3
creation list
creation list --state named
creation show 1
creation result --year 2025
creation rules
preview list
objections
objections --waiting
editions
notice --period 2026Q2 --edition 2026Q2-1
notice --period 2026Q2 --edition 2026Q2-1 --against 2026Q2-2
edits show
edits rows
edits list
account list
scheme list
"""
"""What only looks, a call each; `scheme rehearse` is asked beside them, for it needs a file, and `check`."""
IN_FULL = (
    "scores",
    "explain",
    "lists --period",
    "alerts",
    "rectify list",
    "topics",
    "creation",
)
"""Of these the columns for programs too, which people are not shown."""


def test_commands_say_what_was_reviewed(request, told_home, clock, capsys):
    folder = told_home.parent / "files"
    folder.mkdir()
    draft, spoiled = folder.with_name("修订稿.toml"), folder / "D17.csv"
    draft.write_bytes(told_city.draft())
    spoiled.write_bytes(told_city.spoiled_file())
    (folder / "D06.csv").write_bytes(told_city.changed_file())
    calls = [one.split() for one in COMMANDS.strip().splitlines()]
    calls += [["check", str(one), "--period", "2026Q3"] for one in (spoiled, folder)]
    calls.append(["burden", "--scheme", str(draft), "--period", "2026Q3"])
    calls.append(["scheme", "rehearse", "--scheme", str(draft), "--periods", "2026Q2"])
    lines = []
    for words in calls:
        name = " ".join(words).replace(f"{folder.parent}/", "")
        lines += [f"=== {name}", *_printed(capsys, told_home, *words)]
        if name.startswith(IN_FULL):
            heads, *rows = _printed(capsys, told_home, *words, "--format", "csv")
            lines.append(f"{heads} {transcript.checked(rows)}")
    same(lines, "commands.txt", request)


def _printed(capsys, home: Path, *words: str) -> list[str]:
    code = main(["--home", str(home), *words])
    out, err = capsys.readouterr()
    return transcript.printed(out, err) + [f"exit code {code}"] * (code != 0)


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # bars in cells
def test_papers_say_what_was_reviewed(request, told_home, clock):
    folder, lines = told_home.parent / "papers", []
    now = ["--period", "2026Q3", "--only"]
    of_edition = ["--edition", "2026Q2-2", "--name-worst", "--only", "bulletin"]
    for words in ([*now, *(one for one in pack.PAPERS if one != "pages")], of_edition):
        to = folder / words[1]
        assert main(["--home", str(told_home), "report", *words, "-o", str(to)]) == 0
        for one in sorted(to.iterdir()):
            lines += transcript.paper(one.name, one.read_bytes())
    same(lines, "papers.txt", request)
