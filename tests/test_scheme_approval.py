"""Which schemes may score an edition: founding, approval, edits, the archive alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.store.commands.schemes import Approval, approved_for, timeline
from sizhang_metrics.views import approvals
from tests import homes
from tests.examples import some, thorough
from tests.worked_city import rows, same

Q1, Q2, Q3 = Period(2026, 1), Period(2026, 2), Period(2026, 3)
DESK = {"approved_by": "复核岗"}


def place(home, name="later.toml", **changes):
    """Puts a scheme file into the home, as the office does."""
    changes = {"id": "later", "effective_from": "2026Q2", "target": 95} | changes
    homes.write(home / "schemes", name, homes.scheme(**changes))


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A home with a frozen first quarter and a second scheme file from 2026Q2 on."""
    home = homes.make(tmp_path_factory.mktemp("approval"), quarters=1)
    with Store.open(home) as store:
        store.freeze(Q1)
    place(home)
    return home


def refused(act) -> str:
    with pytest.raises(RejectedError) as caught:
        act()
    return str(caught.value)


def test_the_founding_approves_and_later_files_wait_for_approval(home):
    with Store.open(home) as store:
        assert approvals.remark(store, OFFICE, Q1) == ""
        assert approvals.remark(store, OFFICE, Q2) == approvals.REMARKS[False]
        homes.submit(store, Q2, homes.quarter(2))
        assert store.scheme_at(Q2).id == "later"  # scored at once, as 试算
        assert approvals.remark(store, OFFICE, Q2) == approvals.REMARKS[True]
        assert approvals.remark(store, OFFICE, Q3) == approvals.REMARKS[False]
        same(
            rows(
                approvals.schemes(store, OFFICE),
                *("scheme_id", "last_period", "state_name", "basis"),
            ),
            [
                ("trial-2026", "2026Q1", "建立时审定", "founding"),
                ("later", "", "未审定", ""),
            ],
        )
        assert approvals.next_period(store, OFFICE) == Q3
        said = refused(lambda: store.freeze(Q2))
        assert "“later”没有审定" in said
        homes.submit(store, Q1, homes.quarter(5))
        assert store.freeze(Q1) == 2


def test_approval_comes_too_late_once_its_first_quarter_has_reports(home):
    with Store.open(home) as store:
        homes.submit(store, Q2, homes.quarter(2))
        said = refused(lambda: store.approve_scheme("later", **DESK))
    assert "2026Q2 已有报送" in said
    assert "2026Q3 或以后" in said
    place(home, effective_from="2026Q3")
    with Store.open(home) as store:
        store.approve_scheme("later", **DESK)
        assert store.freeze(Q2) == 1  # again by the scheme of the founding
        names = ("scheme_id", "basis", "proposed_by", "approved_by")
        assert rows(approvals.schemes(store, OFFICE), *names) == [
            ("trial-2026", "founding", "", ""),
            ("later", "approval", "办公室", "复核岗"),
        ]


@some(2)
@pytest.mark.parametrize("desk", ["办公室", " 办 公 室 ", "", "长" * 41])
def test_a_second_desk_has_to_be_named(home, desk):
    with Store.open(home) as store:
        version = store.data_version()
        assert "岗位" in refused(
            lambda: store.approve_scheme("later", approved_by=desk)
        )
        assert store.data_version() == version


@thorough
def test_every_fault_of_an_approval_is_told_at_once(home):
    with Store.open(home) as store:
        homes.submit(store, Q2, homes.quarter(2))
        said = refused(lambda: store.approve_scheme("later", approved_by="办公室"))
    assert "两个岗位" in said
    assert "不换规则" in said


def test_what_is_approved_or_unknown_cannot_be_approved(home):
    with Store.open(home) as store:
        said = refused(lambda: store.approve_scheme("trial-2026", **DESK))
        assert "已经审定过" in said
        with pytest.raises(UnavailableError, match="later"):
            store.approve_scheme("nowhere", **DESK)


@thorough
def test_an_approved_file_that_is_edited_scores_no_edition_until_it_is_put_back(home):
    original = (home / "schemes" / "scheme1.toml").read_bytes()
    place(home, "scheme1.toml", id="trial-2026", effective_from="2026Q1")
    with homes.opened(home) as store:
        assert store.scheme_at(Q1).indicator("A1").target == 95
        said = refused(lambda: store.freeze(Q1))
        assert "改动过" in said
        assert "archive/files/" in said
        said = refused(lambda: store.approve_scheme("trial-2026", **DESK))
        assert "2026Q1 已有报送或正式期次" in said
    (home / "schemes" / "scheme1.toml").write_bytes(original)
    with homes.opened(home) as store:
        assert "完全相同" in refused(lambda: store.freeze(Q1))  # as the edition says


def test_a_change_of_words_alone_can_be_approved_at_any_time(home):
    file = home / "schemes" / "scheme1.toml"
    file.write_text(file.read_text("utf-8").replace('"办法"', '"更好的办法"'), "utf-8")
    with Store.open(home) as store:
        assert "改动过" in refused(lambda: store.freeze(Q1))
        store.approve_scheme("trial-2026", **DESK)
        assert store.freeze(Q1) == 2


def test_how_peer_groups_are_made_is_no_change_of_words(home):
    file = home / "schemes" / "scheme1.toml"
    yearly = 'deduction_cap = 3\npeer_groups_from = "year"'
    file.write_text(
        file.read_text("utf-8").replace("deduction_cap = 3", yearly), "utf-8"
    )
    with Store.open(home) as store:
        assert store.scheme_at(Q1).peer_groups_from == "year"
        said = refused(lambda: store.approve_scheme("trial-2026", **DESK))
    assert "2026Q1 已有报送或正式期次" in said


def test_the_archive_alone_gives_the_approvals_back(home):
    with Store.open(home) as store:
        store.approve_scheme("later", proposed_by="方案岗", **DESK)
        homes.submit(store, Q2, homes.quarter(2))
        store.freeze(Q2)
    before = homes.contents(home)
    (home / "siqiang.duckdb").unlink()
    rebuild(home)
    assert homes.contents(home) == before
    assert "scheme_approval" in before
    assert len(before["scheme_approval"]) == 1
    with Store.open(home) as store:
        homes.submit(store, Q2, homes.quarter(7))
        assert store.freeze(Q2) == 2


QUARTERS = [Period(2026, 1).shifted(at) for at in range(12)]
STEPS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(1, 4), st.integers(0, 2)), max_size=8
)
"""Id, how far ahead it takes effect, and how many quarters pass afterwards."""


@given(STEPS)
def test_no_approval_changes_the_rules_of_a_quarter_that_has_begun(steps):
    given_so_far = [_approval(0, "x", QUARTERS[0], None)]
    latest = 0
    for number, (code, ahead, passed) in enumerate(steps, start=1):
        before = timeline(given_so_far)
        start = QUARTERS[min(latest + ahead, 11)]
        if start > QUARTERS[latest]:
            given_so_far.append(_approval(number, code, start, QUARTERS[latest]))
            after = timeline(given_so_far)
            assert approved_for(after, start) == given_so_far[-1]
            for quarter in QUARTERS[: latest + 1]:
                assert approved_for(after, quarter) == approved_for(before, quarter)
        latest = min(latest + passed, 11)


def _approval(number: int, code: str, start: Period, latest: Period | None) -> Approval:
    return Approval(
        code, code, f"{number}", str(start), str(latest or ""), "", "", None, number
    )
