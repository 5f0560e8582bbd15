"""Commands on a home as a whole: init, rebuild."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from sizhang_metrics import store
from sizhang_metrics.cli.output import tell
from sizhang_metrics.cli.progress import Progress
from sizhang_metrics.errors import UsageError

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "schemes"
"""The scheme files that come with the product."""


def init(options: Namespace) -> int:
    """Makes a home."""
    refuse_read_only(options)
    if options.demo and (options.scheme or options.branches):
        raise UsageError(
            "--demo 自带指标体系和名册，不能与 --scheme、--branches 合用。"
        )
    if options.demo:
        # Only this call needs the generator of the city; the others start faster.
        from demo import create_demo

        create_demo(options.home, Progress())
    else:
        schemes = options.scheme or sorted(SHIPPED.glob("*.toml"))
        store.create_home(options.home, schemes, options.branches)
    tell(f"已建立 {options.home}。")
    if not options.demo and options.branches is None:
        tell(f"请把支部名册填进 {options.home / 'branches.csv'}，下次运行即生效。")
    return 0


def rebuild(options: Namespace) -> int:
    """Makes the database anew from the archive."""
    refuse_read_only(options)
    events = store.rebuild(options.home, Progress())
    tell(f"已由归档的 {events} 条记录重建数据库。")
    return 0


def refuse_read_only(options: Namespace) -> None:
    """UsageError: the command would write."""
    if options.read_only:
        raise UsageError(f"{options.command} 要写数据，不能加 --read-only。")
