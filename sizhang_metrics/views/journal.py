"""Who did what when, and why: events and acts as one list (操作记录), for the office."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from sizhang_metrics.access import AT_THE_MACHINE, WRITES, Role, Viewer, desk_name
from sizhang_metrics.access.trail import ACT_NAMES, Act, What
from sizhang_metrics.lifecycle import creation
from sizhang_metrics.lifecycle.rectification import STEP_NAMES, Step
from sizhang_metrics.numbers import plain, signed
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.store import Event, Store
from sizhang_metrics.views.adjustments import signed as signed_points
from sizhang_metrics.views.editions import objections_in_words

COLUMNS = (
    *("entry", "at", "account", "desk", "act", "act_name"),
    *("about", "before", "after", "why"),
)
"""`entry`: E12 is event 12 of the archive, A34 the 34th act; `at`: UTC; `account` is
blank for who sat at the machine itself; `act`: the kind, `act_name` its Chinese name."""
SHOWN = tuple(column for column in COLUMNS if column != "act")
"""What people read of it, on the screen and in a terminal."""
_HASH = 8
"""Characters of a hash that tell two files apart."""


def entries(
    store: Store, viewer: Viewer, *, search: str = "", act: str = ""
) -> pd.DataFrame:
    """Everything that was done, newest first; nothing for anybody but the office.

    `search`: words that must all occur, in any column; `act`: one kind.
    """
    if viewer.role is not Role.OFFICE:
        return pd.DataFrame(columns=list(COLUMNS))
    known = _Known(
        {row.branch_id: row.branch_name for row in store.roster()},
        {kind.code: kind for scheme in store.schemes() for kind in scheme.adjustments},
        {item.code: item.name for scheme in store.schemes() for item in scheme.items},
    )
    found = [_of_event(event, known) for event in store.journal()]
    found += [_of_act(act) for act in store.acts()]
    # sorting is stable: within one second the order of the archive stays
    found = sorted(found, key=lambda entry: entry[1])[::-1]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    if act:
        table = table[table["act"] == act]
    for word in search.split():
        folded = word.casefold()
        hits = [
            any(folded in str(value).casefold() for value in row)
            for row in table.values
        ]
        table = table[pd.Series(hits, index=table.index, dtype=bool)]
    return table.reset_index(drop=True)


def kinds() -> dict[str, str]:
    """Every kind of act → its Chinese name."""
    return {kind: right.action for kind, right in WRITES.items()} | {
        str(what): name for what, name in ACT_NAMES.items()
    }


def _of_act(act: Act) -> tuple[str, ...]:
    return (
        f"A{act.number}",
        act.at,
        act.account or AT_THE_MACHINE,
        act.desk,
        act.what,
        ACT_NAMES[What(act.what)],
        act.about,
        act.before,
        act.after,
        act.why,
    )


def _of_event(event: Event, known: _Known) -> tuple[str, ...]:
    payload = event.payload
    change = _CHANGES[event.kind](payload, known)
    typed = payload.get("approved_by") or payload.get("entered_by") or ""
    return (
        f"E{event.number}",
        event.at,
        payload.get("account") or AT_THE_MACHINE,
        payload.get("desk") or desk_name(typed),
        event.kind,
        WRITES[event.kind].action,
        change.about,
        change.before,
        change.after,
        str(payload.get("reason") or payload.get("note") or ""),
    )


# -- what an event changed, in words ---------------------------------------------------


class _Change(NamedTuple):
    about: str
    before: str = ""
    after: str = ""


@dataclass
class _Known:
    """What the events so far have said: the “before” of those to come."""

    names: Mapping[str, str]
    """Branch → its name today."""
    kinds: Mapping[str, AdjustmentKind]
    """Code of a bonus, deduction or veto → what the newest scheme calls it."""
    items: Mapping[str, str]
    """Code of an item → its name there."""
    files: dict[str, str] = field(default_factory=dict)
    """Scheme file or roster → the beginning of its hash."""
    dates: dict[str, str] = field(default_factory=dict)
    adjustments: list[tuple[str, str]] = field(default_factory=list)
    """What each adjustment, from number 1, is about and what it gives."""
    requests: list[str] = field(default_factory=list)
    """What each 申请解锁, from number 1, is about."""
    rectifications: list[str] = field(default_factory=list)
    """What each item of the 整改台账, from number 1, is about."""
    creations: list[str] = field(default_factory=list)
    """Whom each 申报, from number 1, is about."""
    previews: dict[str, str] = field(default_factory=dict)
    """Quarter → its preview."""
    objections: list[str] = field(default_factory=list)
    """What each objection, from number 1, is about."""

    def branches(self, codes: Iterable[str]) -> str:
        """Codes with their names."""
        return "、".join(f"{code} {self.names.get(code, '')}".strip() for code in codes)

    def gives(self, code: str, points: float | None) -> str:
        """What a record of this code gives, by name, with its points if it has any."""
        kind = self.kinds.get(code)
        amount = points if kind is None else signed_points(kind, points)
        name = code if kind is None else kind.name
        return name if amount is None else f"{name} {signed(amount)} 分"

    def replaced(self, name: str, sha256: str) -> tuple[str, str]:
        """Beginnings of the hashes of a file before and after."""
        before = self.files.get(name, "")
        self.files[name] = sha256[:_HASH]
        return before, self.files[name]


_Payload = Mapping[str, Any]


def _schemes(payload: _Payload, known: _Known) -> _Change:
    changed = {
        name: known.replaced(name, sha256)
        for name, sha256 in sorted(payload["files"].items())
    }
    changed = {name: sides for name, sides in changed.items() if sides[0] != sides[1]}
    before, after = (
        "；".join(
            f"{name} {sides[side]}" for name, sides in changed.items() if sides[side]
        )
        for side in (0, 1)
    )
    return _Change(f"指标体系{_moved(payload)}", before, after)


def _roster(payload: _Payload, known: _Known) -> _Change:
    before, after = known.replaced("支部名册", payload["sha256"])
    return _Change(f"支部名册{_moved(payload)}", before, after)


def _moved(payload: _Payload) -> str:
    """How far an edit that changed history reached."""
    reached = "，改动以往 {quarters} 个季度共 {branches} 个支部"
    return reached.format(**payload) if "quarters" in payload else ""


def _submission(payload: _Payload, _known: _Known) -> _Change:
    amended = len(payload.get("amendments", ()))
    more = f"，页面改数 {amended} 格" if amended else ""
    after = f"{payload['branches']} 个支部{more}，文件 {payload['sha256'][:_HASH]}"
    return _Change(f"{payload['period']} {payload['file_name']}".strip(), "", after)


def _return(payload: _Payload, known: _Known) -> _Change:
    versions = "、".join(f"{code} 第 {n} 版" for code, n in payload["versions"].items())
    about = f"{payload['period']} {known.branches(payload['versions'])}"
    return _Change(about, versions, "不再计分")


def _revert(payload: _Payload, known: _Known) -> _Change:
    about = f"{payload['period']} {known.branches(payload['branch_ids'])}"
    return _Change(about, "", f"恢复第 {payload['version']} 版")


def _adjustment(payload: _Payload, known: _Known) -> _Change:
    branch = known.branches([payload["branch_id"]])
    about = f"{payload['period']} {branch} {payload['document']}"
    gives = known.gives(payload["code"], payload["points"])
    cancels = payload.get("cancels")
    known.adjustments.append((about, gives))
    if cancels:
        return _Change(about, known.adjustments[cancels - 1][1], f"撤销第 {cancels} 号")
    waits = "，待审定" if payload.get("needs_approval") else ""
    return _Change(about, "", f"第 {len(known.adjustments)} 号：{gives}{waits}")


def _adjustment_approval(payload: _Payload, known: _Known) -> _Change:
    number = payload["adjustment_id"]
    about, gives = known.adjustments[number - 1]
    return _Change(about, "待审定", f"第 {number} 号：{gives}，已审定")


def _edition(payload: _Payload, _known: _Known) -> _Change:
    name = f"{payload['period']}-{payload['number']}"
    said = (
        objections_in_words(**payload["objections"]) if "objections" in payload else ""
    )
    after = f"{name} {payload['sha256'][:_HASH]}" + (f"，{said}" if said else "")
    return _Change(f"{payload['period']}", "", after)


def _creation(payload: _Payload, known: _Known) -> _Change:
    about = f"{known.branches([payload['branch_id']])} {payload['document']}"
    known.creations.append(known.branches([payload["branch_id"]]))
    return _Change(
        about, "", f"第 {len(known.creations)} 号申报，{payload['taken_on']}"
    )


def _creation_step(payload: _Payload, known: _Known) -> _Change:
    number, state = payload["creation_id"], creation.State(payload["state"])
    about = f"{known.creations[number - 1]} {payload['document']}".strip()
    said = (
        *(creation.NAMES[state], payload["taken_on"]),
        *(payload["term_ends_on"], payload["due_on"]),
        "没有达到的：" + "；".join(payload["missing"]) if payload["missing"] else "",
    )
    return _Change(about, f"第 {number} 号创建", "，".join(filter(None, said)))


def _preview(payload: _Payload, known: _Known) -> _Change:
    period, until = payload["period"], payload["until_on"]
    before = known.previews.get(period, "")
    known.previews[period] = f"开放到 {until}" if until else "关闭"
    return _Change(f"{period} 预览", before, known.previews[period])


def _objection(payload: _Payload, known: _Known) -> _Change:
    branch = known.branches([payload["branch_id"]])
    about = f"{payload['period']} {branch} {payload['indicator']}"
    known.objections.append(about)
    return _Change(about, "", f"第 {len(known.objections)} 号异议")


def _objection_answer(payload: _Payload, known: _Known) -> _Change:
    number = payload["objection_id"]
    said = "采纳" if payload["is_accepted"] else "不予采纳"
    return _Change(known.objections[number - 1], f"第 {number} 号异议", said)


def _calendar(payload: _Payload, known: _Known) -> _Change:
    period = payload["period"]
    days = (payload[key] or "未定" for key in ("opens_on", "due_on", "closes_on"))
    before, after = known.dates.get(period, ""), " / ".join(days)
    known.dates[period] = after
    return _Change(f"{period} 开放 / 截止 / 关闭", before, after)


def _unlock_request(payload: _Payload, known: _Known) -> _Change:
    about = f"{payload['period']} {payload['unit_id'] or '全部单位'}"
    known.requests.append(about)
    return _Change(about, "", f"第 {len(known.requests)} 号申请")


def _unlock_answer(payload: _Payload, known: _Known) -> _Change:
    number = payload["request_id"]
    answer = f"同意，至 {payload['until_on']}" if payload["is_granted"] else "不同意"
    return _Change(known.requests[number - 1], f"第 {number} 号申请", answer)


def _verification(payload: _Payload, known: _Known) -> _Change:
    reported = payload["reported_value"]
    branch = known.branches([payload["branch_id"]])
    item = known.items.get(payload["item"], payload["item"])
    about = f"{payload['period']} {branch} {item}"
    before = "未报" if reported is None else f"自报 {plain(reported)}"
    return _Change(about, before, f"核查 {plain(payload['verified_value'])}")


def _rectification(payload: _Payload, known: _Known) -> _Change:
    whom = known.branches([payload["branch_id"]]).strip() or payload["unit_id"]
    about = f"{payload['period']} {whom} {payload['subject']}"
    known.rectifications.append(about)
    return _Change(about, "", f"第 {len(known.rectifications)} 号整改")


def _rectification_step(payload: _Payload, known: _Known) -> _Change:
    number = payload["rectification_id"]
    said = (
        *(STEP_NAMES[Step(payload["step"])], payload["measure"], payload["post"]),
        *(payload["due_on"], payload["document"]),
    )
    after = "，".join(filter(None, said))
    about = known.rectifications[number - 1]
    return _Change(about, f"第 {number} 号整改", after)


def _scheme_proposal(payload: _Payload, _known: _Known) -> _Change:
    return _Change(about=payload["scheme_id"])


def _scheme_approval(payload: _Payload, _known: _Known) -> _Change:
    about = f"{payload['scheme_id']} 自 {payload['effective_from']}"
    return _Change(
        about, f"{payload['proposed_by']} 提出", f"{payload['sha256'][:_HASH]} 已审定"
    )


def _refused_scheme(payload: _Payload, _known: _Known) -> _Change:
    return _Change(payload["file_name"], "", "；".join(payload["faults"]))


_CHANGES: Mapping[str, Callable[[_Payload, _Known], _Change]] = {
    "schemes": _schemes,
    "roster": _roster,
    "submission": _submission,
    "return": _return,
    "revert": _revert,
    "adjustment": _adjustment,
    "adjustment_approval": _adjustment_approval,
    "edition": _edition,
    "creation": _creation,
    "creation_step": _creation_step,
    "preview": _preview,
    "objection": _objection,
    "objection_answer": _objection_answer,
    "calendar": _calendar,
    "unlock_request": _unlock_request,
    "unlock_answer": _unlock_answer,
    "verification": _verification,
    "rectification": _rectification,
    "rectification_reply": _rectification_step,
    "rectification_decision": _rectification_step,
    "scheme_approval": _scheme_approval,
    "scheme_proposal": _scheme_proposal,
    "refused_scheme": _refused_scheme,
}
"""Every kind of event → what it changed; a test compares it with `access.WRITES`."""
