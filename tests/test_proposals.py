"""What the office is asked to decide: of whom, why, and what became of it."""

from __future__ import annotations

import dataclasses

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import ForbiddenError
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.scheme import Condition
from sizhang_metrics.scoring import met
from sizhang_metrics.store import Opening, Store
from sizhang_metrics.views import alerts
from sizhang_metrics.views.proposals import not_recorded, proposals
from tests import cities, homes
from tests.screens import grid, run

NOW = cities.NOW


def test_each_has_its_evidence_its_remedy_and_no_decision_by_itself(home):
    with Store.open(home) as store:
        before = store.data_version()
        table = proposals(store, OFFICE, NOW)
        assert store.data_version() == before
        low = alerts.alerted(store, OFFICE, NOW, alert="low_attendance")
        fines = table[table["proposal"] == "fine"].set_index("branch_id")
        # B06 of the small city is vetoed: all conditions have to hold
        vetoed = cities.OWN[3]
        assert set(fines.index) == set(low["branch_id"]) - {vetoed}
        row = fines.iloc[0]
        said = dict(zip(low["branch_id"], low["said"], strict=True))[fines.index[0]]
        assert row["evidence"] == f"{said}；没有否决事项"
        assert row["would_change"] == "A1 实到人次不低于 80 次或有否决事项"
        talks = table[table["proposal"] == "talk"]
        red = alerts.alerted(store, OFFICE, NOW, alert="low_score")
        assert talks["branch_id"].tolist() == red["branch_id"].tolist()


def test_the_decision_is_the_record_that_the_office_makes(home):
    with Store.open(home) as store:
        table = proposals(store, OFFICE, NOW, kind="adjustment")
        # one of them was warned in the quarter before
        known = dict(zip(table["branch_id"], table["decision"], strict=True))
        branch_id = next(one for one, decision in known.items() if not decision)
        number = store.adjust(
            NOW, branch_id, "warned", document="文〔2026〕9号", reason="到会差"
        )
        after = proposals(store, OFFICE, NOW, kind="adjustment").set_index("branch_id")
        row = after.loc[branch_id]
        assert (row["decision"], row["adjustment_id"]) == ("standing", number)
        assert row["document"] == "文〔2026〕9号"
        store.cancel_adjustment(number, document="文〔2026〕10号", reason="更正")
        again = proposals(store, OFFICE, NOW, kind="adjustment").set_index("branch_id")
        assert again.loc[branch_id, "decision"] == ""


def test_a_talk_stands_beside_what_is_put_right_already_and_is_decided_there(home):
    def talk(store):
        table = proposals(store, OFFICE, NOW, kind="talk")
        return table.iloc[0]

    with Store.open(home) as store:
        branch_id = talk(store)["branch_id"]
        assert (talk(store)["decision"], talk(store)["rectifications"]) == ("", "")
        store.open_rectification(Opening(NOW, branch_id, topic="学习记录不全"))
        row = talk(store)
        assert row["rectifications"] == "第 1 号 学习记录不全（待确认）"
        assert row["decision"] == ""
        store.open_rectification(Opening(NOW, branch_id, topic="约谈支部书记：得分低"))
        row = talk(store)
        assert (row["decision"], row["document"]) == ("standing", "整改第 2 号")
        store.rectify(2, Step.WITHDRAW, reason="登记有误")
        assert talk(store)["decision"] == ""
        store.open_rectification(Opening(NOW, branch_id, topic="会议不全"))
        store.rectify(3, Step.WITHDRAW, reason="登记有误")
        assert talk(store)["rectifications"] == "第 1 号 学习记录不全（待确认）"
        for topic in ("档案不全", "公开栏"):
            store.open_rectification(Opening(NOW, branch_id, topic=topic))
        # three do not fit into three lines
        assert talk(store)["rectifications"] == "第 5 号 公开栏（待确认）等 3 项"


def test_a_report_handed_back_three_times_is_a_fact(home):
    asked = [Condition("branch", "times_returned", ">=", 3)]

    def holding(store):
        scheme = store.scheme_at(NOW)
        with store.cursor() as cursor:
            table = met(cursor, scheme, NOW, asked)
        return table[table["holds"] == True]["branch_id"].tolist()  # noqa: E712

    with Store.open(home) as store:
        for time in range(3):
            assert holding(store) == []
            if time:
                homes.submit(store, NOW, homes.quarter(3, cities.OWN[:1]))
            store.return_reports(NOW, cities.OWN[:1], reason="请核对")
        assert holding(store) == cities.OWN[:1]


def test_who_stands_in_front_for_two_quarters_is_proposed_for_praise(home):
    with Store.open(home) as store:
        table = proposals(store, OFFICE, NOW, kind="commendation")
        with store.cursor() as cursor:
            ranked = cursor.execute(
                "select branch_id from (select branch_id, peer_rank / count(*) over"
                " (partition by period, peer_group) as place from score"
                " where period in ('2026Q1', '2026Q2') and status = 'ranked')"
                " where place <= 0.5 group by branch_id having count(*) = 2"
                " order by branch_id"
            ).fetchall()
    assert sorted(table["branch_id"]) == [one for (one,) in ranked] != []
    assert table["evidence"].str.endswith("（连续 2 季如此）").all()


def test_a_unit_is_not_shown_them_and_a_leader_is(home):
    with Store.open(home) as store:
        with pytest.raises(ForbiddenError, match="建议"):
            proposals(store, cities.UNIT, NOW)
        assert len(proposals(store, Viewer(Role.LEADER), NOW))


def test_what_nothing_proposes_is_told_from_the_scheme(home):
    with Store.open(home) as store:
        scheme = store.scheme_at(NOW)
    told = not_recorded(scheme)
    named = {one.adjustment for one in scheme.proposals}
    for one in scheme.adjustments:
        is_left = one.kind != "bonus" and one.code not in named
        assert (one.name in told) is is_left
    assert not_recorded(dataclasses.replace(scheme, adjustments=())) == ""


def test_one_click_fills_in_the_form_but_the_document(home, screens):
    app = screens.opened("editions", official="加减分与否决")
    assert any(one.value.startswith("建议（") for one in app.header)
    # sentences have room for three lines
    assert [one.proto.row_height for one in app.dataframe] == [64, 64]
    first = grid(app, "would_change")
    name, evidence = first["branch_name"][0], first["evidence"][0]
    assert (name, evidence) == ("第10党支部", "A1 实到人次 65 次；没有否决事项")
    app.session_state["proposals"] = _clicked(rows=[0])
    app = run(app)
    filled = [app.session_state[key] for key in ("branch", f"code {NOW}", "reason")]
    assert filled == ["B10", "warned", evidence]
    app.session_state["proposals"] = _clicked(cells=[(0, "branch_name")])
    app = run(app)
    assert (app.title[0].value, app.header[0].value) == ("支部画像", name)


def _clicked(**where: list) -> dict:
    return {"selection": {"rows": [], "columns": [], "cells": []} | where}
