"""How deep the tests go: `make test` in minutes, `make thorough` to the end.

What repeats one statement over many cases keeps in `make test` as many of them as find
something, and its whole depth in `make thorough`:

    @examples(30)            random cases: a third of them, at least six
    @some(4)                 four of the cases of a parametrized test, evenly spread
    @thorough                a test whose statement another one of its file makes, too

Whoever names a test (`tests/test_x.py::test_y`) gets all its cases.  By hand, on one file,
ten times as many random cases, and others every time:

    THOROUGH=10 .venv/bin/python -m pytest --timeout 0 tests/test_scoring_oracle.py

Of 22 operators of the arithmetic flipped on purpose all but one were found within the
first ten random cities, the last within 26.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, settings

DEEP = "THOROUGH" in os.environ
"""Whether this is `make thorough`."""
TIMES = int(os.environ.get("THOROUGH") or 1)
some, thorough = pytest.mark.some, pytest.mark.thorough


def examples(number: int) -> settings:
    """So many, the same on every machine; a city takes what time it takes."""
    return settings(
        max_examples=number * TIMES if DEEP else max(min(number, 6), number // 3),
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def cases(text: str) -> list[str]:
    r"""Many short texts that a test is about, set in running text.

    >>> cases("2026Q3 | 三季度\n  7-9月")
    ['2026Q3', '三季度', '7-9月']
    """
    return [one.strip() for one in re.split(r"[|\n]", text) if one.strip()]


def left_out(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests that `make test` leaves to `make thorough`."""
    cases = Counter(map(_function, items))
    seen: Counter[str] = Counter()
    found = []
    for item in items:
        name = _function(item)
        seen[name] += 1
        mark = item.get_closest_marker("some")
        if item.get_closest_marker("thorough") or not (
            mark is None or _is_taken(seen[name] - 1, cases[name], *mark.args)
        ):
            found.append(item)
    return found


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _is_taken(at: int, of: int, number: int) -> bool:
    """Whether the case is among so many, evenly spread from the first one on.

    >>> [at for at in range(10) if _is_taken(at, 10, 4)]
    [0, 3, 5, 8]
    """
    return at == 0 or at * number // of > (at - 1) * number // of
