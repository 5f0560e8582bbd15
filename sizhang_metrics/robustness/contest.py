"""The ranked branches of a period with everything that decides their order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.scheme import Scheme


@dataclass(frozen=True)
class Contest:
    """Rows are branches, in ascending order of their ids."""

    scheme: Scheme
    branch_ids: tuple[str, ...]
    peer_groups: tuple[str, ...]
    attainments: np.ndarray
    """Branches × indicators, as stored: NaN where one does not count."""
    left_in: np.ndarray
    """Branches × dimensions: False where the dimension is 数据不足."""
    bonus: np.ndarray
    deduction: np.ndarray
    """Points per branch, already capped per year."""
    caps: np.ndarray
    """Index of the best grade that vetoes leave; −1 without a veto."""

    def digest(self) -> str:
        """sha256 of all that decides the answer, the scheme's values included."""
        found = hashlib.sha256(repr(self.scheme).encode())
        found.update("\x1f".join((*self.branch_ids, *self.peer_groups)).encode())
        for array in (self.attainments, self.bonus, self.deduction):
            found.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        for array in (self.left_in, self.caps):
            found.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
        return found.hexdigest()
