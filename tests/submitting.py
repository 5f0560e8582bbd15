"""Submits files to a home until it is killed: `python -m tests.submitting HOME FIRST`.

Prints the number of each accepted file, so that the killer knows what was promised.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from sizhang_metrics.store import Store
from tests import homes


def run(home: Path, first: int) -> None:
    """One accepted file after the other, for the quarters of 2026 in turn."""
    with Store.open(home) as store:
        for number in itertools.count(first):
            homes.submit(store, f"2026Q{number % 4 + 1}", homes.quarter(number))
            print(number, flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
