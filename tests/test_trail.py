"""The journal of acts: its chain, several writers, and what breaks it; events and acts
as one list."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sizhang_metrics.access import LOCAL, OFFICE, WRITES, Actor, Role, Viewer
from sizhang_metrics.access import trail as trail_module
from sizhang_metrics.access.trail import ACT_NAMES, Trail, What
from sizhang_metrics.errors import ForbiddenError, UnavailableError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Opening, Store, prove
from sizhang_metrics.views import journal, rectifications
from tests import cities, homes

ROOT = Path(__file__).resolve().parent.parent
SECOND = Actor(OFFICE, "office-2", "二岗")
LEADER = Actor(Viewer(Role.LEADER), "leader")
QUARTER = Period(2026, 1)


@pytest.fixture
def acts(tmp_path: Path) -> Trail:
    """Three lines, of two months."""
    trail = Trail(tmp_path)
    trail.note(SECOND, What.SIGN_IN)
    trail.note(SECOND, What.EXPORT, "更正公告-2026Q3-1.csv")
    (path,) = trail.folder.glob("*.jsonl")
    path.rename(path.with_name("2000-01.jsonl"))
    trail.note(LOCAL, What.ACCOUNT, "u07", before="leader", after="unit U07")
    return trail


def test_lines_are_numbered_and_chained_across_months(acts: Trail) -> None:
    first, second, third = acts.acts()
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert (first.previous, second.previous) == ("", first.sha256)
    assert third.previous == second.sha256
    assert acts.head() == (3, third.sha256)
    assert (first.account, first.desk, third.account) == ("office-2", "二岗", "")
    assert (third.before, third.after) == ("leader", "unit U07")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [lines[0].replace("office-2", "office-1"), lines[1]], "第 2 行"),
        (lambda lines: [lines[1]], "应是第 1 条，见到第 2 条"),
        (lambda lines: [lines[0], "{}"], "第 2 行无法读取"),
        (lambda lines: [lines[0], "rubbish"], "第 2 行无法读取"),
        (lambda lines: [], "应是第 1 条，见到第 3 条"),
    ],
)
def test_the_first_broken_link_is_named(acts: Trail, change, says: str) -> None:
    path = acts.folder / "2000-01.jsonl"
    lines = change(path.read_text("utf-8").splitlines())
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    with pytest.raises(UnavailableError, match=says):
        acts.acts()


def test_a_line_that_a_power_cut_tore_is_taken_away_by_the_next(acts: Trail) -> None:
    path = max(acts.folder.glob("*.jsonl"))
    with path.open("ab") as file:
        file.write(b'{"number": 4, "acc')
    assert len(acts.acts()) == 3
    acts.note(LOCAL, What.EXPORT, "x.csv")
    assert [one.number for one in acts.acts()] == [1, 2, 3, 4]


def test_a_clock_that_was_set_back_neither_reorders_nor_opens_a_month(
    acts: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = acts.acts()[-1]

    class Clock(trail_module.datetime.datetime):
        """Some years ago."""

        @classmethod
        def now(cls, tz=None):
            return cls(2020, 1, 1, tzinfo=tz)

    monkeypatch.setattr(trail_module.datetime, "datetime", Clock)
    acts.note(LOCAL, What.EXPORT, "x.csv")
    assert acts.acts()[-1].at == last.at
    assert len(list(acts.folder.glob("*.jsonl"))) == 2


def test_several_programs_at_once_break_no_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from sizhang_metrics.access import LOCAL\n"
        "from sizhang_metrics.access.trail import Trail, What\n"
        "for n in range(40): Trail(Path(sys.argv[1])).note(LOCAL, What.EXPORT, str(n))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
        for _ in range(3)
    ]
    assert [one.wait() for one in running] == [0, 0, 0]
    assert len(Trail(tmp_path).acts()) == 120


def test_what_cannot_be_noted_is_said(tmp_path: Path) -> None:
    (tmp_path / "acts").write_text("a file where the folder should be")
    with pytest.raises(UnavailableError, match="操作记录写不进去"):
        Trail(tmp_path).note(LOCAL, What.EXPORT)


# -- in a home -------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """`cities`, with a refused attempt and an export after the last event, and an
    edition after those."""
    made = cities.make(tmp_path)
    with Store.open(made) as store:
        with store.acting_as(LEADER), pytest.raises(ForbiddenError):
            store.return_reports(QUARTER, cities.OWN[:2], reason="试一试")
        store.note(SECOND, What.EXPORT, "操作记录.csv")
        with store.acting_as(SECOND):
            store.freeze(QUARTER)
    return made


def test_a_refused_attempt_is_noted_with_who_and_what(home: Path) -> None:
    with Store.open(home) as store:
        refused = store.acts()[0]
    assert (refused.account, refused.what) == ("leader", "refused")
    assert refused.about == "退回报送：B02、B04"
    assert "没有写入任何数据" in refused.why


def test_verify_proves_the_acts_and_names_what_is_missing(home: Path) -> None:
    def found() -> str:
        (one,) = (one for one in prove(home) if one.part == "acts")
        return f"{one.is_sound} {one.said}"

    assert found() == "True 2 条，前后衔接"
    path = next((home / "archive" / "acts").glob("*.jsonl"))
    lines = path.read_text("utf-8").splitlines()
    path.write_text(f"{lines[0]}\n", "utf-8")
    # the chain of what is left is whole; the edition saw one more
    assert "False 归档第 12 号见过第 2 条" in found()
    changed = json.loads(lines[1])
    changed["about"] = "别的.csv"
    written = json.dumps(changed, ensure_ascii=False, sort_keys=True)
    path.write_text(f"{lines[0]}\n{written}\n", "utf-8")
    assert "False 归档第 12 号见过第 2 条" in found()


def test_events_and_acts_are_one_list_newest_first(home: Path) -> None:
    with Store.open(home) as store:
        table = journal.entries(store, OFFICE)
        everything = journal.entries(store, OFFICE, search="否决 B01")
        refused = journal.entries(store, OFFICE, act="refused")
        for role in (Role.LEADER, Role.UNIT, Role.BRANCH):
            assert journal.entries(store, Viewer(role, "U1", "B02")).empty
    assert sorted(table["entry"]) == sorted(
        [*(f"E{n}" for n in range(1, 13)), "A1", "A2"]
    )
    assert table["at"].is_monotonic_decreasing
    assert tuple(table.columns) == journal.COLUMNS
    newest = table.set_index("entry").loc["E12"]
    assert (newest["account"], newest["desk"]) == ("office-2", "二岗")
    assert newest["act_name"] == "形成正式期次"
    assert newest["after"].startswith("2026Q1-1 ")
    assert list(refused["entry"]) == ["A1"]
    assert list(everything["entry"]) == ["E11"]


def test_what_changed_is_told_for_every_kind_of_event() -> None:
    assert set(journal._CHANGES) == set(WRITES)
    assert set(journal.kinds()) == set(WRITES) | {str(one) for one in What}
    assert set(ACT_NAMES) == set(What)


def test_before_and_after_of_adjustments_and_dates(home: Path) -> None:
    with Store.open(home) as store:
        number = store.adjust(
            QUARTER, "B03", "praised", document="文〔2026〕9号", reason="表彰"
        )
        store.cancel_adjustment(number, document="文〔2026〕10号", reason="登错")
        table = journal.entries(store, OFFICE).set_index("entry")
    added, cancelled = table.loc["E13"], table.loc["E14"]
    assert added["about"] == "2026Q1 B03 第3党支部 文〔2026〕9号"
    assert (added["before"], added["why"]) == ("", "表彰")
    assert cancelled["before"] in added["after"]
    assert cancelled["after"] == f"撤销第 {number} 号"


def test_an_edit_of_the_past_is_told_and_records_keep_a_code_that_is_gone(home) -> None:
    path = next((home / "schemes").glob("*.toml"))
    blocks = path.read_text("utf-8").split("\n[[")
    kept = [block for block in blocks if "praised" not in block]
    path.write_text("\n[[".join(kept), "utf-8")
    with homes.opened(home) as store:
        table = journal.entries(store, OFFICE).set_index("entry")
    # one branch had 0.7 points for it in 2026Q1, the one earlier quarter with records
    edited = table.loc["E13"]
    assert edited["about"] == "指标体系，改动以往 1 个季度共 1 个支部"
    assert edited["why"] == "漏登更正"
    assert edited["before"] != edited["after"]
    assert table.loc["E6", "after"] == "第 1 号：praised"
    assert table.loc["E8", "after"] == "第 3 号：否决"


def test_what_the_desks_decided_is_told_by_value(tmp_path: Path) -> None:
    day = datetime.date
    made = cities.make(tmp_path)
    draft = homes.scheme(id="trial-2027", effective_from="2026Q3", target=100)
    homes.write(made / "schemes", "draft.toml", draft)
    with Store.open(made) as store:
        dates = Dates(due_on=day(2026, 7, 10), closes_on=day(2026, 7, 20))
        store.schedule(cities.NOW, dates)
        store.request_unlock(cities.NOW, "U1", reason="补报")
        store.request_unlock(cities.NOW, reason="停电")
        store.answer_unlock(1, day(2099, 1, 1), reason="属实")
        store.answer_unlock(2, None, reason="不必")
        store.record_verification(QUARTER, "B02", "attended", 50)
        store.approve_scheme("trial-2027", approved_by="复核岗", proposed_by="提出岗")
        table = journal.entries(store, OFFICE).set_index("entry")
    told = table.loc["E19":"E12", ["about", "before", "after", "why"]]
    sha256 = hashlib.sha256(draft.encode()).hexdigest()[:8]
    # 60 + (7 × 2 + 5 × 2) mod 40 came
    assert list(told.itertuples(index=False, name=None)) == [
        ("trial-2027 自 2026Q3", "提出岗 提出", f"{sha256} 已审定", ""),
        ("2026Q1 B02 第2党支部 实到人次", "自报 84", "核查 50", ""),
        ("2026Q2 全部单位", "第 2 号申请", "不同意", "不必"),
        ("2026Q2 U1", "第 1 号申请", "同意，至 2099-01-01", "属实"),
        ("2026Q2 全部单位", "", "第 2 号申请", "停电"),
        ("2026Q2 U1", "", "第 1 号申请", "补报"),
        ("2026Q2 开放 / 截止 / 关闭", "", "未定 / 2026-07-10 / 2026-07-20", ""),
        ("指标体系", "", f"draft.toml {sha256}", ""),
    ]


def test_what_became_of_reports_and_items_is_told_by_value(tmp_path: Path) -> None:
    with Store.open(cities.make(tmp_path)) as store:
        homes.submit(store, QUARTER, homes.quarter(7, ["B02", "B03"]))
        store.return_reports(QUARTER, ["B02", "B03"], reason="口径不对")
        store.revert(QUARTER, ["B02"], 1, reason="第一版是对的")
        store.open_rectification(Opening(QUARTER, "B03", topic="公开栏"))
        store.open_rectification(Opening(QUARTER, unit_id="U1", topic="没有听取汇报"))
        agreed = {"measure": "点名", "post": "组织委员"}
        due = datetime.date(2099, 1, 1)
        store.rectify(1, Step.CONFIRM, due_on=due, **agreed)
        table = journal.entries(store, OFFICE).set_index("entry")
        steps = rectifications.history(store, OFFICE, 1)
    told = table.loc["E17":"E13", ["about", "before", "after", "why"]]
    item = "2026Q1 B03 第3党支部 公开栏"
    returned = "2026Q1 B02 第2党支部、B03 第3党支部"
    assert list(told.itertuples(index=False, name=None)) == [
        (item, "第 1 号整改", "确认措施，点名，组织委员，2099-01-01", ""),
        ("2026Q1 U1 没有听取汇报", "", "第 2 号整改", ""),
        (item, "", "第 1 号整改", ""),
        ("2026Q1 B02 第2党支部", "", "恢复第 1 版", "第一版是对的"),
        (returned, "B02 第 2 版、B03 第 2 版", "不再计分", "口径不对"),
    ]
    assert steps["said"].iloc[1] == "点名；责任岗位 组织委员；期限 2099-01-01"
