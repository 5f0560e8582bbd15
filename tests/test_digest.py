"""The digest of a unit: what changed since a day, and nothing else."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.store import Opening, Store
from sizhang_metrics.views import alerts, rectifications
from sizhang_metrics.views.digest import digest, in_words
from sizhang_metrics.views.query import today
from tests import cities, homes

TOMORROW = today() + datetime.timedelta(days=1)
LONG_AGO = datetime.date(2020, 1, 1)


def said(store: Store, unit_id: str, since: datetime.date, viewer=OFFICE) -> str:
    return in_words(unit_id, since, digest(store, viewer, unit_id, since))


def named(table: pd.DataFrame) -> bool:
    """Whether each line has the name of its branch, and those of none have none."""
    names = [f"第{int(code[1:])}党支部" if code else "" for code in table["branch_id"]]
    return table["branch_name"].tolist() == names


def test_corrections_returns_and_records_are_told_each_with_its_branch(home):
    with Store.open(home) as store:
        homes.submit(store, cities.NOW, homes.quarter(7, cities.OWN[:1]))
        store.return_reports(cities.NOW, cities.OWN[1:2], reason="口径不对")
        table = digest(store, OFFICE, "U1", LONG_AGO)
    lines = list(zip(table["section"], table["branch_id"], table["text"], strict=True))
    assert ("报送", "", "2026Q2 收到 5 个支部的报送。") in lines
    assert [one[1] for one in lines if "第 2 版" in one[2]] == cities.OWN[:1]
    returned = ("报送", cities.OWN[1], "2026Q2 的报送被退回：口径不对")
    assert returned in lines
    told = in_words("一局", LONG_AGO, table).splitlines()
    assert told[:2] == ["一局：2020-01-01 以来的变化", "【报送】"]
    name = f"第{int(cities.OWN[1][1:])}党支部"
    assert f"5. {name}：2026Q2 的报送被退回：口径不对。" in told
    records = [one for one in lines if one[0] == "加减分与否决"]
    assert [one[1] for one in records][:3] == cities.OWN[1:4]
    assert {one[1] for one in lines} <= {"", *cities.OWN}
    assert named(table)


def test_alerts_are_new_against_the_quarter_before(home):
    with Store.open(home) as store:
        table = digest(store, OFFICE, "U1", LONG_AGO)
        now, before = (
            set(zip(one["branch_id"], one["alert"], strict=True))
            for one in (
                alerts.alerted(store, OFFICE, at, unit_id="U1")
                for at in (cities.NOW, cities.BEFORE)
            )
        )
    assert named(table)
    told = table.groupby("section")["branch_id"].agg(sorted).to_dict()
    assert told.get("新的预警", []) == sorted(one for one, _ in now - before) != []
    assert told.get("解除的预警", []) == sorted(one for one, _ in before - now)


def test_items_are_told_step_by_step_and_again_while_they_are_due_soon(home):
    """One is due in fifteen days, which is soon, one in sixteen, one is withdrawn."""
    soon, later = (today() + datetime.timedelta(days=days) for days in (15, 16))
    with Store.open(home) as store:
        for branch in cities.OWN[:3]:
            asked = Opening(cities.NOW, branch, indicator="A1", reason="签到表不全")
            store.open_rectification(asked)
        for number, due in ((1, soon), (2, later)):
            store.rectify(
                number, Step.CONFIRM, measure="点名", post="组织委员", due_on=due
            )
        store.open_rectification(
            Opening(cities.NOW, cities.OWN[0], topic="公开栏", reply_due_on=soon)
        )
        store.rectify(3, Step.WITHDRAW, reason="登记错了")
        table = digest(store, OFFICE, "U1", today()).query("section == '整改'")
        register = rectifications.register(store, OFFICE, unit_id="U1")
    assert rectifications.headline(register).due_soon == 2
    assert named(table)
    assert table["text"].tolist() == [
        "第 1 号（实到人次）登记。",
        "第 2 号（实到人次）登记。",
        "第 3 号（实到人次）登记。",
        "第 1 号（实到人次）确认措施。",
        "第 2 号（实到人次）确认措施。",
        "第 4 号（公开栏）登记。",
        "第 3 号（实到人次）撤销登记。",
        f"第 4 号（公开栏）还有 15 天答复到期（{soon}）。",
        f"第 1 号（实到人次）还有 15 天整改到期（{soon}）。",
    ]


def test_nothing_is_told_twice_and_no_unit_of_others(home):
    later = datetime.datetime(2100, 1, 2, tzinfo=datetime.UTC)
    with Store.open(home) as store:
        assert "没有变化" in said(store, "U1", TOMORROW)
        store.return_reports(cities.NOW, cities.OWN[:1], reason="口径不对", at=later)
        table = digest(store, OFFICE, "U1", later.date())
        assert table["text"].tolist() == ["2026Q2 的报送被退回：口径不对"]
        with pytest.raises(UnavailableError, match="U2"):
            digest(store, cities.UNIT, "U2", LONG_AGO)
        words = said(store, "U1", LONG_AGO, cities.UNIT)
        assert not [one for one in cities.foreign_words(cities.UNIT) if one in words]


def test_records_of_before_are_told_when_they_are_approved_or_taken_back(home):
    """A bonus that was taken back yesterday stood in no digest."""
    earlier, later = (datetime.datetime(2100, 1, day) for day in (1, 2))
    grounds = {"document": "通报9号", "reason": "事由"}
    with Store.open(home) as store:
        for branch, waits in zip(cities.OWN, (False, True, True), strict=False):
            by = {"entered_by": "office", "recorded_at": earlier}
            store.record_adjustment(
                branch, cities.NOW, "praised", **grounds, **by, needs_approval=waits
            )
        with store.cursor() as cursor:
            (last,) = cursor.execute(
                "select max(adjustment_id) from adjustment"
            ).fetchone()
        store.cancel_adjustment(last - 2, **grounds, at=later)
        store.approve_adjustment(last - 1, entered_by="审定岗", at=later)
        table = digest(store, OFFICE, "U1", later.date())
    assert table[["branch_id", "text"]].values.tolist() == [
        [cities.OWN[0], "2026Q2 加分 表彰，通报9号（已撤销）。"],
        [cities.OWN[1], "2026Q2 加分 表彰，通报9号（已审定）。"],
    ]


def test_objections_are_told_with_their_answer(home):
    with Store.open(home) as store:
        store.set_preview(cities.NOW, TOMORROW)
        for branch in cities.OWN[:2]:
            store.object_to(cities.NOW, branch, "A1", reason="应到多算了")
        store.answer_objection(1, is_accepted=True, reason="核对属实")
        table = digest(store, OFFICE, "U1", today()).query("section == '异议'")
    assert named(table)
    assert table["text"].tolist() == [
        "2026Q2 第 2 号（实到人次）待答复。",
        "2026Q2 第 1 号（实到人次）采纳：核对属实。",
    ]
