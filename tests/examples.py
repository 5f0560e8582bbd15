"""How many random cases are drawn: as many as find something, or by hand many more.

    THOROUGH=10 .venv/bin/python -m pytest --timeout 0 tests/test_scoring_oracle.py

draws ten times as many, and others every time: for whoever changes the arithmetic.  In
`make test` the number is what it takes: of 22 operators flipped on purpose all but one
were found within the first ten cases, the last within 26.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("THOROUGH", "1"))


def examples(number: int) -> settings:
    """So many, the same on every machine; a city takes what time it takes."""
    return settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
