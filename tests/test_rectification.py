"""整改台账: what may happen, and that figures alone close an item and open it again."""

from __future__ import annotations

import dataclasses
import datetime
import io
import itertools
import math
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle.rectification import (
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    State,
    Step,
    dated,
    refusal,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import letters
from sizhang_metrics.store import Opening, Store, rebuild
from sizhang_metrics.views import rectifications as views
from tests import cities, homes

# -- the table -----------------------------------------------------------------------

# One row per state, one column per step; “-” is refused.
TABLE = """
                    confirm  apply          extend         close               reopen    withdraw   pass    fail           revoke
pending             working  -              -              closed_by_document  -         withdrawn  -       -              -
working             -        awaiting_data  extended       closed_by_document  -         withdrawn  -       -              -
extended            -        awaiting_data  extended       closed_by_document  -         withdrawn  -       -              -
awaiting_data       -        -              awaiting_data  closed_by_document  -         withdrawn  closed  awaiting_data  -
closed              -        -              -              -                   relapsed  -          closed  relapsed       awaiting_data
closed_by_document  -        -              -              -                   relapsed  -          -       -              -
relapsed            working  -              -              closed_by_document  -         withdrawn  closed  -              -
withdrawn           -        -              -              -                   -         -          -       -              -
"""


def test_every_state_and_step() -> None:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    written = {
        (State(state), Step(step)): cell
        for state, *cells in rows
        for step, cell in zip(head, cells, strict=True)
    }
    for pair in itertools.product(State, Step):
        found = str(STEPS[pair]) if pair in STEPS else "-"
        assert found == written.get(pair, "-"), pair
        if found == "-":
            said = refusal(*pair, "第 1 号整改")
            assert STATE_NAMES[pair[0]] in said and STEP_NAMES[pair[1]] in said


DAY = datetime.date(2026, 7, 10)


@pytest.mark.parametrize(
    ("state", "due", "reply", "has_failed", "expected"),
    [
        (State.PENDING, None, -1, False, State.OVERDUE),
        (State.PENDING, -1, 0, False, State.PENDING),
        (State.RELAPSED, -30, 0, False, State.RELAPSED),
        (State.WORKING, 0, -1, False, State.WORKING),
        (State.WORKING, -1, None, False, State.OVERDUE),
        (State.EXTENDED, -1, None, False, State.OVERDUE),
        (State.AWAITING, -1, -1, False, State.AWAITING),
        (State.AWAITING, -1, None, True, State.OVERDUE),
        (State.CLOSED, -1, -1, False, State.CLOSED),
        (State.WORKING, None, None, False, State.WORKING),
    ],
)
def test_overdue_is_what_the_day_says(state, due, reply, has_failed, expected) -> None:
    def day(offset: int | None) -> datetime.date | None:
        return None if offset is None else DAY + datetime.timedelta(days=offset)

    found = dated(
        state, DAY, due_on=day(due), reply_due_on=day(reply), has_failed=has_failed
    )
    assert found is expected


# -- a city over five quarters -----------------------------------------------------------

QUARTERS = [Period(2026, 1).shifted(at) for at in range(5)]
ATTENDED = {
    # of 100; from 85 on it is reached, whatever the year adds up to
    "B01": (70, 70, 70, 70, 70),
    "B02": (70, 90, 90, 70, 90),
    "B04": (70, 90, 90, 90, 90),
    "B06": (70, 90, 90, 90, 90),
    "B10": (70, 90, 90, 90, 90),
}
LESSONS = {"B08": (1, "", "", 3, "")}
NUMBERS = {branch: at for at, branch in enumerate((*ATTENDED, *LESSONS), start=1)}
AGREED = {"measure": "逐月排定，逐次点名", "post": "组织委员"}


def counts(branch: str, at: int) -> tuple[object, ...]:
    """A branch's numbers of quarter `at`, in the order of `homes.ITEMS`."""
    attended = ATTENDED.get(branch, (90,) * 5)[at]
    lessons = LESSONS.get(branch, (2, "", "", "", 2))[at]
    return (100, attended, 5, 12, lessons, 20, 1)


def file(at: int, **instead: int) -> bytes:
    """The file of quarter `at`; `instead`: branch → another 实到人次."""
    rows = {branch: [*counts(branch, at)] for branch in homes.BRANCH_IDS}
    for branch, attended in instead.items():
        rows[branch][1] = attended
    return homes.wide({branch: rows[branch] for branch in instead or rows})


OFF = tuple(
    datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=one)
    for one in (-1, 25)
)
"""Days off around today, when the reports of this home come in."""


def moment(at: int) -> datetime.datetime:
    """Ten days after the end of quarter `at`."""
    day = QUARTERS[at].last_day + datetime.timedelta(days=10)
    return datetime.datetime.combine(day, datetime.time(4), datetime.UTC)


def submit(store: Store, at: int, data: bytes) -> None:
    homes.submit(store, QUARTERS[at], data)


def states(store: Store, day: datetime.date = DAY) -> Mapping[int, str]:
    table = views.register(store, OFFICE, day)
    return dict(zip(table["rectification_id"], table["state"], strict=True))


def steps(store: Store, branch: str) -> list[tuple[str, str]]:
    table = views.history(store, OFFICE, NUMBERS[branch])
    return list(zip(table["step"], table["state"], strict=True))


def opened(store: Store) -> None:
    """An item per branch, opened after the first quarter; all but B10 have applied."""
    at, due = moment(0), datetime.date(2026, 6, 30)
    for branch, number in NUMBERS.items():
        code, reach = ("A1", None) if branch in ATTENDED else ("A3", 2)
        asked = Opening(
            QUARTERS[0], branch, source="gap", indicator=code, value=reach, due_on=due
        )
        assert store.open_rectification(asked, at=at) == number
        store.rectify(number, Step.CONFIRM, **AGREED, at=at)
        if branch != "B10":
            document = "佐证1号" if branch in LESSONS else ""
            store.rectify(number, Step.APPLY, document=document, at=at)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict]]:
    """The home after five quarters, and the states after each."""
    home = homes.make(tmp_path_factory.mktemp("rectified"))
    off = f'"{OFF[0]}至{OFF[1]}"'
    (home / "config.toml").write_text(f"[calendar]\noff = [{off}]\n", "utf-8")
    after = []
    with Store.open(home) as store:
        submit(store, 0, file(0))
        opened(store)
        for at in range(1, 5):
            submit(store, at, file(at))
            if at == 1:
                submit(store, 1, file(1, B04=70))
                store.return_reports(QUARTERS[1], ["B06"], reason="请核对")
            after.append({**states(store)})
    return home, after


def test_the_figure_of_now_is_of_a_quarter_since_the_one_that_found_it(
    tmp_path: Path,
) -> None:
    with Store.open(homes.make(tmp_path)) as store:
        submit(store, 0, file(0))
        opened(store)
        assert set(views.register(store, OFFICE, DAY)["now_said"]) == {""}
        submit(store, 1, file(1))
        table = views.register(store, OFFICE, DAY).set_index("branch_id")
        said = table.loc[["B01", "B02", "B08"], ["found_said", "now_said"]]
        assert said.to_numpy().tolist() == [
            ["70 次", "2026Q2 70 次"],
            ["70 次", "2026Q2 90 次"],
            ["1 次", "2026Q2 1 次"],  # once a year: it holds until it is told anew
        ]


def test_a_branch_that_misses_every_quarter_stays_open_over_the_turn_of_the_year(
    lived: tuple[Path, list[dict]],
) -> None:
    home, after = lived
    assert [one[NUMBERS["B01"]] for one in after] == ["overdue"] * 4
    with Store.open(home) as store:
        assert steps(store, "B01")[2:] == [
            ("apply", "awaiting_data"),
            *[("fail", "awaiting_data")] * 4,
        ]


def test_one_that_missed_once_is_closed_by_the_next_quarter_alone(
    lived: tuple[Path, list[dict]],
) -> None:
    """Over the year it is still below: (70 + 90) of 200."""
    home, after = lived
    assert after[0][NUMBERS["B02"]] == "closed"
    assert after[1][NUMBERS["B02"]] == "closed"
    with Store.open(home) as store:
        cells = views.proof(store, OFFICE, NUMBERS["B02"])
        first = cells[cells["number"] == 4].to_dict("records")
    assert [(one["item"], one["value"], one["row_number"]) for one in first] == [
        ("attended", 90, 3),
        ("expected", 100, 3),
    ]
    assert {one["file_name"] for one in first} == {"报送.csv"}


def test_it_comes_back_with_its_history_when_the_same_fails_again(
    lived: tuple[Path, list[dict]],
) -> None:
    home, after = lived
    assert after[2][NUMBERS["B02"]] == "relapsed"
    with Store.open(home) as store:
        # what comes later does not close it: nobody has said what is done about it
        assert steps(store, "B02")[3:] == [("pass", "closed"), ("fail", "relapsed")]
        (row,) = (
            views.register(store, OFFICE, DAY).query("branch_id == 'B02'").T.items()
        )
        assert row[1]["relapses"] == 1


def test_the_reply_to_a_relapse_is_counted_from_the_day_in_beijing(
    lived: tuple[Path, list[dict]], tmp_path: Path
) -> None:
    """Half past one in the night there, while it is the day before by UTC."""
    home = Path(shutil.copytree(lived[0], tmp_path / "home"))
    at = datetime.datetime(2030, 7, 4, 17, 30, tzinfo=datetime.UTC)
    with Store.open(home) as store:
        homes.submit(store, QUARTERS[4], file(4, B04=70), at=at)
        last = views.history(store, OFFICE, NUMBERS["B04"]).iloc[-1]
        expected = store.working_days.after(datetime.date(2030, 7, 5), 10)
    assert (last["state"], str(last["reply_due_on"])[:10]) == (
        "relapsed",
        str(expected),
    )


def test_a_correction_or_a_return_takes_the_proof_away(
    lived: tuple[Path, list[dict]],
) -> None:
    home, after = lived
    with Store.open(home) as store:
        assert steps(store, "B04")[3:] == [
            ("pass", "closed"),
            ("revoke", "awaiting_data"),
            ("fail", "awaiting_data"),
            ("pass", "closed"),
        ]
        assert steps(store, "B06")[3:] == [
            ("pass", "closed"),
            ("revoke", "awaiting_data"),
            ("pass", "closed"),
        ]


def test_a_yearly_count_waits_for_its_next_figure(
    lived: tuple[Path, list[dict]],
) -> None:
    """What the first quarter brought along is no proof, neither way."""
    home, after = lived
    assert [one[NUMBERS["B08"]] for one in after] == [
        *["awaiting_data"] * 2,
        *["closed"] * 2,
    ]


def test_what_is_counted_once_a_year_is_applied_for_by_a_document(
    tmp_path: Path,
) -> None:
    at = moment(0)
    with Store.open(homes.make(tmp_path)) as store:
        submit(store, 0, file(0))
        for branch, code, reach in (("B08", "A3", 2), ("B01", "A1", None)):
            asked = Opening(QUARTERS[0], branch, indicator=code, value=reach)
            number = store.open_rectification(asked, at=at)
            store.rectify(number, Step.CONFIRM, **AGREED, due_on=IN_TIME, at=at)
        with pytest.raises(RejectedError, match="一年只报一次"):
            store.rectify(1, Step.APPLY, at=at)
        for number, document in ((1, "佐证1号"), (2, "")):
            state = store.rectify(number, Step.APPLY, document=document, at=at)
            assert state is State.AWAITING


@pytest.mark.parametrize("window", ["year_to_date", "quarter"])
def test_what_the_office_opens_again_is_proven_by_a_later_quarter(
    tmp_path: Path, window: str
) -> None:
    """A correction of the quarter that closed it before is no proof."""
    at, rules = moment(0), homes.scheme(window=f'"{window}"')
    with Store.open(homes.make(tmp_path, schemes=[rules])) as store:
        submit(store, 0, file(0))
        number = store.open_rectification(
            Opening(QUARTERS[0], "B02", indicator="A1"), at=at
        )
        store.rectify(number, Step.CONFIRM, **AGREED, due_on=IN_TIME, at=at)
        store.rectify(number, Step.APPLY, at=at)
        submit(store, 1, file(1))
        assert states(store)[number] == "closed"
        store.rectify(number, Step.REOPEN, reason="回访没有做到", at=moment(1))
        due = datetime.date(2027, 6, 30)
        store.rectify(number, Step.CONFIRM, due_on=due, at=moment(1))
        store.rectify(number, Step.APPLY, at=moment(1))
        submit(store, 1, file(1, B02=91))
        assert states(store)[number] == "awaiting_data"
        submit(store, 2, file(2))
        assert states(store)[number] == "closed"


def test_more_time_does_not_let_an_older_quarter_close_it(tmp_path: Path) -> None:
    """The figures of the newest quarter still fail."""
    at, later = moment(2), datetime.date(2027, 6, 30)
    with Store.open(homes.make(tmp_path)) as store:
        submit(store, 0, file(0))
        number = store.open_rectification(
            Opening(QUARTERS[0], "B01", indicator="A1"), at=moment(0)
        )
        store.rectify(number, Step.CONFIRM, **AGREED, due_on=IN_TIME, at=moment(0))
        store.rectify(number, Step.APPLY, at=moment(0))
        for quarter in (1, 2):
            submit(store, quarter, file(quarter))
        for document in ("文1号", "文2号"):
            store.rectify(
                number,
                Step.EXTEND,
                due_on=later.replace(month=int(document[1]) + 6),
                document=document,
                reason="场地",
                at=at,
            )
        submit(store, 1, file(1, B01=90))
        assert states(store)[number] == "awaiting_data"
        submit(store, 2, file(2, B01=90))
        assert states(store)[number] == "closed"


def test_nothing_closes_what_nobody_applied_for(lived: tuple[Path, list[dict]]) -> None:
    _home, after = lived
    assert {one[NUMBERS["B10"]] for one in after} == {"overdue"}


def test_a_rebuilt_home_has_the_same_ledger(
    lived: tuple[Path, list[dict]], tmp_path: Path
) -> None:
    home, _after = lived
    before = homes.contents(home)
    assert len(before["rectification_step"]) > 30
    # each act says by which days off it was counted; the settings of today say nothing
    with Store.open(home) as store:
        taken = views.history(store, OFFICE, NUMBERS["B02"])
    relapsed = taken[taken["state"] == "relapsed"].to_dict("records")
    assert str(relapsed[0]["reply_due_on"])[:10] > str(OFF[1])
    (home / "config.toml").unlink()
    rebuild(home)
    assert homes.contents(home) == before


def test_the_headline_counts_both_ways_of_closing_apart(
    lived: tuple[Path, list[dict]],
) -> None:
    home, _after = lived
    with Store.open(home) as store:
        found = views.headline(views.register(store, OFFICE, DAY), DAY)
        assert (found.found, found.done, found.by_data) == (6, 3, 3)
        assert found.sentence == (
            "反馈 6 个、已整改 3 个、整改率 50%，其中以数据销号 3 个。"
        )
        assert [found.said(one) for one in ("found", "rate")] == ["6", "50%"]
        assert (found.overdue, found.relapsed, found.came_back) == (2, 1, 1)
        # 30 points of A1 from (70 − 60) ÷ 25 to full marks, twice; 10 of A3, last to first
        assert found.recovered == pytest.approx(2 * 30 * 0.6 + 10)
        ages = views.ages(views.register(store, OFFICE, DAY))
        assert ages["items"].sum() == 3 and ages["overdue"].sum() == 2
        limits = {
            one: limit
            for one, limit in zip(
                *views.register(store, OFFICE, DAY)[["branch_id", "limit_on"]].T.values,
                strict=True,
            )
            if one in ("B01", "B02", "B10")
        }
        with store.cursor() as cursor:
            of_sql = dict(cursor.execute("from open_rectification").fetchall())
        assert of_sql == limits


def test_what_is_overdue_longest_stands_first_then_what_is_gravest_then_the_newest():
    items = [
        (1, "yellow", 9),
        (2, "red", 9),
        (3, "red", 9),
        (4, "red", None),
        (5, "blue", 12),
    ]
    columns = ["rectification_id", "level", "days_overdue"]
    found = views.most_urgent(pd.DataFrame(items, columns=columns))
    assert found["rectification_id"].tolist() == [5, 3, 2, 1, 4]
    assert found.columns.tolist() == columns


# -- what is refused ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with one quarter, an item of a figure (1) and one of a topic (2)."""
    with Store.open(homes.make(tmp_path_factory.mktemp("desk"))) as store:
        submit(store, 0, file(0).replace(b"B07,100,90", "B07,不适用,不适用".encode()))
        store.record_verification(QUARTERS[0], "B03", "attended", 66)
        for asked in (
            Opening(QUARTERS[0], "B01", indicator="A1"),
            Opening(QUARTERS[0], "B03", topic="党务公开栏没有更新", level="red"),
        ):
            store.open_rectification(asked, at=moment(0))
        yield store


PAST = datetime.date(2026, 1, 1)
IN_TIME = datetime.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"branch_id": "B99", "indicator": "A1"}, "没有“B99”"),
        ({"indicator": "A1"}, "要写明支部或单位"),
        ({"branch_id": "B02"}, "没有写整改什么"),
        ({"branch_id": "B02", "indicator": "Z9"}, "没有指标“Z9”"),
        ({"branch_id": "B02", "indicator": "A3"}, "要达到的指标值"),
        ({"branch_id": "B02", "dimension": "service"}, "要与别的支部比较"),
        ({"branch_id": "B02", "indicator": "A1", "share": 85}, "不超过 1"),
        ({"branch_id": "B02", "indicator": "A1", "due_on": PAST}, "已经过了"),
        ({"unit_id": "U1", "indicator": "A1"}, "凭文件销号"),
        ({"branch_id": "B02", "topic": "电话 13800138000"}, "手机号"),
        ({"branch_id": "B01", "indicator": "A1"}, "已有第 1 号"),
        ({"branch_id": "B02", "topic": "说" * 301}, "最多 300"),
        # nothing is short: a next report like it would close what nobody put right
        (
            {"branch_id": "B03", "indicator": "A1"},
            "“实到人次”没有不足：达成度已是 100%",
        ),
        ({"branch_id": "B02", "indicator": "A1", "value": 70}, "指标值已是 70 次"),
        ({"branch_id": "B02", "indicator": "A1", "share": 0.4}, "达成度已是 40%"),
        (
            {"branch_id": "B05", "indicator": "A1", "source": "own"},
            "（命令行 --topic）",
        ),
        ({"branch_id": "B07", "indicator": "A1"}, "“实到人次”不适用，没有可以改的数"),
        # one goal, that figures can reach, and not only by being worse
        ({"branch_id": "B02", "indicator": "A1", "value": 0.85}, "比得 0 分的 .* 还差"),
        ({"branch_id": "B02", "indicator": "A1", "value": math.nan}, "应是一个数"),
        ({"branch_id": "B02", "indicator": "A1", "value": math.inf}, "应是一个数"),
        ({"branch_id": "B02", "indicator": "A1", "dimension": "service"}, "只写一个"),
        ({"branch_id": "B02", "indicator": "A1", "value": 8, "share": 0.5}, "只写一个"),
        ({"branch_id": "B02", "topic": "甲", "value": 8}, "没有写是哪项指标"),
        ({"branch_id": "B02", "topic": "甲", "unit_id": "U9"}, "不是单位“U9”的"),
        ({"branch_id": "B02", "topic": "甲", "period": Period(2031, 1)}, "还没有开始"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_written(
    desk: Store, asked: dict, said: str
) -> None:
    before = desk.data_version()
    with pytest.raises(RejectedError, match=said):
        desk.open_rectification(
            Opening(**{"period": QUARTERS[0], **asked}), at=moment(0)
        )
    assert desk.data_version() == before


def test_what_is_short_in_one_reading_or_not_reported_is_opened_and_so_is_what_is_stated(
    tmp_path: Path,
) -> None:
    """Of 85: B01 is below in the year alone, B02 in the quarter alone; B04 left it blank
    and B06 the whole report."""
    first = dict.fromkeys(homes.BRANCH_IDS, (100, 100, 5, 12, 2, 20, 1))
    second = dict(first)
    first["B01"], second["B01"] = (
        (100, 60, *second["B01"][2:]),
        (100, 90, *second["B01"][2:]),
    )
    second["B02"] = (100, 75, *second["B02"][2:])
    second["B04"] = (100, "", *second["B04"][2:])
    del second["B06"]
    with Store.open(homes.make(tmp_path)) as store:
        for quarter, rows in zip(QUARTERS, (first, second), strict=False):
            homes.submit(store, quarter, homes.wide(rows))
        for branch in ("B01", "B02", "B04", "B06"):
            store.open_rectification(
                Opening(QUARTERS[1], branch, indicator="A1"), at=moment(1)
            )
        asked = Opening(QUARTERS[1], "B03", indicator="A1", reason=" ")
        with pytest.raises(RejectedError, match="没有不足"):
            store.open_rectification(asked, at=moment(1))
        store.open_rectification(
            dataclasses.replace(asked, reason="签到表上少一半"), at=moment(1)
        )


@pytest.mark.parametrize(
    ("number", "step", "given", "said"),
    [
        (1, Step.APPLY, {}, "先确认整改措施"),
        (1, Step.CONFIRM, {"due_on": IN_TIME}, "没有写整改措施"),
        (1, Step.CONFIRM, AGREED, "没有写整改期限"),
        (1, Step.CONFIRM, {**AGREED, "due_on": PAST}, "已经过了"),
        (
            1,
            Step.CONFIRM,
            {**AGREED, "post": "110101199001011234", "due_on": IN_TIME},
            "身份证",
        ),
        (1, Step.CLOSE, {"document": "文1号"}, "只能凭数据销号"),
        (2, Step.CLOSE, {}, "要写明文号"),
        (2, Step.REOPEN, {"reason": "又见"}, "不用重新打开"),
        (2, Step.WITHDRAW, {}, "要写明理由"),
    ],
)
def test_what_may_not_happen_is_said_and_nothing_written(
    desk: Store, number: int, step: Step, given: dict, said: str
) -> None:
    before = desk.data_version()
    with pytest.raises(RejectedError, match=said):
        desk.rectify(number, step, **given, at=moment(0))
    assert desk.data_version() == before


# -- letters -----------------------------------------------------------------------------


def test_a_letter_says_what_until_when_and_how_it_closes(desk: Store) -> None:
    notice = letters.letter(desk, OFFICE, 1, day=DAY)
    order = letters.letter(desk, OFFICE, 2, day=DAY)
    with pytest.raises(UnavailableError, match="没有第 1 号"):
        letters.letter(desk, cities.UNIT, 1, day=DAY)
    assert notice.title == "预警提示单" and order.title == "督办单"
    assert notice.text.splitlines()[3] == "第2局第1党支部："
    assert "请在2026年4月24日前确认整改措施" in notice.text
    assert "单季里不再“A1 实到人次的达成度低于 100%”" in notice.text
    assert "凭文件销号" in order.text and "凭文件销号" not in notice.text
    with zipfile.ZipFile(io.BytesIO(letters.as_docx(notice))) as parts:
        body = parts.read("word/document.xml").decode()
        styles = parts.read("word/styles.xml").decode()
    assert "整改台账第 1 号" in body and "确认整改措施" in body
    assert 'w:eastAsia="zh-CN"' in styles and 'w:eastAsia="仿宋_GB2312"' in styles
    assert letters.as_docx(notice) == letters.as_docx(notice)


def test_a_letter_asks_for_what_comes_next(desk: Store) -> None:
    """Measures that are agreed are not asked for again, nor 销号 that is applied for."""
    asked = "前确认整改措施"
    desk.rectify(1, Step.CONFIRM, **AGREED, due_on=IN_TIME, at=moment(0))
    agreed = letters.letter(desk, OFFICE, 1, day=IN_TIME).paragraphs
    assert agreed[1] == "请在2026年6月30日前完成整改。"
    assert agreed[3].startswith("整改完成后请申请销号。销号只看数据：")
    late = letters.letter(desk, OFFICE, 1, day=DAY).text
    assert "请在2026年6月30日前完成整改，现已逾期 10 天。" in late and asked not in late
    desk.rectify(1, Step.APPLY, reason="签到表", at=moment(0))
    applied = letters.letter(desk, OFFICE, 1, day=DAY)
    assert "完成整改" not in applied.text and asked not in applied.text
    assert applied.paragraphs[-1].startswith("已申请销号。销号只看数据：")


# -- what the office decides ---------------------------------------------------------------


def test_a_verified_value_leads_to_the_indicator_that_counts_it(desk: Store) -> None:
    asked = Opening(QUARTERS[0], "B03", source="inspection", source_code="1")
    number = desk.open_rectification(asked, at=moment(0))
    row = views.register(desk, OFFICE, DAY).iloc[0]
    assert (row["rectification_id"], row["indicator"]) == (number, "A1")
    assert row["goal"] == "单季里不再“A1 实到人次的达成度低于 100%”"
    unknown = Opening(QUARTERS[0], "B03", source="inspection", source_code="9")
    with pytest.raises(UnavailableError, match="没有第 9 号"):
        desk.open_rectification(unknown)


def test_the_office_extends_closes_by_document_and_opens_again(desk: Store) -> None:
    later, grounds = datetime.date(2026, 9, 30), {"document": "文1号", "reason": "场地"}
    at = moment(0)
    desk.rectify(2, Step.CONFIRM, **AGREED, due_on=IN_TIME, at=at)
    with pytest.raises(RejectedError, match="应晚于现在的 2026-06-30"):
        desk.rectify(2, Step.EXTEND, due_on=IN_TIME, **grounds, at=at)
    desk.rectify(2, Step.EXTEND, due_on=later, **grounds, at=at)
    assert states(desk)[2] == "extended"
    assert states(desk, datetime.date(2026, 10, 1))[2] == "overdue"
    desk.rectify(2, Step.CLOSE, document="文2号", at=at)
    found = views.headline(views.register(desk, OFFICE, DAY), DAY)
    assert (found.done, found.by_data, found.by_document) == (1, 0, 1)
    assert "凭文件销号 1 个" in found.sentence
    assert desk.rectify(2, Step.REOPEN, reason="回访", at=at) is State.RELAPSED
    desk.rectify(2, Step.WITHDRAW, reason="并入第 1 号", at=at)
    assert (
        views.headline(views.register(desk, OFFICE, DAY), DAY).found == found.found - 1
    )
    said = views.history(desk, OFFICE, 2)["said"].tolist()
    assert said[2] == "延至 2026-09-30；文1号；场地"
