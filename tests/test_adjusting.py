"""加分、扣分、一票否决: what is refused, what they do to a score, how one is taken back."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.cli import main
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.views import profile, trends
from sizhang_metrics.views.adjustments import (
    adjustments,
    beyond_cap,
    equation,
    register,
)
from tests import homes
from tests.examples import some

Q1 = Period(2026, 1)
GROUNDS = {"document": "通报1号", "reason": "核查属实"}


@pytest.fixture
def home(tmp_path):
    return homes.copied(tmp_path, "adjusting", first)


def first(folder):
    with Store.open(homes.make(folder)) as store:
        homes.submit(store, Q1, homes.quarter(1))


def score(store, branch="B01"):
    with store.cursor() as cursor:
        return cursor.execute(
            "select final_score, grade from score where branch_id = ?", [branch]
        ).fetchone()


def test_points_and_caps_reach_the_score_and_go_again(home):
    with Store.open(home) as store:
        before, grade = score(store)
        praised = store.adjust(Q1, "B01", "praised", **GROUNDS)
        warned = store.adjust(Q1, "B01", "warned", points=0.2, **GROUNDS)
        assert score(store) == (pytest.approx(before + 0.7 - 0.2), grade)
        vetoed = store.adjust(Q1, "B02", "vetoed", **GROUNDS)
        assert score(store, "B02")[1] == "poor"
        for number in (praised, warned, vetoed):
            store.cancel_adjustment(number, **GROUNDS)
        assert score(store) == (before, grade)


def test_every_fault_is_said_at_once_and_nothing_is_written(home):
    with Store.open(home) as store:
        version = store.data_version()
        with pytest.raises(RejectedError) as refused:
            store.adjust(Q1, "B99", "medal", document=" ", reason="")
        assert len(refused.value.faults) == 4
        assert "praised（表彰）" in str(refused.value)
        assert store.data_version() == version


@some(1)
@pytest.mark.parametrize(
    "document", ["通报〔2026〕3号", "通报[2026] 3 号", "通报（２０２６）3号 "]
)
def test_the_same_document_counts_once_a_year_unless_it_is_explained(home, document):
    once = {"document": "通报〔2026〕3号", "reason": "属实"}
    again = once | {"document": document}
    with Store.open(home) as store:
        first = store.adjust(Q1, "B01", "praised", **once)
        version = store.data_version()
        with pytest.raises(RejectedError, match=f"第 {first} 号"):
            store.adjust(Period(2026, 2), "B01", "praised", **again)
        assert store.data_version() == version
        store.adjust(Q1, "B02", "praised", **again)  # another branch
        store.adjust(Q1, "B01", "warned", **again)  # another matter
        store.adjust(Q1, "B01", "praised", explanation=" 另一项 ", **again)
        reasons = register(store, OFFICE)["reason"].tolist()
        assert reasons[-1] == "属实（再次记录的说明：另一项）"
        assert reasons[:-1] == ["属实"] * 3


def test_what_was_taken_back_may_be_recorded_anew(home):
    with Store.open(home) as store:
        first = store.adjust(Q1, "B01", "praised", **GROUNDS)
        store.cancel_adjustment(first, **GROUNDS)
        store.adjust(Q1, "B01", "praised", **GROUNDS)


def test_what_still_counts_until_its_cancelling_is_approved_is_not_recorded_anew(home):
    with Store.open(home) as store:
        first = store.adjust(Q1, "B01", "praised", **GROUNDS)
        asks_for_approval(home)
        taken = store.cancel_adjustment(first, entered_by="经办岗", **GROUNDS)
        with pytest.raises(RejectedError, match="今年已给 B01 记过"):
            store.adjust(Q1, "B01", "praised", **GROUNDS)
        store.approve_adjustment(taken, entered_by="审核岗")
        store.adjust(Q1, "B01", "praised", **GROUNDS)


def test_the_command_line_refuses_the_same_document_and_takes_an_explanation(
    home, capsys
):
    call = ["--home", str(home), "adjust", "add", "--period", "2026Q1"]
    call += ["--branch", "B01", "--code", "Praised"]
    call += ["--document", "通报3号", "--reason", "属实"]
    assert main(call) == 0
    assert main(call) == 1
    assert "--explanation" in capsys.readouterr().err
    call += ["--explanation", "另一项", "--points"]
    assert main([*call, "2.3"]) == 0  # 0.7 + 2.3 are no more than count
    assert "超过" not in capsys.readouterr().err
    assert main([*call, "0.5"]) == 0
    assert "加分合计 3.5 分，超过上限，只计 3 分。" in capsys.readouterr().err
    with Store.open(home) as store:  # a veto has no points, other branches their own
        for branch, code in (("B01", "vetoed"), ("B02", "praised")):
            number = store.adjust(Q1, branch, code, **GROUNDS)
            assert beyond_cap(store, OFFICE, number) == ""


def test_what_is_approved_after_its_branch_left_the_roster_is_said_to_be(home, capsys):
    asks_for_approval(home)
    with Store.open(home) as store:
        number = store.adjust(Q1, "B09", "praised", **GROUNDS)
    homes.write(home, "branches.csv", homes.ROSTER.replace("B09,", "B99,"))
    by_another = [
        "--home",
        str(home),
        "adjust",
        "approve",
        str(number),
        "--by",
        "审核岗",
    ]
    assert main(by_another) == 0
    assert f"第 {number} 号已审定" in capsys.readouterr().err
    with Store.open(home) as store:
        assert register(store, OFFICE).empty


@pytest.mark.parametrize("name", ["document", "reason", "entered_by"])
def test_numbers_of_persons_are_not_kept_in_what_is_typed(home, name):
    typed = GROUNDS | {name: "电话 138-0013-8000"}
    with Store.open(home) as store:
        version = store.data_version()
        with pytest.raises(RejectedError, match="手机号") as refused:
            store.adjust(Q1, "B01", "praised", **typed)
        assert "8000" not in str(refused.value)
        assert store.data_version() == version


@pytest.mark.parametrize(
    ("code", "points", "says"),
    [
        ("vetoed", 1.0, "不写分值"),
        ("warned", -1.0, "大于 0"),
        ("praised", 0.0, "大于 0"),
        ("praised", float("nan"), "大于 0"),
        ("praised", float("inf"), "大于 0"),
        ("praised", 1e21, "不超过 1000"),
    ],
)
def test_points_that_make_no_sense_are_refused(home, code, points, says):
    with Store.open(home) as store, pytest.raises(RejectedError, match=says):
        store.adjust(Q1, "B01", code, points=points, **GROUNDS)


def test_nothing_is_recorded_of_a_quarter_to_come(home):
    with Store.open(home) as store, pytest.raises(RejectedError, match="还没有开始"):
        store.adjust(Period(2031, 1), "B01", "praised", **GROUNDS)


def test_a_bonus_before_the_first_report_of_a_quarter_is_no_quarter_of_a_trend(home):
    with Store.open(home) as store:
        store.adjust(Period(2026, 2), "B01", "praised", **GROUNDS)
        for chosen in (trends.ALL, trends.Chosen(branch_id="B01")):
            assert trends.scores(store, OFFICE, chosen)["period"].tolist() == [str(Q1)]
        assert profile.history(store, OFFICE, "B01")["period"].tolist() == [str(Q1)]


def test_a_record_is_taken_back_once_and_stays_listed(home):
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", **GROUNDS)
        taken_back = store.cancel_adjustment(number, **GROUNDS)
        for one, says in ((number, "已经撤销"), (taken_back, "撤销记录"), (9, "没有")):
            with pytest.raises(UnavailableError, match=says):
                store.cancel_adjustment(one, **GROUNDS)
        listed = register(store, OFFICE, Q1)
        assert list(listed["state"]) == ["cancelled", "cancellation"]
        # its “+0.7 分” read as if it counted once more
        assert list(listed["effect"]) == ["+0.7 分", ""]
        assert register(store, Viewer(Role.UNIT, "U1"), Q1).empty
        assert len(register(store, Viewer(Role.UNIT, "U2"))) == 2


# -- a second person, and an end -------------------------------------------------------

ASKS = "[adjustments]\nneeds_approval = true\n"


def asks_for_approval(home, text=ASKS):
    (home / "config.toml").write_text(text, encoding="utf-8")


def states(store, **of):
    return dict(register(store, OFFICE, **of)[["adjustment_id", "state_name"]].values)


def test_a_record_counts_once_another_person_approved_it(home):
    asks_for_approval(home)
    with Store.open(home) as store:
        before = score(store)
        number = store.adjust(Q1, "B01", "vetoed", entered_by="经办岗", **GROUNDS)
        assert (score(store), states(store)) == (before, {1: "待审定"})
        store.approve_adjustment(number, entered_by="审核岗")
        assert score(store) == (before[0], "poor")
        row = register(store, OFFICE).iloc[0]
        assert (row["state_name"], row["approved_by"]) == ("生效", "审核岗")


@pytest.mark.parametrize(
    ("entered_by", "same"),
    [
        *(("经办岗", same) for same in ("经办岗", " 经办岗 ", "经 办 岗")),
        # the command line, where nobody typed a desk
        *(("office", same) for same in ("办公室", "工委办公室", "office")),
    ],
)
def test_nobody_approves_what_they_entered_themselves(home, entered_by, same):
    asks_for_approval(home)
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", entered_by=entered_by, **GROUNDS)
        version = store.data_version()
        with pytest.raises(RejectedError, match="须由另一人审定"):
            store.approve_adjustment(number, entered_by=same)
        with pytest.raises(RejectedError, match="没有写由谁审定"):
            store.approve_adjustment(number, entered_by=" ")
        assert store.data_version() == version


def test_what_counts_is_taken_back_by_two_persons_too(home):
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", **GROUNDS)
        praised = score(store)
        asks_for_approval(home)
        taken_back = store.cancel_adjustment(number, **GROUNDS)
        assert (score(store), states(store)) == (praised, {1: "生效", 2: "待审定"})
        with pytest.raises(UnavailableError, match="第 2 号"):
            store.cancel_adjustment(number, **GROUNDS)
        store.approve_adjustment(taken_back, entered_by="审核岗")
        assert score(store)[0] == pytest.approx(praised[0] - 0.7)
        assert states(store) == {1: "已撤销", 2: "撤销记录"}


def test_what_still_waits_is_withdrawn_at_once(home):
    asks_for_approval(home)
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", **GROUNDS)
        store.cancel_adjustment(number, **GROUNDS)
        assert states(store) == {1: "已撤销", 2: "撤销记录"}
        with pytest.raises(UnavailableError, match="撤回"):
            store.approve_adjustment(number, entered_by="审核岗")


def test_there_is_nothing_to_approve_where_nobody_asked(home):
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", **GROUNDS)
        for one, says in ((number, "不需要审定"), (7, "没有第 7 号")):
            with pytest.raises(UnavailableError, match=says):
                store.approve_adjustment(one, entered_by="审核岗")
        asks_for_approval(home)
        second = store.adjust(Q1, "B01", "warned", **GROUNDS)
        store.approve_adjustment(second, entered_by="审核岗")
        with pytest.raises(UnavailableError, match="审核岗.*审定过"):
            store.approve_adjustment(second, entered_by="三岗")


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("", False),
        ("[adjustments]\n", False),
        ("[adjustments]\nneeds_approval = false\n", False),
        ("[access]\n", True),
    ],
)
def test_accounts_mean_a_second_person(home, text, waits):
    asks_for_approval(home, text)
    with Store.open(home) as store:
        assert store.needs_approval() is waits


@pytest.mark.parametrize(
    "text",
    [
        "adjustments = 3",
        "[adjustments]\nneeds_approval = 1",
        "[adjustments]\nneeds_aproval = true",
        "[adjust",
    ],
)
def test_a_config_that_cannot_be_read_is_said_and_nothing_written(home, text):
    asks_for_approval(home, text)
    with Store.open(home) as store, pytest.raises(RejectedError, match="config.toml"):
        store.adjust(Q1, "B01", "praised", **GROUNDS)


def test_after_its_last_quarter_a_record_no_longer_counts(home):
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(2))
        store.adjust(Q1, "B01", "praised", valid_until=Q1, **GROUNDS)
        store.adjust(Q1, "B01", "warned", **GROUNDS)
        with store.cursor() as cursor:
            found = cursor.execute(
                "select bonus, deduction from score where branch_id = 'B01'"
                " order by period"
            ).fetchall()
        assert found == [(0.7, 0.3), (0, 0.3)]
        assert states(store) == {1: "已过期", 2: "生效"}
        assert states(store, at=Q1) == {1: "生效", 2: "生效"}
        assert list(register(store, OFFICE)["counts_until"]) == ["2026Q1", "2026Q4"]
        # looked at from before their quarter they count nowhere yet
        assert states(store, at=Period(2025, 4)) == {1: "未起算", 2: "未起算"}
        own = adjustments(store, OFFICE, Period(2026, 2), "B01")
        assert list(own["effect"]) == ["+0.7 分（已过期，不计）", "−0.3 分"]
        with pytest.raises(RejectedError, match="早于"):
            store.adjust(Q1, "B01", "praised", valid_until=Period(2025, 4), **GROUNDS)


def test_the_branch_page_says_the_sum_and_what_does_not_count(home):
    with Store.open(home) as store:
        store.adjust(Q1, "B01", "warned", **GROUNDS)
        store.adjust(Q1, "B01", "praised", **GROUNDS)
        store.adjust(Q1, "B01", "vetoed", **GROUNDS)
        asks_for_approval(home)
        store.adjust(Q1, "B01", "praised", explanation="第二项", **GROUNDS)
        head = profile.head(store, OFFICE, Q1, "B01")
        final = f"{head.final_score:.1f}"
        base = f"{head.final_score - 0.4:.1f}"
        assert equation(head, store.scheme_at(Q1)) == (
            f"综合得分 {base} − 扣分 0.3 + 加分 0.7 = 最终得分 {final}；"
            "一票否决，等次不高于差"
        )
        own = adjustments(store, OFFICE, Q1, "B01")
        assert list(own["state_name"]) == ["生效", "生效", "生效", "待审定"]
        assert own["effect"].iloc[-1] == "+0.7 分（待审定，不计）"


def test_approvals_and_ends_come_back_from_the_archive(home):
    asks_for_approval(home)
    with Store.open(home) as store:
        one = store.adjust(Q1, "B01", "praised", valid_until=Q1, **GROUNDS)
        store.adjust(Q1, "B02", "vetoed", **GROUNDS)
        store.approve_adjustment(one, entered_by="审核岗")
    before = homes.contents(home)
    (home / "config.toml").unlink()
    rebuild(home)
    assert homes.contents(home) == before


def test_events_of_the_version_before_still_replay(home):
    """They say nothing of approval or an end: they count, to the end of the window."""
    with Store.open(home) as store:
        payload = {
            "branch_id": "B01",
            "period": "2026Q1",
            "code": "praised",
            "points": None,
            "document": "表彰1号",
            "reason": "先进",
            "entered_by": "office",
            "recorded_at": "2026-04-20T00:00:00",
            "cancels": None,
        }
        before = score(store)[0]
        store.write("adjustment", payload)
        after = score(store)[0]
    assert after == pytest.approx(before + 0.7)
    rebuild(home)
    with Store.open(home) as store:
        assert score(store)[0] == after
        assert states(store) == {1: "生效"}
