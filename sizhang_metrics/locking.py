"""The operating system's lock on an open file: gone with the process, however it ends."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def lock(file: int, *, waits: bool) -> None:
        """Locks the file of this descriptor; OSError when somebody else has it and
        nobody `waits`."""
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(file: int, *, waits: bool) -> None:
        """Locks the file of this descriptor; OSError when somebody else has it and
        nobody `waits`."""
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
