"""`python -m bench`: every measurement, tables on the screen and in bench/results.md.

python -m bench                      all of it (about three quarters of an hour)
python -m bench --sizes 3000         only these sizes; results.md says which
python -m bench --parts scoring      only these parts; results.md is left alone
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from bench import report, timing
from bench.server import ROOT
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import load_scheme

SCHEME = ROOT / "data" / "schemes" / "siqiang-2026.toml"
SIZES = (3_000, 100_000, 1_000_000)
RESULTS = ROOT / "bench" / "results.md"


def main() -> int:
    """Runs the parts in turn; each prints its table when it is done."""
    arguments = _arguments()
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    first = parse_period(scheme.effective_from)
    started = datetime.datetime.now().astimezone().isoformat(timespec="minutes")
    sections = [f"# Measured\n\n{started}. {timing.machine()}."]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for part in arguments.parts:
            section = report.PARTS[part](scheme, first, arguments.sizes, Path(folder))
            print(f"\n{section}", flush=True)
            sections.append(section)
    if arguments.parts == list(report.PARTS):
        sections.append(report.words())
        RESULTS.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
        print(f"\nwrote {RESULTS.relative_to(ROOT)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument(
        "--parts", nargs="+", choices=list(report.PARTS), default=list(report.PARTS)
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
