"""Long columns in blocks that stay in the processor's cache, on as many threads as cores.

numpy lets other threads work while it computes, so two cores need half the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

BLOCK = 16_384
"""Branches at a time: a dozen columns of them fit the second cache of a core."""
_FEW = 4 * BLOCK
"""Below so many branches threads cost more than they save."""

Piece = TypeVar("Piece")


def in_blocks(work: Callable[[slice], object], branches: int) -> None:
    """Does the work for the rows of each block; one block's must not need another's."""
    rows = [slice(at, at + BLOCK) for at in range(0, max(branches, 1), BLOCK)]
    together(work, rows, branches)


def together(
    work: Callable[[Piece], object], pieces: Iterable[Piece], branches: int
) -> None:
    """Does the work for each piece, several at a time where there are many branches."""
    if branches < _FEW:
        for piece in pieces:
            work(piece)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _done in pool.map(work, pieces):
            pass
