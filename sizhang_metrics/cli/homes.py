"""Commands on a home as a whole: init, verify, rebuild; and the store of any call."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sizhang_metrics import store
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.options import FILE, Call, flag, form, option
from sizhang_metrics.cli.output import Progress, show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.store import Store, open_to_read
from sizhang_metrics.wording.columns import titles

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "schemes"
"""The scheme files that come with the product."""
_FINDINGS = titles("part", "subject", "is_sound", "said")
_PARTS = {
    "files": "归档文件",
    "journal": "归档日志",
    "edition": "正式期次",
    "acts": "操作记录",
    "database": "数据库",
}


def opened(call: Call) -> Store:
    """The store of a call: for writing, or for reading beside a running server."""
    if call.read_only:
        return told(open_to_read(call.home, Progress()))
    return told(Store.open(call.home))


def told(store: Store) -> Store:
    """The store, after saying which edited files are not in force."""
    for one in store.waiting:
        remedy = (
            "不加 --read-only 再运行一次，就会启用，或说明会改动什么。"
            if one.periods is None
            else "看明细用 edits show，确认启用用 edits accept --reason。"
        )
        tell(f"{one.sentence}{remedy}")
    return store


@command(
    "init",
    "--home 我的数据 init --scheme 指标.toml --branches 名册.csv",
    flag("--demo", "建一座虚构的示范市（2023Q1–2026Q3），约一分钟"),
    option(
        "--scheme",
        "FILE",
        "指标体系文件（.toml），可以写几次",
        type=FILE,
        again=True,
    ),
    option("--branches", "FILE", "支部名册（branches.csv）", type=FILE),
)
def init(
    call: Call, *, demo: bool, scheme: tuple[Path, ...], branches: Path | None
) -> int:
    """Makes a home."""
    call.refuse_read_only()
    if demo and (scheme or branches):
        raise UsageError(
            "--demo 自带指标体系和名册，不能与 --scheme、--branches 合用。"
        )
    if demo:
        # Only this call needs the generator of the city; the others start faster.
        from demo import create_demo

        create_demo(call.home, Progress())
    else:
        store.create_home(call.home, scheme or sorted(SHIPPED.glob("*.toml")), branches)
    tell(f"已建立 {call.home}。")
    if not demo and branches is None:
        tell(f"请把支部名册填进 {call.home / 'branches.csv'}，下次运行即生效。")
    return 0


@command("rebuild", "--home 我的数据 rebuild")
def rebuild(call: Call) -> int:
    """Makes the database anew from the archive."""
    call.refuse_read_only()
    events = store.rebuild(call.home, Progress())
    tell(f"已由归档的 {events} 条记录重建数据库。")
    return 0


@command("verify", "--home 我的数据 verify", form())
def verify(call: Call, *, form: str) -> int:
    """Puts the whole home to the proof; 1 when anything is not sound."""
    findings = store.prove(call.home, Progress(), beside_server=call.read_only)
    table = pd.DataFrame([vars(one) for one in findings], columns=list(_FINDINGS))
    if form == "table":
        table["part"] = table["part"].map(_PARTS)
    show(table, form, _FINDINGS)
    broken = sum(one.is_sound is False for one in findings)
    unseen = sum(one.is_sound is None for one in findings)
    if broken:
        tell(f"有 {broken} 处不符，见上表。")
    else:
        tell("全部完好，与归档一致。" if not unseen else "核对过的都完好，与归档一致。")
    return int(broken > 0)
