"""Who may write what: the table, and the one place that asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sizhang_metrics.access import (
    LOCAL,
    NOBODY,
    OFFICE,
    SYSTEM,
    WRITES,
    Actor,
    Role,
    Scope,
    Viewer,
)
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.errors import ForbiddenError, RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, events
from tests import cities, homes

QUARTER = Period(2026, 1)
SECOND = Actor(OFFICE, "office-2", "二岗")
LEADER = Actor(Viewer(Role.LEADER), "leader")
CLERK = Actor(cities.UNIT, "u1")
OWN_BRANCH = Actor(cities.BRANCH, "b02")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Ten branches; those of `cities.OWN` belong to U1."""
    made = homes.make(tmp_path)
    with Store.open(made) as store:
        homes.submit(store, QUARTER, homes.quarter())
    return made


def test_every_kind_of_event_has_a_line_in_the_table() -> None:
    assert set(WRITES) == set(events.HANDLERS)


def test_a_leader_writes_nothing_and_the_office_everything() -> None:
    scopes = {role: {one.scopes[role] for one in WRITES.values()} for role in Role}
    assert scopes[Role.LEADER] == {Scope.NONE}
    assert scopes[Role.OFFICE] == {Scope.ALL}


@pytest.mark.parametrize(
    ("actor", "branches", "is_done"),
    [
        (LOCAL, cities.FOREIGN, True),
        (SECOND, cities.FOREIGN, True),
        (LEADER, cities.OWN[:1], False),
        (NOBODY, cities.OWN[:1], False),
        (CLERK, cities.OWN, True),
        (CLERK, [*cities.OWN, cities.FOREIGN[0]], False),
        (OWN_BRANCH, cities.OWN[:1], False),
    ],
)
def test_the_write_itself_asks(
    home: Path, actor: Actor, branches: list[str], is_done: bool
) -> None:
    with Store.open(home) as store:
        before = store.data_version()
        with store.acting_as(actor):
            if is_done:
                store.return_reports(QUARTER, branches, reason="请核对人数")
            else:
                with pytest.raises(ForbiddenError, match="没有写入任何数据"):
                    store.return_reports(QUARTER, branches, reason="请核对人数")
        assert (store.data_version() > before) is is_done


@pytest.mark.parametrize(
    ("actor", "branches", "is_done"),
    [
        (OWN_BRANCH, cities.OWN[:1], True),
        (OWN_BRANCH, cities.OWN[:2], False),
        (CLERK, cities.OWN, True),
        (CLERK, homes.BRANCH_IDS, False),
    ],
)
def test_a_branch_reports_itself_and_a_unit_its_own(
    home: Path, actor: Actor, branches: list[str], is_done: bool
) -> None:
    later = QUARTER.shifted(1)
    with Store.open(home) as store, store.acting_as(actor):
        if is_done:
            homes.submit(store, later, homes.quarter(branches=branches))
        else:
            with pytest.raises(ForbiddenError):
                homes.submit(store, later, homes.quarter(branches=branches))


def test_a_record_names_the_account_and_never_a_typed_word(home: Path) -> None:
    with Store.open(home) as store:
        with store.acting_as(SECOND):
            store.freeze(QUARTER, entered_by="别人")
        (edition,) = homes.rows(store, "edition")
        assert "'office-2'" in edition and "'别人'" not in edition
        assert store.archive is not None
        payload = store.archive.events()[-1].payload
        assert (payload["account"], payload["desk"]) == ("office-2", "二岗")


def test_what_is_settled_for_one_thread_ends_with_the_block(home: Path) -> None:
    with Store.open(home) as store:
        store.without_sign_in = NOBODY
        with store.acting_as(SYSTEM):
            assert store.actor is SYSTEM
        assert store.actor is NOBODY


# -- accounts ----------------------------------------------------------------------


def test_an_account_acts_in_its_scope_and_a_blocked_one_does_not(
    tmp_path: Path,
) -> None:
    accounts = Accounts(tmp_path)
    assert not accounts.exist()
    accounts.add(Account("u07-clerk", Role.UNIT, unit_id="U07", desk="组织岗"))
    accounts.add(Account("gone", Role.LEADER, is_active=False))
    assert accounts.exist()
    assert accounts.actor("u07-clerk") == Actor(
        Viewer(Role.UNIT, unit_id="U07"), "u07-clerk", "组织岗"
    )
    for name in ("gone", "nobody"):
        with pytest.raises(UnavailableError, match="没有可用的账号"):
            accounts.actor(name)


def test_an_account_without_a_scope_or_with_a_taken_name_is_refused(
    tmp_path: Path,
) -> None:
    accounts = Accounts(tmp_path)
    accounts.add(Account("office-1", Role.OFFICE))
    for wrong in (
        Account("office-1", Role.LEADER),
        Account("u", Role.UNIT),
        Account("b", Role.BRANCH),
        Account(" ", Role.OFFICE),
    ):
        with pytest.raises(RejectedError):
            accounts.add(wrong)
    assert [one.name for one in accounts.every()] == ["office-1"]
    assert (tmp_path / "access.sqlite3").stat().st_mode & 0o077 == 0
