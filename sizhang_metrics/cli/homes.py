"""Commands on a home as a whole: init, verify, rebuild, backup, restore; and the store of
any call."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from sizhang_metrics import store
from sizhang_metrics.access import Viewer, may_read
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.options import FILE, Call, argument, flag, form, option
from sizhang_metrics.cli.output import Progress, show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.store import Store, open_to_read
from sizhang_metrics.views import choices
from sizhang_metrics.whatif import Edition, as_published
from sizhang_metrics.wording.columns import titles

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "schemes"
"""The scheme files that come with the product."""
_FINDINGS = titles("part subject is_sound said", subject="对象")
_BACKUP = titles(
    "file_name events files head sha256",
    file_name="备份文件",
    events="归档条数",
    files="文件数",
    sha256="备份文件的 SHA-256",
)
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
        found = open_to_read(call.home, Progress())
    else:
        found = Store.open(call.home)
    store = told(found, call)
    if call.edition is not None:
        store = _published(store, call, Edition(*call.edition))
    try:
        choices.require_codes(store, viewer_of(store), call.units, call.branches)
    except UnavailableError:
        store.close()
        raise
    return store


def writing(call: Call) -> Store:
    """The store of a call that writes; UsageError where it may only read."""
    call.refuse_read_only()
    return opened(call)


def _published(store: Store, call: Call, edition: Edition) -> Store:
    """The store as the edition has it, in place of the one that is there."""
    with store:
        found = as_published(store, edition)
    found.store.without_sign_in = call.actor()
    tell(f"按正式期次 {edition} 形成时的数（内容摘要 {found.sha256}）。")
    return found.store


def told(store: Store, call: Call) -> Store:
    """The store as it is for who calls, after saying what came in late, what is wrong
    with the clock, and to those who may read of them which edited files are not in force."""
    store.without_sign_in = call.actor()
    if clock := store.clock_fault():
        tell(clock)
    if store.recovered:
        tell(
            f"上次没有写完的记录（归档第 {store.recovered.number} 号）刚才已经补上，"
            "现在已生效。"
        )
    if not store.roster():
        tell(f"支部名册里还没有支部：请填写 {call.home / 'branches.csv'}。")
    if may_read(viewer_of(store), "edits"):
        _tell_edits(store)
    if store.fault:
        tell(store.fault)
    return store


def _tell_edits(store: Store) -> None:
    """What is wrong with config.toml, and which edited files are not in force."""
    if config := store.config_fault():
        tell(config)
    for edit in store.waiting:
        remedy = (
            "不加 --read-only 再运行一次，就会启用，或说明会改动什么。"
            if edit.periods is None
            else "看明细用 edits show，确认启用用 edits accept --reason。"
        )
        tell(f"{edit.sentence}{remedy}")


def viewer_of(store: Store) -> Viewer:
    """Who looks: the account of `--as`, or the office at this machine."""
    viewer = store.actor.viewer
    assert viewer is not None  # an account always has one
    return viewer


@command(
    "init",
    "--home 我的数据 init --scheme 指标.toml --branches 名册.csv",
    flag("--demo", "建一座虚构的示范市（2023Q1–2026Q3），约一分钟"),
    option(
        "--scheme", "FILE", "指标体系文件（.toml），可以写几次", type=FILE, again=True
    ),
    option("--branches", "FILE", "支部名册（branches.csv）", type=FILE),
)
def init(
    call: Call, *, demo: bool, scheme: tuple[Path, ...], branches: Path | None
) -> None:
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


@command("rebuild", "--home 我的数据 rebuild")
def rebuild(call: Call) -> None:
    """Makes the database anew from the archive."""
    call.refuse_read_only()
    events = store.rebuild(call.home, Progress(), tell)
    tell(f"已由归档的 {events} 条记录重建数据库。")


@command(
    "verify",
    "--home 我的数据 verify",
    option("--head", "N-HASH", "只问归档里还有没有这个校验码（回执上有），如 12-9f…"),
    form(),
)
def verify(call: Call, *, head: str | None, form: str) -> int:
    """Puts the whole home to the proof, or one 校验码; 1 when anything is not sound."""
    import pandas as pd

    if head is not None:
        findings = [store.prove_head(call.home, head)]
    else:
        findings = store.prove(call.home, Progress(), beside_server=call.read_only)
    table = pd.DataFrame(
        [vars(finding) for finding in findings], columns=list(_FINDINGS)
    )
    if form == "table":
        table["part"] = table["part"].map(_PARTS)
    show(table, form, _FINDINGS)
    broken = sum(finding.is_sound is False for finding in findings)
    unseen = sum(finding.is_sound is None for finding in findings)
    if broken:
        tell(f"有 {broken} 处不符，见上表。")
    elif head is None:
        tell("全部完好，与归档一致。" if not unseen else "核对过的都完好，与归档一致。")
    return int(broken > 0)


@command(
    "backup",
    "--home 我的数据 backup -o U盘/备份.zip",
    option(
        "-o --output", "FILE", "写到这个文件（默认在数据目录的 backups/ 下）", type=FILE
    ),
    form(),
)
def backup(call: Call, *, output: Path | None, form: str) -> None:
    """Copies the home into one file, also beside a running server."""
    import pandas as pd

    path, manifest = store.backup(call.home, output, actor=call.actor())
    made = {
        "file_name": str(path),
        "events": manifest.number,
        "files": len(manifest.files),
        "head": manifest.code,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    show(pd.DataFrame([made]), form, _BACKUP)
    tell(f"已备份到 {path}，并已读回逐个核对。请另存一份到别的机器或磁盘上。")


@command(
    "restore",
    "--home 我的数据 restore 备份.zip",
    argument("file", "FILE", "备份文件", type=FILE),
)
def restore(call: Call, *, file: Path) -> None:
    """Puts the home of a backup in the place of the one that is there."""
    call.refuse_read_only()
    done = store.restore(file, call.home, Progress(), actor=call.actor())
    manifest = done.manifest
    made_at = datetime.datetime.fromisoformat(manifest.made_at).astimezone(BEIJING)
    tell(
        f"已由 {file}（{made_at:%Y-%m-%d %H:%M} 所作）恢复 {call.home}：归档 {manifest.number} 条，"
        f"校验码 {manifest.code}；数据库已由归档重建，{done.proven} 项核验全部完好。"
    )
    if done.replaced:
        tell(f"原来的数据目录没有删除，改名为 {done.replaced}，里面的备份也在。")
