"""Many files at once: what each is, which are taken, what goes back (收件箱)."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import pytest

from dashboard import session
from sizhang_metrics.access import Role
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.cli import main
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import Store
from tests import cities, homes
from tests.screens import Screens, grid, press, run, said

PERIOD = "--period=2026Q3"
GOOD, TWICE, AGAIN, FAULTY = "甲.csv", "丙.csv", "乙.csv", "丁.csv"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Nobody has reported for 2026Q3."""
    return cities.make(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four files for ten branches, one of them twice, and what lies about in folders."""
    place = tmp_path / "收件"
    (place / "旧").mkdir(parents=True)
    files = {
        GOOD: homes.quarter(1, ["B01", "B02", "B03"]),
        "甲二.csv": homes.quarter(1, ["B01", "B02", "B03"]),
        TWICE: homes.quarter(1, ["B05", "B06"]),
        AGAIN: homes.quarter(2, ["B06", "B07"]),
        FAULTY: homes.quarter(1, ["B08"]).replace(b"B08,100,", b"B08,1,"),
        "~$甲.xlsx": b"",
        ".DS_Store": b"",
        "旧表.zip": b"PK",
        "说明.docx": b"",
    }
    for name, data in files.items():
        (place / name).write_bytes(data)
    return place


def called(
    home: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, dict[str, dict[str, str]], str]:
    """Exit code, file → row of the table, what was said."""
    code = main(["--home", str(home), *words, "--format=csv"])
    out, err = capsys.readouterr()
    rows = {one["file_name"]: one for one in csv.DictReader(io.StringIO(out))}
    return code, rows, err


def reported(home: Path) -> list[str]:
    with Store.open(home) as store:
        return sorted(store.context(parse_period("2026Q3")).reported)


def test_the_clean_ones_are_taken_each_as_one_event_and_the_others_go_back(
    home: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(home) as store:
        before = store.data_version()
    back = tmp_path / "退回.zip"
    code, rows, said = called(
        home, capsys, "submit", str(folder), PERIOD, "-o", str(back)
    )
    assert code == 1
    assert {name: row["state"] for name, row in rows.items()} == {
        GOOD: "已收",
        "甲二.csv": "相同文件",
        TWICE: "重复支部",
        AGAIN: "重复支部",
        FAULTY: "有问题",
    }
    assert rows[GOOD]["units"] == "第2局、第1局" and rows[GOOD]["branches"] == "3"
    assert [name for name, row in rows.items() if row["number"]] == [GOOD]
    assert int(rows[FAULTY]["rejects"]) >= 1
    assert "B06 还在另一份文件里" in rows[TWICE]["said"]
    assert "1" in rows[FAULTY]["said"] and "：" in rows[FAULTY]["said"]
    for name in ("~$甲.xlsx", ".DS_Store", "旧表.zip", "说明.docx", "旧"):
        assert said.count(f"略过“{name}”") == 1
    assert said.count("5 份文件：收下 1 份，没有收 3 份。") == 1
    assert reported(home) == ["B01", "B02", "B03"]
    with Store.open(home) as store:
        assert store.data_version() == before + 1
    with zipfile.ZipFile(back) as archive:
        names = archive.namelist()
        letter = archive.read("说明.txt").decode("utf-8-sig")
    assert len(names) == 4 and any(name.endswith("丁-标注.xlsx") for name in names)
    assert "丙.csv：重复支部" in letter and "丁.csv：有问题" in letter
    assert f"   拒收 {rows[FAULTY]['rejects']} 处，见标注件" in letter.splitlines()


def test_a_file_that_cannot_be_read_stops_no_other(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "断.csv").symlink_to(folder / "移走了.csv")
    code, rows, said = called(home, capsys, "submit", str(folder), PERIOD)
    assert code == 1 and rows[GOOD]["state"] == "已收"
    assert "没有读“断.csv”" in said and "找不到" in said
    assert "6 份文件：收下 1 份，没有收 4 份。" in said
    for path in folder.iterdir():
        if path.name not in (GOOD, "断.csv"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert called(home, capsys, "check", str(folder), PERIOD)[0] == 1


def test_checking_a_folder_writes_nothing(
    home: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back = tmp_path / "退回.zip"
    code, rows, said = called(
        home, capsys, "check", str(folder), PERIOD, "-o", str(back)
    )
    assert code == 1 and rows[GOOD]["state"] == "可报送"
    assert "可报送 1 份，没有写入任何数据" in said and back.exists()
    assert reported(home) == []
    for name in (TWICE, AGAIN, FAULTY):
        (folder / name).unlink()
    assert called(home, capsys, "check", str(folder), PERIOD)[0] == 0


def test_last_quarters_file_beside_this_ones_is_no_rival(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = "2026年第二季度\n".encode("utf-8-sig")
    (folder / "上季.csv").write_bytes(title + homes.quarter(1, ["B01", "B02"]))
    _, rows, _ = called(home, capsys, "check", str(folder), PERIOD)
    assert [rows[name]["state"] for name in (GOOD, "上季.csv")] == ["可报送", "有问题"]


def test_what_must_be_explained_is_taken_with_a_reason_only(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "更正"
    place.mkdir()
    figures = (100, "不适用", 9, 9, 5, 30, 1)  # asked about each time
    (place / "甲.csv").write_bytes(homes.wide({"B02": figures}))
    words = ("submit", str(place), "--period=2026Q1")
    code, rows, _said = called(home, capsys, *words)
    assert code == 1 and rows["甲.csv"]["state"] == "要写说明"
    assert rows["甲.csv"]["said"].startswith("还没有写说明：")
    assert called(home, capsys, *words, "--reason=更正")[0] == 0
    code, rows, said = called(home, capsys, *words)  # explained when it came
    assert code == 0 and "没有变化" in said
    assert "与已收的完全相同" in rows["甲.csv"]["said"]


def test_a_unit_hands_in_its_own_alone(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Accounts(home).add(Account("u1", Role.UNIT, unit_id="U1"))
    (folder / "只有本单位.csv").write_bytes(homes.quarter(1, cities.OWN[3:4]))
    shutil.rmtree(folder / "旧")
    for name in (FAULTY, TWICE, AGAIN):
        (folder / name).unlink()
    code, rows, _said = called(home, capsys, "submit", str(folder), PERIOD, "--as=u1")
    assert code == 1 and rows[GOOD]["state"] == "有问题"
    assert "第2局" not in rows[GOOD]["units"]
    assert reported(home) == cities.OWN[3:4]


def test_a_zip_for_one_file_or_over_another_is_refused(
    home: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = str(folder / GOOD)
    assert called(home, capsys, "submit", one, PERIOD, "-o", "x.zip")[0] == 2
    there = tmp_path / "有.zip"
    there.write_bytes(b"")
    code, _rows, said = called(
        home, capsys, "submit", str(folder), PERIOD, "-o", str(there)
    )
    assert code == 3 and "没有覆盖" in said and reported(home) == []


# -- on the page -------------------------------------------------------------------


def test_on_the_page_the_clean_ones_are_submitted_on_one_confirmation(
    monkeypatch: pytest.MonkeyPatch, home: Path, folder: Path
) -> None:
    screens = Screens(monkeypatch, home)
    app = screens.opened("submission", quarter="2026Q3")
    for name in (GOOD, FAULTY):
        app.file_uploader[1].upload(name, (folder / name).read_bytes(), "text/csv")
    run(app)
    table = grid(app, "state")
    assert dict(zip(table["file_name"], table["state"], strict=True)) == {
        GOOD: "可报送",
        FAULTY: "有问题",
    }
    assert reported_on(screens, home) == []
    app = press(app, "提交可报送的 1 份")
    assert "收下 1 份。" in said(app)
    labels = [one.proto.label for one in app.get("download_button")]
    assert "下载退回的文件（已标注）" in labels
    assert reported_on(screens, home) == ["B01", "B02", "B03"]


def reported_on(screens: Screens, home: Path) -> list[str]:
    """As the open store has it."""
    store = session.opened(str(home.resolve()))
    return sorted(store.context(parse_period("2026Q3")).reported)
