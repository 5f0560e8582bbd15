"""What an outside examiner has: small schemes as text, files as text, the command line.

Nothing here knows the code, only README, docs/scheme-format.md and docs/arithmetic.md:
a home is made with `init`, filled with `submit` and read with `scores --format json`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sizhang_metrics.cli import main

HEAD = {
    "id": "outside-2026",
    "title": "外部检查",
    "effective_from": "2026Q1",
    "composite": "arithmetic",
    "window": "year_to_date",
    "missing": "zero",
    "minimum_coverage": 0.0,
    "minimum_applicable": 0.0,
    "minimum_composite_coverage": 0.0,
    "decimals": 1,
    "rank_on": "displayed",
    "bonus_cap": 3,
    "deduction_cap": 3,
}
GRADES = (("excellent", 90), ("good", 80), ("qualified", 60), ("unqualified", 0))
COLUMNS = ["branch_id", "branch_name", "unit_id", "unit_name", "peer_group"]
COLUMNS += ["members", "term_ends_on", "valid_from", "valid_to"]


class Outsider:
    """One home and the four commands that a check from outside needs."""

    def __init__(self, folder: Path, read_output: Callable) -> None:
        self.folder, self.home, self._read_output = folder, folder / "home", read_output

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, stdout, stderr of one command."""
        code = main(["--home", str(self.home), *map(str, arguments)])
        out, err = self._read_output()
        return code, out, err

    def init(self, scheme: str, roster: str) -> tuple[int, str, str]:
        """Makes the home from the texts of the two files."""
        scheme_file, roster_file = self.folder / "s.toml", self.folder / "b.csv"
        scheme_file.write_text(scheme, encoding="utf-8")
        roster_file.write_text(roster, encoding="utf-8")
        return self.run("init", "--scheme", scheme_file, "--branches", roster_file)

    def submit(self, period: str, rows: Sequence[Sequence]) -> tuple[int, str, str]:
        """Hands in a wide file whose first row is the header."""
        file = self.folder / "报送.csv"
        file.write_text(table(rows), encoding="utf-8")
        return self.run("submit", file, "--period", period)

    def scores(self, period: str, level: str = "branch") -> list[dict]:
        """The rows of `scores` at one level."""
        code, out, err = self.run(
            "scores", "--period", period, "--level", level, "--format", "json"
        )
        assert code == 0, err
        return json.loads(out)

    def indicators(self, period: str, column: str) -> dict[tuple[str, str], object]:
        """(branch, indicator) → one column of the indicator level."""
        return {
            (row["branch_id"], row["indicator"]): row[column]
            for row in self.scores(period, "indicator")
        }


def table(rows: Iterable[Sequence]) -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def roster(*branches: str | Mapping) -> str:
    """`branches.csv`; a branch is its code or the columns that are not ordinary."""
    rows = [COLUMNS]
    for one in branches:
        given = {"branch_id": one} if isinstance(one, str) else dict(one)
        ordinary = {
            "branch_name": f"支部{given['branch_id']}",
            "unit_id": "U1",
            "unit_name": "第一局",
            "peer_group": "甲",
            "members": 10,
            "term_ends_on": "2027-01-01",
        }
        rows.append([{**ordinary, **given}.get(name, "") for name in COLUMNS])
    return table(rows)


def scheme(
    head: Mapping = {},  # noqa: B006  read only
    *,
    dimensions: Mapping[str, float | Mapping],
    items: Mapping[str, Mapping],
    indicators: Sequence[Mapping],
) -> str:
    """The text of a scheme; what is not given is ordinary."""
    lines = _block("[scheme]", {**HEAD, **head})
    lines += _block("[standard]", {"composite": 85, "each_dimension": 0.8})
    for code, floor in GRADES:
        lines += _block("[[grade]]", {"code": code, "name": code, "floor": floor})
    for code, given in dimensions.items():
        more = given if isinstance(given, Mapping) else {"weight": given}
        lines += _block("[[dimension]]", {"code": code, "name": code, **more})
    for code, more in items.items():
        ordinary = {"code": code, "name": code, "kind": "stock", "measured_in": "次"}
        lines += _block("[[item]]", {**ordinary, **more})
    for one in indicators:
        ordinary = {"name": one["code"], "direction": "higher", "measured_in": "次"}
        words = dict.fromkeys(("basis", "why", "improve"), "建议。")
        lines += _block("[[indicator]]", {**ordinary, **words, **one})
    return "\n".join(lines)


def linear(code: str, weight: float, numerator: str, target: float, **more) -> dict:
    """An indicator from 0 to `target`, in dimension `d` unless said otherwise."""
    return {
        "code": code,
        "dimension": "d",
        "weight": weight,
        "numerator": [numerator],
        "rule": "linear",
        "floor": 0,
        "target": target,
        **more,
    }


def _block(title: str, keys: Mapping) -> list[str]:
    return [title, *(f"{key} = {_toml(value)}" for key, value in keys.items())]


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{key} = {_toml(of)}" for key, of in value.items()) + "}"
        )
    return json.dumps(value, ensure_ascii=False)
