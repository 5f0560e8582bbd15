"""Who may write what: the table, and the one place that asks it."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sizhang_metrics.access import (
    LOCAL,
    NOBODY,
    OFFICE,
    READS,
    SYSTEM,
    WRITES,
    About,
    Actor,
    Role,
    Viewer,
    may_read,
)
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.access.trail import Trail
from sizhang_metrics.cli import main
from sizhang_metrics.cli.contents import COMMANDS
from sizhang_metrics.errors import ForbiddenError, RejectedError, UnavailableError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.lifecycle.creation import State
from sizhang_metrics.lifecycle.rectification import State as ItemState
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Opening, Store, events
from sizhang_metrics.submissions import read
from tests import cities, homes
from tests.examples import some

QUARTER = Period(2026, 1)
CLOSED = QUARTER.shifted(1)
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


@some(2)
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


def test_a_refusal_tells_nothing_of_how_a_foreign_record_stands(home: Path) -> None:
    """Rights are asked before the checks of a command, which know the record."""
    foreign = [cities.FOREIGN[0]]
    with Store.open(home) as store:
        again = read(homes.quarter(), "报送.csv", store.context(QUARTER))
        store.return_reports(QUARTER, foreign, reason="请核对人数")
        with store.acting_as(CLERK):
            for attempt in (
                lambda: store.return_reports(QUARTER, foreign, reason="再退一次"),
                lambda: store.revert(QUARTER, foreign, 7, reason="没有这一版"),
                lambda: store.submit(again, QUARTER),  # the very bytes that stand
                lambda: store.freeze(CLOSED),
                lambda: store.cancel_adjustment(7, document="文", reason="没有"),
                lambda: store.approve_adjustment(7, entered_by="没有"),
                lambda: store.answer_unlock(7, None, reason="没有"),
                lambda: store.request_unlock(QUARTER, "U2", reason="没有关闭"),
                lambda: store.approve_scheme("没有", approved_by="没有"),
            ):
                with pytest.raises(ForbiddenError):
                    attempt()


@some(1)
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


# -- cell by cell ------------------------------------------------------------------

_CELLS = """
                      office  leader  unit  branch
schemes               all     -       -     -
roster                all     -       -     -
refused_scheme        all     -       -     -
scheme_proposal       all     -       -     -
scheme_approval       all     -       -     -
submission            all     -       own   own
return                all     -       own   -
revert                all     -       own   -
calendar              all     -       -     -
unlock_request        all     -       own   -
unlock_answer         all     -       -     -
verification          all     -       -     -
adjustment            all     -       -     -
adjustment_approval   all     -       -     -
creation              all     -       own   own
creation_step         all     -       -     -
preview               all     -       -     -
objection             all     -       own   own
objection_answer      all     -       -     -
edition               all     -       -     -
rectification         all     -       own   -
rectification_reply   all     -       own   own
rectification_decision all    -       -     -
"""
"""Written by hand: what the table of the code is compared with."""
ROLES = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.BRANCH)
CELLS = {
    (kind, role): scope
    for kind, *scopes in map(str.split, _CELLS.strip().splitlines()[1:])
    for role, scope in zip(ROLES, scopes, strict=True)
}
ACTORS = {
    Role.OFFICE: SECOND,
    Role.LEADER: LEADER,
    Role.UNIT: CLERK,
    Role.BRANCH: OWN_BRANCH,
}
ABOUT = {
    "own": About((("U1", cities.OWN[0]),)),
    "foreign": About((("U2", cities.FOREIGN[0]),)),
    "both": About((("U1", cities.OWN[0]), ("U2", cities.FOREIGN[0]))),
    "nobody in particular": About(),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store whose events of no effect nobody reads."""
    with Store.open(homes.make(tmp_path_factory.mktemp("cells"))) as store:
        yield store


def test_the_table_is_the_one_written_here() -> None:
    assert {kind for kind, _role in CELLS} == set(WRITES)


@pytest.mark.parametrize(("kind", "role"), CELLS)
def test_the_store_writes_what_the_cell_says_and_nothing_else(
    shared: Store, kind: str, role: Role
) -> None:
    reaches = {"all": set(ABOUT), "own": {"own"}, "-": set()}[CELLS[kind, role]]
    for name, about in ABOUT.items():
        before = shared.data_version()
        with shared.acting_as(ACTORS[role]):
            try:
                shared.write(
                    kind, {}, about=about, handler=lambda *_asked: events.NOTHING
                )
            except ForbiddenError as refused:
                assert "没有写入任何数据" in str(refused)
        assert (shared.data_version() > before) is (name in reaches), name


FAR = datetime.date(2099, 12, 31)


def _item_of(branch: str) -> int:
    return 1 + (branch in cities.OWN)


def _correct(store: Store, branch: str) -> None:
    homes.submit(store, QUARTER, homes.quarter(3, [branch]))


DONE = {
    "submission": _correct,
    "return": lambda store, branch: store.return_reports(
        QUARTER, [branch], reason="请核对"
    ),
    "revert": lambda store, branch: store.revert(QUARTER, [branch], 1, reason="恢复"),
    "verification": lambda store, branch: store.record_verification(
        QUARTER, branch, "talks", 3
    ),
    "adjustment": lambda store, branch: store.adjust(
        QUARTER, branch, "praised", document="文", reason="由"
    ),
    "unlock_request": lambda store, branch: store.request_unlock(
        CLOSED, "U1" if branch in cities.OWN else "U2", reason="补报"
    ),
    "unlock_answer": lambda store, _branch: store.answer_unlock(
        1, None, reason="不同意"
    ),
    "calendar": lambda store, _branch: store.schedule(QUARTER, Dates()),
    "creation": lambda store, branch: store.declare_creation(branch, document="文"),
    "creation_step": lambda store, _branch: store.advance_creation(
        1, State.CULTIVATING, document="文"
    ),
    "preview": lambda store, _branch: store.set_preview(QUARTER, FAR),
    "objection": lambda store, branch: store.object_to(
        QUARTER, branch, "A1", reason="多算了"
    ),
    "objection_answer": lambda store, _branch: store.answer_objection(
        1, is_accepted=False, reason="核对无误"
    ),
    "edition": lambda store, _branch: store.freeze(QUARTER),
    "scheme_proposal": lambda store, _branch: store.propose_scheme("trial-2026"),
    "rectification": lambda store, branch: store.open_rectification(
        Opening(QUARTER, branch, topic="公开栏")
    ),
    "rectification_reply": lambda store, branch: store.rectify(
        _item_of(branch), Step.CONFIRM, measure="改", post="书记", due_on=FAR
    ),
    "rectification_decision": lambda store, branch: store.rectify(
        _item_of(branch), Step.WITHDRAW, reason="误登"
    ),
}
"""The commands of the store themselves: that they say what they are about."""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with two versions of every report, and a request for a closed quarter."""
    with Store.open(homes.make(tmp_path_factory.mktemp("used"))) as store:
        for seed in (1, 2):
            homes.submit(store, QUARTER, homes.quarter(seed))
        store.schedule(CLOSED, Dates(closes_on=datetime.date(2026, 7, 9)))
        store.request_unlock(CLOSED, "", reason="补报")
        for branch in (cities.FOREIGN[0], cities.OWN[0]):
            store.open_rectification(Opening(QUARTER, branch, topic="台账"))
        yield store


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT, Role.BRANCH])
@pytest.mark.parametrize("kind", DONE)
def test_a_command_of_the_store_is_refused_where_the_cell_says_so(
    used: Store, kind: str, role: Role
) -> None:
    scope = CELLS[kind, role]
    for branch in (cities.FOREIGN[0], *([] if scope == "own" else cities.OWN[:1])):
        before = used.data_version()
        with used.acting_as(ACTORS[role]), pytest.raises(ForbiddenError):
            DONE[kind](used, branch)
        assert used.data_version() == before


@pytest.mark.parametrize("role", [Role.UNIT, Role.BRANCH])
def test_an_item_is_answered_by_those_whom_it_is_about(used: Store, role: Role) -> None:
    number = used.open_rectification(Opening(QUARTER, cities.OWN[0], topic=str(role)))
    with used.acting_as(ACTORS[role]):
        agreed = {"measure": "改", "post": "书记", "due_on": FAR}
        assert used.rectify(number, Step.CONFIRM, **agreed) is ItemState.WORKING
        with pytest.raises(ForbiddenError):
            used.rectify(number, Step.WITHDRAW, reason="误登")


@pytest.mark.parametrize("role", [Role.UNIT, Role.BRANCH])
def test_a_number_of_others_reads_like_none(used: Store, role: Role) -> None:
    said = []
    for number in (_item_of(cities.FOREIGN[0]), 99):
        with used.acting_as(ACTORS[role]), pytest.raises(ForbiddenError) as refused:
            used.rectify(number, Step.CONFIRM, measure="改", post="书记", due_on=FAR)
        said.append(str(refused.value))
    assert said[0] == said[1]
    with pytest.raises(UnavailableError, match="没有第 99 号整改"):
        used.rectify(99, Step.CONFIRM, measure="改", post="书记", due_on=FAR)


def test_a_second_account_approves_a_scheme_that_the_first_proposed(home: Path) -> None:
    homes.write(
        home / "schemes", "next.toml", homes.scheme(id="next", effective_from="2027Q1")
    )
    with Store.open(home) as store:
        first, second = (Actor(OFFICE, name, "") for name in ("office-1", "office-2"))
        with (
            store.acting_as(second),
            pytest.raises(RejectedError, match="还没有人提出"),
        ):
            store.approve_scheme("next", approved_by="二岗", proposed_by="一岗")
        with store.acting_as(first):
            store.propose_scheme("next")
            with pytest.raises(RejectedError, match="须是两个岗位"):
                store.approve_scheme("next", approved_by="别的岗", proposed_by="一岗")
        with store.acting_as(second):
            store.approve_scheme("next", approved_by="别的岗")
        (approval,) = homes.rows(store, "scheme_approval")
        assert approval[4:6] == ("'office-1'", "'office-2'")


def test_every_page_and_command_has_a_line_of_reading_rights() -> None:
    assert {path.stem for path in Path("pages").glob("*.py")} <= set(READS)
    assert {entry.reads for entry in COMMANDS.values()} <= set(READS)


# -- the command line as an account ------------------------------------------------

UNIT_WORDS = cities.foreign_words(cities.UNIT)
BRANCH_WORDS = cities.foreign_words(cities.BRANCH)
READING = {
    "template": ["--period=2026Q1", "-o", "{out}.csv"],
    "check": ["{file}", "--period=2026Q1", "--rehearse"],
    "receipt": ["--period=2026Q1"],
    "progress": ["--period=2026Q1", "--branches"],
    "terms": ["--period=2026Q1", "--letter"],
    "alerts": ["--period=2026Q1"],
    "digest": ["--unit=U1", "--since=2020-01-01"],
    "units": ["--period=2026Q1"],
    "lists": ["--period=2026Q1", "--of=below", "--indicator=B1"],
    "topics": ["--period=2026Q1"],
    "versions": ["--period=2026Q1", "--branch=B02"],
    "calendar": [],
    "unlock": [],
    "checkup": ["--period=2026Q1"],
    "verify-value": [],
    "burden": ["--period=2026Q1"],
    "scores": ["--period=2026Q1", "--level=indicator"],
    "ranking": ["--period=2026Q1"],
    "explain": ["--period=2026Q1", "--branch=B02", "--cells"],
    "ranges": ["--period=2026Q1"],
    "way-up": ["--period=2026Q1", "--branch=B02"],
    "trend": [],
    "streaks": ["--period=2026Q1"],
    "adjust": ["list"],
    "rectify": ["list"],
    "creation": ["list"],
    "preview": ["list"],
    "objections": [],
    "editions": [],
    "notice": ["--period=2026Q1"],
}
"""A call of every command that a unit or a branch is shown."""
NOT_READING = {"submit", "return", "revert", "freeze", "object", "answer"}
"""They only write; `test_a_clerk_writes_by_the_command_line_what_is_its_own`."""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city with accounts and an edition."""
    made = cities.make(tmp_path_factory.mktemp("desks"))
    accounts = Accounts(made)
    accounts.add(Account("office-1", Role.OFFICE))
    accounts.add(Account("head", Role.LEADER))
    accounts.add(Account("u1", Role.UNIT, unit_id="U1"))
    accounts.add(Account("b02", Role.BRANCH, branch_id=cities.OWN[0]))
    (made.parent / "own.csv").write_bytes(homes.quarter(5, cities.OWN[:1]))
    with Store.open(made) as store:
        store.freeze(cities.BEFORE)
        homes.submit(store, cities.BEFORE, homes.quarter(4))
    return made


def called(home: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list:
    """Exit code, and all that was said."""
    code = main(["--home", str(home), *words])
    return [code, "".join(capsys.readouterr())]


def test_every_command_that_is_shown_to_a_unit_is_called_here() -> None:
    shown = {name for name, one in COMMANDS.items() if may_read(cities.UNIT, one.reads)}
    assert shown == {*READING, *NOT_READING}


@some(12)
@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("account", "words"), [("u1", UNIT_WORDS), ("b02", BRANCH_WORDS)]
)
def test_as_an_account_no_command_says_a_foreign_word(
    desks: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    account: str,
    words: list[str],
) -> None:
    given = [
        one.format(out=tmp_path / "表", file=desks.parent / "own.csv")
        for one in READING[command]
    ]
    code, said = called(desks, capsys, command, *given, "--as", account)
    written = "".join(one.read_text("utf-8-sig") for one in tmp_path.glob("*.csv"))
    is_shown = account == "u1" or may_read(cities.BRANCH, COMMANDS[command].reads)
    assert (code == 0) == is_shown, said
    assert not [word for word in words if word in said + written]


@pytest.mark.parametrize(
    "words",
    [
        ["sample", "--period=2026Q1", "--seed=1"],
        ["diagnose", "--period=2026Q1"],
        ["scheme", "list"],
        ["edits", "show"],
        ["journal"],
        ["verify"],
    ],
)
def test_what_an_account_is_not_shown_is_refused(
    desks: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, said = called(desks, capsys, *words, "--as", "u1")
    assert code == 3 and "本账号看不到" in said
    act = Trail(desks / "archive").acts()[-1]
    assert (act.what, act.account, act.about) == ("refused", "u1", f"命令 {words[0]}")


def test_a_clerk_writes_by_the_command_line_what_is_its_own(
    desks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(desks, home)
    file = tmp_path / "更正.csv"
    file.write_bytes(homes.quarter(6, cities.OWN[:1]))
    submit = ["submit", str(file), "--period=2026Q1", "--reason=更正"]
    back = ["return", "--period=2026Q1", "--reason=请核对", "--branch"]
    for words, code in (
        ([*submit, "--as", "u1"], 0),
        ([*back, cities.OWN[1], "--as", "u1"], 0),
        ([*back, cities.FOREIGN[0], "--as", "u1"], 3),
        ([*back, cities.OWN[2], "--as", "b02"], 3),
        (["freeze", "--period=2026Q1", "--as", "u1"], 3),
        (["revert", "--period=2026Q1", "--version=1", "--reason=恢复"]
         + ["--branch", cities.FOREIGN[0], "--as", "u1"], 3),
    ):  # fmt: skip
        assert called(home, capsys, *words)[0] == code, words
    file.write_bytes(homes.quarter(7))
    code, said = called(home, capsys, *submit, "--as", "u1")
    assert code == 1 and "第2局" not in said


def test_the_machine_is_the_office_and_says_so_once(
    desks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(desks, home)
    code, said = called(home, capsys, "calendar", "--period=2026Q1", "--due=2026-04-10")
    assert code == 0 and said.count("按本机的工委办公室办理") == 1
    with Store.open(home) as store:
        assert store.journal()[-1].payload["account"] == "本机"


def test_where_accounts_are_kept_no_desk_is_typed(
    desks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["adjust", "approve", "1", "--by", "复核岗"],
        ["adjust", "cancel", "1", "--document=文", "--reason=由", "--by", "一岗"],
        ["scheme", "approve", "--scheme=trial-2026", "--by", "复核岗"],
        ["scheme", "approve", "--scheme=trial-2026", "--proposed-by", "一岗"],
        ["edits", "accept", "--reason=由", "--by", "一岗"],
    ):
        code, said = called(desks, capsys, *words, "--as", "office-1")
        assert code == 2 and "第二岗是另一个账号" in said, words


def test_without_accounts_as_is_refused_and_a_second_desk_must_be_typed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = called(home, capsys, "calendar", "--as", "u1")
    assert code == 3 and "没有建立账号" in said
    code, said = called(home, capsys, "adjust", "approve", "1")
    assert code == 2 and "--by" in said
