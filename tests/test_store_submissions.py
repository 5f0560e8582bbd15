"""What a stored file changes: versions, states, later quarters, schemes that take over."""

from __future__ import annotations

import datetime

import duckdb
import pandas as pd
import pytest

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import read
from tests import homes
from tests.examples import some, thorough

Q1, Q2, Q3 = Period(2026, 1), Period(2026, 2), Period(2026, 3)


@pytest.fixture
def store(tmp_path):
    """An open home in which nobody has reported."""
    with Store.open(homes.make(tmp_path)) as store:
        yield store


def _one(store: Store, sql: str, *parameters: object) -> tuple:
    with store.cursor() as cursor:
        return cursor.execute(sql, list(parameters)).fetchone()


def _final(store: Store, branch_id: str, period: object) -> float | None:
    return _one(
        store,
        "select final_score from score where branch_id = ? and period = ?",
        branch_id,
        str(period),
    )[0]


def _numerator(store: Store, branch_id: str) -> float:
    """What A1 of the first quarter counts for a branch."""
    return _one(
        store,
        "select numerator from indicator_score where indicator = 'A1'"
        " and period = '2026Q1' and branch_id = ?",
        branch_id,
    )[0]


def _scheme_of(store: Store, period: object) -> str:
    return _one(
        store, "select min(scheme_sha256) from score where period = ?", str(period)
    )[0]


# -- versions ----------------------------------------------------------------------


def test_a_later_file_supersedes_branch_by_branch(store):
    homes.submit(store, Q1, homes.quarter(1))
    untouched = _numerator(store, "B05")
    homes.submit(store, Q1, homes.quarter(4, ["B01", "B02"]))
    with store.cursor() as cursor:
        versions = cursor.execute(
            "select branch_id, version, submission_id, is_current from report"
            " where branch_id in ('B01', 'B05') order by all"
        ).fetchall()
    assert versions == [("B01", 1, 1, False), ("B01", 2, 2, True), ("B05", 1, 1, True)]
    assert store.context(Q1).reported == {
        code: 2 if code in ("B01", "B02") else 1 for code in homes.BRANCH_IDS
    }
    assert _numerator(store, "B05") == untouched == 60 + (35 + 5) % 40
    assert _numerator(store, "B01") == 60 + (7 + 20) % 40


def test_the_same_bytes_again_change_nothing(store):
    first = homes.submit(store, Q1, homes.quarter(1))
    version = store.data_version()
    again = homes.submit(store, Q1, homes.quarter(1))
    assert again.unchanged
    assert (again.number, again.received_at) == (first.number, first.received_at)
    assert store.data_version() == version
    assert len(homes.rows(store, "submission")) == 1


def test_the_same_bytes_for_another_quarter_are_a_report_of_their_own(store):
    homes.submit(store, Q1, homes.quarter(1))
    assert not homes.submit(store, Q2, homes.quarter(1)).unchanged


def test_every_write_changes_the_data_version(store):
    versions = [store.data_version()]
    homes.submit(store, Q1, homes.quarter(1))
    versions.append(store.data_version())
    store.record_adjustment(
        "B01", Q1, "praised", document="文号", reason="事由", entered_by="考核办"
    )
    versions.append(store.data_version())
    assert versions == sorted(set(versions))


def test_a_receipt_says_what_was_accepted(store):
    at = datetime.datetime(2026, 4, 3, 9, 30, tzinfo=datetime.UTC)
    reading = read(homes.quarter(1, ["B01"]), "一季度.csv", store.context(Q1))
    receipt = store.submit(reading, Q1, reason=" 补报 ", received_at=at)
    assert receipt.number == "2026Q1-000001"
    assert (receipt.period, receipt.file_name) == ("2026Q1", "一季度.csv")
    assert (receipt.branches, receipt.reason) == (1, "补报")
    assert receipt.received_at == at.replace(tzinfo=None)
    assert receipt.sha256 == reading.sha256


@pytest.mark.parametrize(
    ("cells", "reason"),
    [((100, 101, 1, 9, 1, 1, 0), "有理由也不收"), ((100, 80, 1, 9, 1, 999, 0), " ")],
    ids=["reject", "explain without a reason"],
)
def test_a_file_with_open_problems_is_never_stored(store, cells, reason):
    reading = read(homes.wide({"B01": cells}), "错.csv", store.context(Q1))
    with pytest.raises(ValueError, match="without open problems"):
        store.submit(reading, Q1, reason=reason)
    assert len(homes.rows(store, "event")) == 2


# -- states ------------------------------------------------------------------------


def test_blank_zero_and_not_applicable_stay_three_things(store):
    homes.submit(
        store,
        Q1,
        homes.wide(
            {
                "B01": (100, 80, 0, 9, "", 1, 0),
                "B02": (100, 80, "", 9, "", 1, 0),
                "B03": (100, 80, "不适用", 9, "", 1, 0),
            }
        ),
    )
    with store.cursor() as cursor:
        states = cursor.execute(
            "select branch_id, state, value from observation where item = 'talks'"
            " order by branch_id"
        ).fetchall()
        reported = cursor.execute(
            "select branch_id, item_talks, isnan(item_talks) from reported order by 1"
        ).fetchall()
        indicators = cursor.execute(
            "select branch_id, status, attainment from indicator_score"
            " where indicator = 'A2' and branch_id <= 'B03' order by 1"
        ).fetchall()
    assert states == [
        ("B01", "reported", 0.0),
        ("B02", "not_reported", None),
        ("B03", "not_applicable", None),
    ]
    assert [row[2] for row in reported] == [False, None, True]
    assert indicators == [
        ("B01", "scored", 0.0),
        ("B02", "not_reported", 0.0),
        ("B03", "not_applicable", None),
    ]


@some(3)
@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-inf", "1e400", "Infinity"])
def test_what_is_no_number_is_refused_by_name(store, text):
    data = homes.wide({"B01": (100, 80, text, 9, "", 1, 0)})
    reading = read(data, "报送.csv", store.context(Q1))
    assert reading.rejected
    assert {one.column for one in reading.problems if one.level == "reject"} == {
        "谈心谈话人数"
    }


@some(1)
@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_no_number_that_is_not_finite_gets_into_the_database(number):
    with homes.scratch() as store:
        frame = _observation("B01", "talks", number)
        with pytest.raises(duckdb.ConstraintException):
            store.put(Q1, frame)
        assert homes.rows(store, "observation") == []
        store.put(Q1, _observation("B01", "talks", 3.0))
        assert len(homes.rows(store, "observation")) == 1


def _observation(branch_id: str, item: str, value: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "branch_id": [branch_id],
            "item": [item],
            "state": ["reported"],
            "value": pd.Series([value], dtype=object),
        }
    )


def test_minus_zero_is_zero(store):
    homes.submit(store, Q1, homes.wide({"B01": (100, 80, "-0", 9, "", 1, 0)}))
    (value,) = _one(store, "select value from observation where item = 'talks'")
    (folded,) = _one(store, "select item_talks from reported")
    assert (repr(value), repr(folded)) == ("0.0", "0.0")


@thorough
def test_odd_headers_and_codes_survive_the_archive(tmp_path):
    roster = homes.ROSTER.replace("B01,", "007,").replace("B02,", "NA,")
    home = homes.make(tmp_path, roster=roster)
    header = homes.HEADER.replace("应到人次", '"应到\r人次"')
    line = "100,80,1,9,,1,0"
    data = f"{header}\n007,{line}\nNA,{line}\n".encode()
    with Store.open(home) as store:
        homes.submit(store, Q1, data)
        with store.cursor() as cursor:
            origin = cursor.execute(
                "select distinct branch_id, row_number from observation order by 1"
            ).fetchall()
            items = cursor.execute("select count(*) from observation").fetchone()
    assert origin == [("007", 2), ("NA", 3)]
    assert items == (14,)


# -- later quarters and other schemes -----------------------------------------------


def test_a_correction_of_the_first_quarter_reaches_every_later_one_of_the_year(store):
    for number, period in enumerate((Q1, Q2, Q3, Period(2027, 1))):
        homes.submit(store, period, homes.quarter(number))
    before = [homes.rows(store, f"(from score where period = '{p}')") for p in _ALL]
    data = homes.wide({"B01": (100, 100, 9, 9, 4, 900, 0)})
    homes.submit(store, Q1, data, reason="更正")
    after = [homes.rows(store, f"(from score where period = '{p}')") for p in _ALL]
    assert [one != two for one, two in zip(before, after, strict=True)] == [
        True,
        True,
        True,
        False,
    ]
    (numerator, denominator) = _one(
        store,
        "select numerator, denominator from indicator_score where indicator = 'A1'"
        " and branch_id = 'B01' and period = '2026Q2'",
    )
    assert (numerator, denominator) == (100 + 72, 200)


_ALL = ("2026Q1", "2026Q2", "2026Q3", "2027Q1")


def test_a_blank_first_quarter_is_listed_and_filled_in_later(store):
    homes.submit(store, Q2, homes.quarter(1))
    assert _one(store, "select distinct missing_quarters from score") == ("2026Q1",)
    homes.submit(store, Q1, homes.quarter(2))
    assert _one(
        store, "select distinct missing_quarters from score where period = '2026Q2'"
    ) == ("",)


def test_an_edited_scheme_rescores_what_it_covers(tmp_path):
    home = homes.make(tmp_path, quarters=1)
    with Store.open(home) as store:
        before = _final(store, "B02", Q1)
    file = home / "schemes" / "scheme1.toml"
    file.write_text(homes.scheme(target=100), "utf-8")
    with Store.open(home) as store:
        assert _final(store, "B02", Q1) < before
        assert len(store.schemes()) == 1


@some(1)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_an_unchanged_home_is_taken_as_it_is(tmp_path, encoding):
    home = homes.make(tmp_path)
    (home / "schemes" / "scheme1.toml").write_text(
        homes.scheme().replace("\n", "\r\n"), encoding, newline=""
    )
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        version, sha256 = store.data_version(), _scheme_of(store, Q1)
    with Store.open(home) as store:
        assert store.data_version() == version
        assert store.schemes()[0].sha256 == sha256


def test_a_roster_in_another_order_is_no_change(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        version = store.data_version()
    head, *lines = homes.ROSTER.splitlines()
    (home / "branches.csv").write_text("\n".join([head, *lines[::-1]]), "utf-8")
    with Store.open(home) as store:
        assert store.data_version() == version


def test_a_period_before_every_scheme_is_refused(store):
    with pytest.raises(UnavailableError, match="2025Q4 没有生效的指标体系"):
        store.context(Period(2025, 4))


@thorough
def test_reports_from_before_a_postponed_scheme_are_not_offered(tmp_path):
    home = homes.make(tmp_path, quarters=2)
    file = home / "schemes" / "scheme1.toml"
    file.write_text(homes.scheme(effective_from="2026Q2"), "utf-8")
    with homes.opened(home) as store:
        assert store.periods() == [Q2]


# -- nobody has reported -------------------------------------------------------------


def test_a_quarter_without_reports_shows_the_roster_and_writes_nothing(store):
    version = store.data_version()
    with store.scored(Q2) as scored:
        with scored.cursor() as cursor:
            found = cursor.execute(
                "select count(*), min(status), max(status), count(rank) from score"
            ).fetchone()
        assert found == (10, "not_reported", "not_reported", 0)
    assert homes.rows(store, "score") == []
    assert store.data_version() == version


# -- adjustments -------------------------------------------------------------------


def _record(store: Store, code: str, **more) -> None:
    store.record_adjustment(
        more.pop("branch_id", "B01"),
        more.pop("period", Q1),
        code,
        document="文号",
        reason="事由",
        entered_by="考核办",
        **more,
    )


@pytest.mark.parametrize(
    "wrong", [{"branch_id": "B99"}, {"code": "unheard"}], ids=["branch", "code"]
)
def test_an_adjustment_that_would_count_for_nothing_is_refused(store, wrong):
    code = wrong.pop("code", "praised")
    with pytest.raises(UsageError, match="B99|unheard"):
        _record(store, code, **wrong)
    assert homes.rows(store, "adjustment") == []
