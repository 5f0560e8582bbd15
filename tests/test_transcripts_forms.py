"""What forms answer when they are sent, beside what was reviewed."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from streamlit.testing.v1 import AppTest

from dashboard import session
from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.lifecycle.creation import State as Stage
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.store import Store
from sizhang_metrics.store.archive import Archive, Event
from tests import told_city
from tests.told_city import NOW, OWN, UNIT
from tests.told_screens import Board, State, at, named, same, upload

OF_BRANCH = Viewer(Role.BRANCH, branch_id=OWN)


class Press(NamedTuple):
    """A button of a form by the start of its key, and what the fields by their keys hold."""

    page: str
    state: State
    button: str
    given: dict[str, object]
    meanwhile: Callable[[Store], object] | None
    """What somebody else writes before it is pressed."""


def _press(
    page: str,
    button: str,
    given: Mapping[str, object] = {},
    *acts: Callable,
    meanwhile: Callable[[Store], object] | None = None,
    **state: object,
) -> Press:
    return Press(page, at(*acts, **state), button, dict(given), meanwhile)


_CALENDAR = functools.partial(_press, "progress", view="日程与解锁")
_SAMPLE = functools.partial(_press, "progress", view="体检与抽查")
_VERSIONS = functools.partial(_press, "progress", view="版本与退回", branch="D0604")
_RECORDS = functools.partial(
    _press, "editions", official="加减分与否决", branch="D0902"
)
_PREVIEW = functools.partial(_press, "editions", official="预览与异议")
_OBJECT = functools.partial(_press, "profile", branch=OWN)
_ITEM = functools.partial(_press, "rectification")
_STEP = functools.partial(_press, "creation")
_PHONE = "请打 13800138000"
_OFFICIAL = {"document": "工委通报〔2026〕20号", "reason": "核查属实"}
_SUBMIT = functools.partial(_press, "submission", "确认提交 confirm")
_CHANGED = upload("D06.csv", told_city.changed_file)
_LATE = upload("D17.csv", told_city.late_file, 1)
_EDITS = functools.partial(_press, "editions", official="名册与规则改动")
FORMS = (
    _EDITS("说明原因并启用 edits", {"edit reason": ""}),
    # first of those that write: what waits is scored anew after each
    _EDITS("说明原因并启用 edits", {"edit reason": "划转漏登"}),
    _CALENDAR("保存日程 dates 2026Q3", {"due_on 2026Q3": "下周"}),
    _CALENDAR("保存日程 dates 2026Q3", {"closes_on 2026Q3": "2026-10-01"}),
    _CALENDAR(
        "保存日程 dates 2026Q3",
        {"due_on 2026Q3": "2026-10-20"},
        meanwhile=lambda store: store.schedule(NOW, Dates(None, None, None)),
    ),
    _CALENDAR(
        "保存日程 dates 2026Q3",
        {"opens_on 2026Q3": "2026-10-01", "due_on 2026Q3": "2026-10-12"},
    ),
    _CALENDAR("申请解锁 ask", {"ask unit": UNIT, "ask reason": ""}),
    _CALENDAR("申请解锁 ask", {"ask reason": "补报"}, quarter="2026Q1"),
    _CALENDAR("同意 answer", {"until": "哪天"}),
    _CALENDAR("同意 answer", {"until": "2026-10-01"}),
    _CALENDAR("拒绝 answer", {"answer reason": ""}),
    _CALENDAR(
        "拒绝 answer",
        {"answer reason": "不影响得分"},
        meanwhile=lambda store: store.answer_unlock(3, None, reason="不影响"),
    ),
    _VERSIONS("退回这份报送 return", {"return reason": ""}),
    _VERSIONS("恢复为新的一版 restore", {"restored": 2, "restore reason": " "}),
    _VERSIONS("恢复为新的一版 restore", {"restored": 2, "restore reason": "核对过"}),
    _VERSIONS(
        "退回这份报送 return",
        {"return reason": "口径不对"},
        meanwhile=lambda store: store.revert(NOW, ["D0604"], 1, reason="原数"),
    ),
    _VERSIONS("退回这份报送 return", {"return reason": _PHONE}),
    _VERSIONS("退回这份报送 return", {"return reason": "口径不对"}),
    _SAMPLE("记录 verified", {"verified branch": OWN}),
    _SAMPLE("记录 verified", {"verified branch": "D9999", "verified value": "3"}),
    _SAMPLE("记录 verified", {"verified branch": OWN, "verified value": "-1"}),
    _SAMPLE(
        "记录 verified",
        {
            "verified branch": f" {OWN} ",
            "verified value": "3",
            "verified note": "看签到",
        },
    ),
    _RECORDS("记录 add adjustment", {"reason": "核查属实"}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"reason": ""}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"reason": _PHONE}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"code 2026Q3": "V1", "points": "1"}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"desk 记录": ""}),
    _RECORDS(
        "记录 add adjustment",
        _OFFICIAL | {"desk 记录": "甲岗", "until 2026Q3": "2026Q3"},
    ),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"desk 记录": "甲岗"}),
    _RECORDS("审定 approve", {"审定第几号": 11, "desk 审定": "甲岗"}),
    _RECORDS("审定 approve", {"审定第几号": 11, "desk 审定": "乙岗"}),
    _RECORDS("撤销 cancel", {"撤销第几号": 5, "cancel reason": "不成立"}),
    _RECORDS(
        "撤销 cancel",
        {"撤销第几号": 5, "cancel document": "更正2号", "cancel reason": "不成立"}
        | {"desk 撤销": "甲岗"},
    ),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": ""}),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": "2026-10-01"}),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": "2026-11-05"}),
    _PREVIEW("采纳 answer objection", {"objection answer reason": ""}),
    _PREVIEW("不予采纳 answer objection", {"objection answer reason": "签到表无误"}),
    _OBJECT("提出异议 object", {"objection reason": ""}),
    _OBJECT("提出异议 object", {"objection reason": _PHONE}),
    _OBJECT("提出异议 object", {"objection reason": "应到 30 人"}, viewer=OF_BRANCH),
    _OBJECT("提出异议 object", {"objection reason": "应到 31 人"}, viewer=OF_BRANCH),
    _PREVIEW("提前关闭 preview 2026Q3"),
    _press("editions", "确认形成 freeze"),
    _press("editions", "确认形成 freeze", {"freeze reason": "先行形成"}),
    _ITEM("确认措施 confirm 1", {"measure 1": "", "post 1": ""}, item="1"),
    _ITEM("确认措施 confirm 1", {"measure 1": "点名", "post 1": "委员"}, item="1"),
    _ITEM(
        "确认措施 confirm 1",
        {"measure 1": "点名", "post 1": "委员", "due 1": "2026-01-01"},
        item="1",
    ),
    _ITEM(
        "确认措施 confirm 1",
        {"measure 1": "点名", "post 1": "委员", "due 1": "2026-12-01"},
        item="1",
    ),
    _ITEM("申请销号 apply 1", {"done 1": "补签", "evidence 1": "台账1号"}, item="1"),
    _ITEM("办理 decide 2", {"step 2": Step.EXTEND}, item="2"),
    _ITEM(
        "办理 decide 2",
        {"step 2": Step.EXTEND, "until 2": "2027-01-10", "decided by 2": "工委函5号"},
        item="2",
    ),
    _ITEM("办理 decide 2", {"step 2": Step.WITHDRAW}, item="2"),
    _ITEM("办理 decide 6", {"step 6": Step.REOPEN, "because 6": "看过"}, item="6"),
    _ITEM("登记 open", {}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": _PHONE}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": "台账不全"}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": "没有研究"}, about="unit", unit="D15"),
    _ITEM("登记 open", {"open share dimension": "95"}, about="dimension", branch=OWN),
    _ITEM(
        "登记 open",
        {"open share indicator": "95", "open value Z04": "90"},
        about="indicator",
        indicator="Z04",
        branch="D0904",
    ),
    _ITEM(
        "登记 open",
        {"open value Z04": "90", "open due": "2026-12-01", "open own": True}
        | {"open post": "委员", "open measure": "点名", "open reason": "补签"},
        about="indicator",
        indicator="Z04",
        branch="D0904",
    ),
    _ITEM("登记 open", {}, about="alert", alert="failing_score", branch="D1404"),
    _ITEM("登记 open", {}, about="alert", alert="failing_score", branch=OWN),
    _STEP("办理 advance 6", {"to 6": Stage.CULTIVATING}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号", "on 6": "2026-10-40"}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号", "on 6": "2026-10-01"}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号", "why 6": "会议研究"}, item="6"),
    _STEP("办理 advance 2", {"to 2": Stage.NAMED, "by 2": "命名1号"}, item="2"),
    _STEP("登记申报 declare", {"declare by": ""}, branch="D0903"),
    _STEP("登记申报 declare", {"declare by": "申报9号"}, branch=OWN),
    _STEP(
        "登记申报 declare",
        {"declare by": "申报9号", "declare on": "2026-10-15", "declare why": "自愿"},
        branch="D0903",
    ),
    _SUBMIT({}, _CHANGED),
    _SUBMIT(
        {"reason 0": "核对签到表"},
        _CHANGED,
        meanwhile=lambda store: store.return_reports(NOW, ["D0602"], reason="重报"),
    ),
    _SUBMIT({"reason 0": "核对签到表"}, _CHANGED),
    _SUBMIT({}, _CHANGED),
    _press("submission", "提交可报送的 1 份 inbox", {}, _LATE),
)


class Desk:
    """Sends forms, one after the other."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.sent: Press | None = None
        """The form of the page that is open."""

    def answered(self, form: Press) -> Iterator[str]:
        """What is said when a form is sent."""
        yield f"=== {named(form.page, form.state)} {form.button}"
        yield from (f"    {key}: {value}" for key, value in form.given.items())
        if self.sent is None or not self._goes_on(form):
            self.app = self.board.opened(form.page, form.state)
        self.sent, app = form, self.app
        for key, value in form.given.items():
            _field(app, key).set_value(value)
        (button,) = [one for one in app.button if one.key.startswith(f"{form.button} ")]
        button.click()
        if form.meanwhile:
            form.meanwhile(session.live())
        before = [*_said(app)]
        app.run()
        assert not app.exception, [one.value for one in app.exception]
        yield from (one for one in _said(app) if one not in before)

    def _goes_on(self, form: Press) -> bool:
        """Whether it is sent from the page that is open, nothing else filled in."""
        return (
            form._replace(given={}, meanwhile=None, button="")
            == self.sent._replace(given={}, meanwhile=None, button="")
            and self.sent.given.keys() <= form.given.keys()
        )


def _field(app: AppTest, key: str):
    (found,) = [one for kind in _FIELDS for one in app.get(kind) if one.key == key]
    return found


_FIELDS = "text_input", "text_area", "selectbox", "number_input", "checkbox"


def _said(app: AppTest) -> Iterator[str]:
    for kind in ("error", "warning", "info", "success", "toast"):
        yield from (f"{kind}: {one.value}" for one in app.get(kind))


def _events(home: Path) -> list[Event]:
    return Archive(home / "archive").events()


def _written(home: Path, known: int) -> Iterator[str]:
    """What came into the archive after the events known before."""
    yield "=== archive"
    for event in _events(home)[known:]:
        payload = json.dumps(event.payload, ensure_ascii=False, sort_keys=True)
        yield f"{event.kind} {payload}"


def test_forms_answer_as_was_reviewed(monkeypatch, request, told_home, clock):
    board = Board(monkeypatch, told_home)
    known = len(_events(told_home))
    desk = Desk(board)
    lines = [line for form in FORMS for line in desk.answered(form)]
    lines += _written(told_home, known)
    same(lines, "screens/forms.txt", request)
