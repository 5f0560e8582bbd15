"""Coroutines in tests: Playwright keeps a loop running in the thread of its browser, so
one of our own runs in another thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio


def in_a_thread(function: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
    """What the coroutine gives, or what it raises."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(anyio.run, function, *arguments).result()
