"""The store of a call: for writing, or for reading beside a running server."""

from __future__ import annotations

from argparse import Namespace

from sizhang_metrics.cli.progress import Progress
from sizhang_metrics.store import Store, open_to_read


def opened(options: Namespace) -> Store:
    """The store that a command reads from (or writes to, without --read-only)."""
    if options.read_only:
        return open_to_read(options.home, Progress())
    return Store.open(options.home)
