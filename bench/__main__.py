"""`python -m bench`: what one run can measure, side by side, and bench/results.md from it.

python -m bench                      all parts of a run (about twenty minutes)
python -m bench --parts load         these parts, also those that are run apart
python -m bench --parts              none: results.md anew from what is kept
python -m bench --sizes 3000         smaller, to try it out: nothing is kept

Each part is kept in bench/results.json with its day and the load, as soon as it is done;
results.md is written whole from that.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import goals, report, timing
from bench.growth import SCHEME
from bench.server import ROOT
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import load_scheme

SIZES = [3_000, 100_000, 1_000_000]
RESULTS = ROOT / "bench" / "results.md"
KEPT = ROOT / "bench" / "results.json"
ALL = report.PARTS | report.APART


def main() -> int:
    """Runs the parts in turn; each prints its table when it is done."""
    asked = _arguments()
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    first = parse_period(scheme.effective_from)
    for part in asked.parts:
        at = datetime.datetime.now().astimezone().isoformat(timespec="minutes")
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            given = report.Setting(scheme, first, asked.sizes, Path(folder))
            section = ALL[part](given)
        print(f"\n## {section.title}\n\n{section.text}", flush=True)
        if asked.sizes == SIZES:
            _keep(part, {"at": at, "load": load, "machine": timing.machine()}, section)
    if asked.sizes == SIZES:
        RESULTS.write_text(written(_kept()), encoding="utf-8")
        print(f"\nwrote {RESULTS.relative_to(ROOT)}")
    return 0


def _kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def _keep(part: str, when: dict[str, Any], section: report.Section) -> None:
    kept = _kept() | {part: when | asdict(section)}
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    KEPT.write_text(text + "\n", encoding="utf-8")


def written(kept: dict[str, Any]) -> str:
    """The whole of results.md, out of what is kept by part."""
    machines = sorted({one["machine"] for one in kept.values()})
    numbers = {
        key: value for one in kept.values() for key, value in one["numbers"].items()
    }
    sections = [
        "# Measured",
        "Written by `python -m bench`; nothing here is edited by hand. Each part says when "
        "it was measured and how busy the machine was: a load of some 1 is the "
        "measurement itself, above 2 two cores are shared and only ratios inside one part "
        "and CPU times say much.",
        *machines,
        "## Goals",
        "Before: the build that this was asked of, alone on two such cores. Times against "
        f"it hold on a machine alone; ratios inside one run on any. {goals.pace(numbers)}",
        goals.reached(numbers),
    ]
    for part in ALL:
        if one := kept.get(part):
            when = f"Measured {one['at']}, load at the start {one['load']:.1f}."
            sections += [f"## {one['title']}", when, one["text"]]
        else:
            sections += [f"## Part `{part}`", "Not measured."]
    return "\n\n".join([*sections, report.words()]) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--parts", nargs="*", choices=ALL, default=list(report.PARTS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
