"""回执: what a clerk holds as proof of a submission, today and whenever it is asked for.

A receipt says what followed from the file when it was taken: whether in time, score,
grade and rank of each branch as they stood right after it.  Later files and corrections
change scores, never a receipt: where something came in since, the quarter is derived
once more from the archive up to that event.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.numbers import fixed
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import Receipt, Store, receipt_of
from sizhang_metrics.submissions import amendments_in_words
from sizhang_metrics.submissions.texts import BOM
from sizhang_metrics.views import memory, peers, progress, scores
from sizhang_metrics.views.query import Filter, row, rows
from sizhang_metrics.whatif import standing_after

_NUMBER = re.compile(r"(\d{4}Q[1-4])-(\d{1,9})")
_SCORED = ("final_score", "grade", "peer_group", "peer_rank", "peers", "status")
HASH = "文件摘要（SHA-256）"
HEAD = "归档校验码"
"""Number and hash of the submission's place in the archive: `verify --head` asks by it."""


@dataclass(frozen=True)
class FullReceipt:
    """One accepted file with what followed from it, as far as a viewer may see."""

    receipt: Receipt
    branches: pd.DataFrame
    """One row per visible branch of the file: unit_id, unit_name, branch_id,
    branch_name, state (`on_time` or `late`), state_name, final_score, grade, grade_name,
    peer_group, peer_rank, peers, status."""
    is_whole: bool
    """Whether the viewer may see every branch of the file, and so have the file."""
    decimals: int
    warnings: tuple[str, ...] = ()
    """Indicators in which nobody could be compared, right after the submission."""

    @property
    def units(self) -> list[str]:
        """Names of the units, in order."""
        return list(dict.fromkeys(self.branches["unit_name"]))

    @property
    def late(self) -> int:
        """How many branches were 逾期."""
        return int((self.branches["state"] == "late").sum())


@memory.remembered
def receipt(store: Store, viewer: Viewer, number: str) -> FullReceipt | None:
    """The receipt of this number; None where there is none or nothing of it is visible.

    Its `problems` are told only when the file is taken: nobody keeps hints.
    """
    found = _submitted(store, number)
    if found is None:
        return None
    period = parse_period(found.period)
    with standing_after(store, found.event_number, period) as then:
        own_id = _as_then(then, found.event_number, found.place)
        branches = _branches(then, viewer, period, own_id)
        warnings = scores.warnings(then, viewer, period)
    if branches.empty:
        return None
    taken = receipt_of(store, found.submission_id)
    is_whole = not _shares(store, viewer, found.sha256)[1]
    return FullReceipt(
        receipt=taken if is_whole else _in_part(taken, set(branches["branch_id"])),
        branches=branches,
        is_whole=is_whole,
        decimals=store.scheme_at(period).decimals,
        warnings=tuple(warnings),
    )


def _in_part(receipt: Receipt, own: set[str]) -> Receipt:
    """The receipt of a file that holds others, too: nothing that may name them."""
    return replace(
        receipt,
        file_name=peers.MIXED,
        reason="",
        branches=len(own),
        amendments=tuple(
            amendment for amendment in receipt.amendments if amendment.branch_id in own
        ),
    )


def file(store: Store, viewer: Viewer, number: str) -> tuple[str, bytes]:
    """Name and bytes of the file as it was submitted, from the archive.

    UnavailableError where there is no such receipt, where the file holds branches that
    the viewer may not see, or where the archive was damaged.
    """
    found = _submitted(store, number)
    seen, hidden = (0, 0) if found is None else _shares(store, viewer, found.sha256)
    if found is None or not seen:
        raise UnavailableError(missing(number))
    if hidden:
        raise UnavailableError(
            "这份文件里还有其他单位的支部，只能由办公室取原文件。可以先取回执。"
        )
    return found.file_name, store.document(found.sha256)


def missing(number: str) -> str:
    """What to say where there is no such receipt."""
    return f"没有回执 {number}。请核对编号；receipt --period 列出一个季度的全部回执。"


@dataclass(frozen=True)
class _Submitted:
    """One submission."""

    period: str
    submission_id: int
    event_number: int
    sha256: str
    file_name: str
    place: int
    """Among those of its event, which may restore several files."""


def _submitted(store: Store, number: str) -> _Submitted | None:
    """The submission of this number; None where there is none."""
    written = _NUMBER.fullmatch(number.strip().upper())
    if written is None:
        raise UsageError(f"回执编号写成 2026Q3-000012 这样，收到的是“{number}”。")
    found = row(
        store,
        "select s.period, s.submission_id, s.event_number, s.sha256, s.file_name,"
        " (select count(*) from submission as o where o.event_number = s.event_number"
        " and o.submission_id < s.submission_id) as place"
        " from submission as s where s.submission_id = $id and s.period = $period",
        {"id": int(written[2]), "period": written[1]},
    )
    return None if found is None else _Submitted(**found)


def _as_then(store: Store, event_number: int, place: int) -> int:
    """The id of a submission in a store that may leave the files of other years aside,
    and so counts otherwise: found by its event and its place there."""
    found = rows(
        store,
        "select submission_id from submission where event_number = $event order by all",
        {"event": event_number},
    )
    return int(found["submission_id"].iloc[place])


def _shares(store: Store, viewer: Viewer, sha256: str) -> tuple[int, int]:
    """How many reports read from these bytes the viewer may see, and how many not; by
    whichever submission: a restored version names only a part of its file's."""
    where = Filter().where(viewer, "b")
    found = rows(
        store,
        f"""
        with read as (
            select coalesce({where}, false) as is_seen
            from submission as s
            join report as r using (submission_id, period)
            left join branch_period as b using (period, branch_id)
            where s.sha256 = $sha256
        )
        select count(*) filter (is_seen) as seen, count(*) filter (not is_seen) as hidden
        from read
        """,
        where.parameters | {"sha256": sha256},
    )
    return int(found["seen"].iloc[0]), int(found["hidden"].iloc[0])


def _branches(
    store: Store, viewer: Viewer, period: Period, submission_id: int
) -> pd.DataFrame:
    where = Filter(period).where(viewer, "s")
    table = rows(
        store,
        f"""
        with placed as (
            select *, count(*) filter (status = 'ranked')
                over (partition by peer_group) as peers,
            from score where period = $period
        )
        select s.unit_id, s.unit_name, s.branch_id, s.branch_name,
            {", ".join(f"s.{name}" for name in _SCORED)}
        from placed as s
        join report as r on r.period = s.period and r.branch_id = s.branch_id
        where r.submission_id = $id and {where}
        order by s.unit_id, s.branch_id
        """,
        where.parameters | {"id": submission_id},
    )
    known = progress.branches(store, viewer, period).set_index("branch_id")
    states = known["state"].reindex(table["branch_id"]).tolist()
    names = names_of(store.scheme_at(period).grades)
    table.insert(4, "state", states)
    table.insert(5, "state_name", [progress.STATES.get(state, "") for state in states])
    table.insert(8, "grade_name", [names.get(code, "") for code in table["grade"]])
    return table.astype({"peer_rank": "Int64", "peers": "Int64"})


def timeliness(full: FullReceipt) -> str:
    """“按时”, “逾期”, or how many of each."""
    counted = Counter(full.branches["state_name"])
    if len(counted) == 1:
        return next(iter(counted))
    return "，".join(f"{name} {count} 个支部" for name, count in counted.items())


def shown(full: FullReceipt) -> pd.DataFrame:
    """The branches as people read them: branch_name, state_name, score, grade_name and
    place in the peer group, all as texts.

    Without a rank there is no grade, as on the profile: the one that is stored with a
    score of too little data was compared with nobody.
    """
    table = full.branches
    is_ranked = table["status"] == "ranked"
    return table.assign(
        grade_name=table["grade_name"].where(is_ranked, ""),
        score=[
            "没有得分" if pd.isna(score) else fixed(score, full.decimals)
            for score in table["final_score"]
        ],
        place=[_place(record) for record in table.to_dict("records")],
    )


def outcomes(full: FullReceipt) -> list[str]:
    """A sentence per branch: score, grade and rank right after the submission."""
    return [_outcome(record) for record in shown(full).to_dict("records")]


def _outcome(branch: dict) -> str:
    name = f"{branch['branch_id']} {branch['branch_name']}：{branch['state_name']}"
    if pd.isna(branch["final_score"]):
        return f"{name}，数据不足，没有得分"
    grade = f"{branch['grade_name']}，" if branch["grade_name"] else ""
    return f"{name}，{branch['score']} 分，{grade}{branch['place']}"


def _place(branch: dict) -> str:
    """Where a branch stood; one may have a score and no rank among its peers.

    >>> _place({"peer_group": "甲组", "peer_rank": None, "peers": 3})
    '没有参加排名'
    >>> _place({"peer_group": "甲组", "peer_rank": 2, "peers": 3})
    '“甲组”第 2 名（共 3 个）'
    """
    if pd.isna(branch["peer_rank"]):
        return "没有参加排名"
    return f"“{branch['peer_group']}”第 {branch['peer_rank']} 名（共 {branch['peers']} 个）"


def lines(full: FullReceipt) -> dict[str, str]:
    """What the receipt says of the file, name by name."""
    receipt = full.receipt
    at = receipt.received_at.replace(tzinfo=datetime.UTC).astimezone(BEIJING)
    said = {
        "回执编号": receipt.number,
        "季度": f"{parse_period(receipt.period).label}（{receipt.period}）",
        "单位": "、".join(full.units),
        "接收时间": f"{at:%Y-%m-%d %H:%M}（北京时间），{timeliness(full)}",
        "文件": receipt.file_name,
        "支部数": f"{len(full.branches)}",
        HASH: receipt.sha256,
        HEAD: receipt.head,
    }
    if receipt.problems:
        said["说明与提示"] = f"{receipt.problems} 条"
    if receipt.reason:
        said["填写的说明"] = receipt.reason
    if receipt.amendments:
        said["在页面上改的格"] = "；".join(amendments_in_words(receipt.amendments))
    return said


def text(full: FullReceipt) -> bytes:
    """The receipt as a text file that Windows editors open as it is."""
    said = [f"{name}：{value}" for name, value in lines(full).items()]
    said += ["", "提交后的得分、等次和同类组名次（以后的报送和更正不改动本回执）："]
    said += outcomes(full)
    said += [f"注意：{warning}" for warning in full.warnings]
    body = "\r\n".join(said)
    return f"{BOM}四强党支部评价 数据报送回执\r\n\r\n{body}\r\n".encode()
