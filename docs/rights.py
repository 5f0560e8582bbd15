"""The page of who may see and do what, from the tables of `sizhang_metrics.access`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sizhang_metrics.access import READS, ROLE_NAMES, WRITES, Role, Scope
from sizhang_metrics.cli.contents import COMMANDS
from sizhang_metrics.views.peers import FEWEST

_READ = {Scope.ALL: "全部", Scope.OWN: "本{home}＋汇总", Scope.NONE: "—"}
_WRITE = {Scope.ALL: "全部", Scope.OWN: "本{home}", Scope.NONE: "—"}


def rights_document() -> str:
    """Markdown: what each role reads, with the commands; what each role writes."""
    reads = [
        [one.action, _commands(name), *_cells(one.scopes, _READ)]
        for name, one in READS.items()
    ]
    writes = [
        [one.action, f"`{kind}`", *_cells(one.scopes, _WRITE)]
        for kind, one in WRITES.items()
    ]
    roles = list(ROLE_NAMES.values())
    parts = [
        "# 谁能看、谁能办",
        "角色由账号定；没有建立账号时，只有本机的工委办公室。两张表就是程序里问的那两张"
        "（`sizhang_metrics/access/rights.py`）。",
        "## 谁能看",
        "“汇总”：别的支部只出现在平均数、中位数这样的数里，其中看不到的支部不足"
        f" {FEWEST} 个的，不显示；名次只见自己的和参加排名的支部数。"
        "命令行用 `--as 账号` 时看到的相同。",
        _table(["页面或内容", "命令", *roles], reads),
        "## 谁能办",
        "写入时由程序核对一次，页面上的按钮按同一张表画。程序自己做的（启用改过的文件）不经账号。",
        _table(["事项", "记录种类", *roles], writes),
    ]
    return "\n\n".join(parts) + "\n"


def _commands(name: str) -> str:
    return "、".join(f"`{one}`" for one, its in COMMANDS.items() if its.reads == name)


def _cells(scopes: Mapping[Role, Scope], words: Mapping[Scope, str]) -> Iterable[str]:
    return (words[scopes[role]].format(home=ROLE_NAMES[role]) for role in Role)


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
