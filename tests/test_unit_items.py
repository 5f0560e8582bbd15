"""What units are asked themselves: from the scheme to the row, the archive, the light."""

from __future__ import annotations

import json
import shutil

import pytest

from dashboard import units
from sizhang_metrics.access import OFFICE, About, Actor, Role, Viewer, may
from sizhang_metrics.cli import main
from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store, backup, create_home, restore
from sizhang_metrics.submissions import read, write_template
from sizhang_metrics.views import peers, unit
from tests import homes, shown_city
from tests.screens import Screens
from tests.shown_city import BEFORE, NOW
from tests.worked_city import rows

ASKED = """
[[item]]
code = "U01_due"
name = "应逐一审议的发展党员事项"
kind = "flow"
measured_in = "项"
scope = "unit"
[[item]]
code = "U01"
name = "已逐一审议的发展党员事项"
kind = "flow"
measured_in = "项"
scope = "unit"
expected_item = "U01_due"
[[item]]
code = "U02"
name = "研究党建次数"
kind = "flow"
measured_in = "次"
scope = "unit"
expected = 1
"""
RULES = shown_city.scheme() + ASKED
BRANCHES = {"W1": ("U1", "甲组"), "W2": ("U1", "甲组"), "W3": ("U2", "甲组")}
HEADER = f"{shown_city.HEADER},应逐一审议的发展党员事项,已逐一审议的发展党员事项,研究党建次数"
WIDE = f"{HEADER}\nW1,80,80,80,,,\nW2,60,60,60,,,\nW3,50,50,50,,,\nU1,,,,3,2,1\nU2,,,,0,0,不适用\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Three branches of two units; both units have said something of themselves."""
    folder = tmp_path_factory.mktemp("owed")
    rules = homes.write(folder, "scheme.toml", RULES)
    roster = homes.write(folder, "roster.csv", shown_city.roster(BRANCHES))
    create_home(folder / "home", [rules], roster)
    with Store.open(folder / "home") as store:
        submit(store, WIDE)
    yield folder / "home"
    Screens.close()


def test_what_units_said_is_in_a_backup(home, tmp_path):
    """It was left out: the backup was said to be checked, and could not be taken back."""
    path, _ = backup(home, tmp_path / "backup.zip")
    restore(path, tmp_path / "elsewhere")
    files = [
        sorted(one.name for one in (place / "archive" / "files").iterdir())
        for place in (home, tmp_path / "elsewhere")
    ]
    assert files[0] == files[1]


def submit(store, text: str, name: str = "报送.csv"):
    reading = read(text.encode(), name, store.context(NOW))
    assert not reading.rejected, reading.problems
    return store.submit(reading, NOW, reason="属实")


def owed(store, *asked):
    table = unit.owed(store, OFFICE, *asked)
    names = ("unit_id", "item", "value", "expected", "light", "row_number")
    return rows(table, *names)


def test_a_light_for_each_unit_and_item_with_its_cell(home):
    with Store.open(home) as store:
        assert owed(store, NOW) == [
            ("U1", "U01_due", 3, None, "said", 5),
            ("U1", "U01", 2, 3, "short", 5),
            ("U1", "U02", 1, 1, "met", 5),
            ("U2", "U01_due", 0, None, "said", 6),
            ("U2", "U01", 0, 0, "met", 6),
            ("U2", "U02", None, 1, "not_applicable", 6),
        ]
        # of a quarter without a row nothing is known
        assert {one[4] for one in owed(store, BEFORE, "U1")} == {"not_reported"}
        assert owed(store, NOW, "U2")[0][0] == "U2"
        viewer = Viewer(Role.UNIT, unit_id="U2")
        own = unit.owed(store, viewer, NOW)
        assert set(own["unit_id"]) == {"U2"}
        # the file holds branches of another unit, too
        assert set(own["file_name"]) == {peers.MIXED}


def test_it_is_in_no_branch_and_in_no_score(home):
    scored = shown_city.scheme()
    assert [one.code for one in load_scheme(RULES.encode()).items] == [
        one.code for one in load_scheme(scored.encode()).items
    ]
    with Store.open(home) as store, store.cursor() as cursor:
        found = cursor.execute(
            "select branch_id, final_score from score where period = ? order by all",
            [str(NOW)],
        ).fetchall()
        items = cursor.execute("select distinct item from observation").fetchall()
    assert found == [("W1", 80), ("W2", 60), ("W3", 50)]
    assert len(items) == 3


def test_what_a_unit_is_asked_does_not_get_lost_in_a_total(home):
    branches, units = WIDE.split("U1", 1)
    with Store.open(home) as store:
        ours = store.context(NOW)

        def asked(text):
            result = read(text.encode(), "a.csv", ours)
            return [one.code for one in result.problems if one.level == "explain"]

        for total in ("U1,单位合计,80,80,80,3,2,1", "合计,,80,80,80,3,2,1"):
            text = f"支部编码,支部名称,{HEADER.split(',', 1)[1]}\n"
            text += "".join(
                f"{row.replace(',', ',,', 1)}\n" for row in branches.split()[1:]
            )
            assert asked(f"{text}{total}\n") == ["unit_figure_in_total"]
            assert asked(f"{text}U1,,,,,3,2,1\n{total}\n") == []
        name = ours.units["U1"].unit_name
        for row in (f"u1{units}", f"{name}{units}"):
            wrong = read(f"{branches}{row}".encode(), "a.csv", ours)
            (one,) = [one for one in wrong.problems if one.level == "reject"]
            assert "请写单位编码 U1" in one.remedy
        text += f",{name},,,,3,2,1\n"
        wrong = read(text.encode(), "a.csv", ours)
        assert "请写单位编码 U1" in wrong.problems[-1].remedy


@pytest.mark.parametrize(
    ("lines", "rejected"),
    [
        ("单位编码,单位名称,{}\nU1,{},3,2,1", ""),
        ("unit_id,填报项编码,数值\nU1,U01_due,3\nU1,U01,2\nU1,U02,1", ""),
        ("单位编码,{},F1\nU1,3,2,1,80\nU2,0,0,不适用,60", "other_scope"),
        ("单位编码,支部编码,{}\nU1,,3,2,1", "no_branch_id"),
    ],
)
def test_a_table_of_units_may_call_the_code_theirs(home, lines, rejected):
    with Store.open(home) as store:
        ours = store.context(NOW)
        names = ",".join(item.name for item in ours.scheme.unit_items)
        text = lines.format(names, ours.units["U1"].unit_name)
        text = text.replace("F1", ours.scheme.items[0].name)
        result = read(f"{NOW.label}\n{text}".encode(), "a.csv", ours)
    problems = [one for one in result.problems if one.code != "absent_column"]
    if rejected:
        assert {(one.level, one.code) for one in problems} == {("reject", rejected)}
        assert "单位" in problems[0].remedy
    else:
        assert (problems, result.unit_ids) == ([], ("U1",))
        figures = result.unit_observations.set_index("item")["value"]
        assert figures.to_dict() == {"U01_due": 3, "U01": 2, "U02": 1}


def test_a_long_file_and_a_later_one_that_replaces(home, tmp_path):
    """A file of a unit alone; only its own row is replaced, and `rebuild` says the same."""
    made = tmp_path / "home"
    shutil.copytree(home, made)
    long = "支部编码,填报项编码,数值\nU1,U01_due,3\nU1,U01,3\nU1,U02,0\n"
    with Store.open(made) as store:
        reading = read(long.encode(), "单位.csv", store.context(NOW))
        assert len(store.rehearse(reading, NOW).branches) == 0
        receipt = submit(store, long, "单位.csv")
        assert (receipt.branches, receipt.unchanged) == (0, False)
        assert submit(store, long, "单位.csv").unchanged
        now = owed(store, NOW)
        assert [one[4] for one in now] == [
            *("said", "met", "short"),
            *("said", "met", "not_applicable"),
        ]
    assert main(["--home", str(made), "rebuild"]) == 0
    with Store.open(made) as store:
        assert owed(store, NOW) == now
    assert main(["--home", str(made), "verify"]) == 0


def test_figures_in_rows_of_the_other_kind_are_refused(home):
    with Store.open(home) as store:
        context = store.context(NOW)
        wrong = read(
            f"{HEADER}\nW1,80,80,80,1,,\nU1,5,,,3,3,1\nU9,,,,1,1,1\n".encode(),
            "报送.csv",
            context,
        )
    found = {
        (one.code, one.row): f"{one.accepted}。{one.remedy}"
        for one in wrong.problems
        if one.level == "reject"
    }
    assert found.keys() == {
        ("other_scope", 2),
        ("other_scope", 3),
        ("unknown_branch", 4),
    }
    assert found["other_scope", 2] == "只由单位填一次。请填到单位编码的那一行。"
    assert found["other_scope", 3].startswith("只由支部填。请填到支部的那一行")


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_template_has_such_rows_apart_and_is_read_back(home, long, suffix):
    with Store.open(home) as store:
        context = store.context(NOW)
        data = write_template(context, unit_id="U1", long=long, suffix=suffix)
        blank = read(data, f"模板{suffix}", context)
    assert {one.code for one in blank.problems if one.level == "reject"} == {"no_rows"}
    if suffix == ".csv":
        lines = data.decode("utf-8-sig").splitlines()
        assert lines[-1].startswith("U1,")
        assert len([one for one in lines if one.startswith("U1,")]) == (
            3 if long else 1
        )
        assert "U2" not in data.decode("utf-8-sig")


def test_a_branch_cannot_speak_for_its_unit(home):
    with Store.open(home) as store:
        reading = read(WIDE.encode(), "报送.csv", store.context(NOW))
    assert reading.unit_ids == ("U1", "U2")
    about = About((("U1", "W1"),), ("U1",))
    assert may(Actor(Viewer(Role.UNIT, unit_id="U1"), "u1"), "submission", about)
    assert not may(
        Actor(Viewer(Role.BRANCH, branch_id="W1"), "w1"), "submission", about
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('numerator = ["alpha"]', 'numerator = ["U02"]', 'scope = "unit"'),
        ('scope = "unit"\nexpected = 1', "expected = 1", "expected"),
        ('expected_item = "U01_due"', 'expected_item = "alpha"', "expected_item"),
        ("expected = 1", 'expected = 1\nexpected_item = "U01"', "只写一个"),
    ],
)
def test_a_scheme_that_mixes_the_two_is_refused(old, new, words):
    assert old in RULES
    with pytest.raises(SchemeError, match=words):
        load_scheme(RULES.replace(old, new, 1).encode())


def test_the_command_and_the_page(home, monkeypatch, capsys):
    asked = ["--home", str(home), "units", "--period", str(NOW), "--owed"]
    assert main([*asked, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(one["unit_id"], one["item"]) for one in found} >= {("U2", "U01")}
    app = Screens(monkeypatch, home).opened("unit", period=str(NOW), unit="U2")
    said = [one.value for one in app.markdown if "研究党建次数" in one.value]
    assert said == ["研究党建次数，应不少于 1，报送.csv 第 6 行“研究党建次数”"]
    nothing = {"value": None, "expected": 1, "measured_in": "次", "file_name": ""}
    assert units._said({"item_name": "研究", **nothing}) == "研究，应不少于 1"
    enough = nothing | {"value": 3.0, "expected": None}
    assert units._said({"item_name": "研究", **enough}) == "研究，3 次"
