"""Long columns in blocks that stay in the processor's cache, on as many threads as cores.

numpy lets other threads work while it computes, so two cores need half the time.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

BLOCK = 65_536
"""At most so many branches at a time: few enough for the processor's cache, and enough for
threads seldom to wait for each other, as every step holds the interpreter for a moment."""
_FEW = BLOCK
"""Below so many branches threads cost more than they save."""

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def in_blocks(work: Callable[[slice], object], branches: int) -> None:
    """Does the work for the rows of each block; one block's must not need another's.

    The blocks are of one size, and every core has the same number of them.
    """
    cores = os.cpu_count() or 1 if branches >= _FEW else 1
    blocks = cores * math.ceil(branches / (cores * BLOCK)) or 1
    size = math.ceil(branches / blocks) or 1
    rows = [slice(at, at + size) for at in range(0, branches or 1, size)]
    together(work, rows, branches)


def together(
    work: Callable[[Piece], Done], pieces: Iterable[Piece], branches: int
) -> list[Done]:
    """What the work makes of each piece; several at a time where branches are many."""
    if branches < _FEW:
        return list(map(work, pieces))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, pieces))
