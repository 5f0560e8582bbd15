"""数据报送: nothing is written before confirmation; then receipt and new scores."""

from __future__ import annotations

import pytest

from dashboard import session
from dashboard.desk.checking import changed
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import OpenCell, amend
from tests import cities, homes
from tests.examples import thorough
from tests.screens import downloads, press, run, said


@pytest.fixture
def desk(screens):
    """The desk as it opens."""
    return screens.opened("submission")


def upload(app, data: bytes, name: str = "第二局.csv"):
    """The desk after a file was dropped on it."""
    app.file_uploader[0].upload(name, data, "text/csv")
    return app.run()


def confirm(app):
    """The desk after the button was pressed."""
    return run(press(app, "确认提交"))


def reported(home) -> int:
    """Branches with a report in 2026Q2."""
    with Store.open(home, read_only=True) as store:
        return len(store.context(cities.NOW).reported)


def test_the_rehearsal_shows_the_numbers_that_the_ranking_then_has(desk, screens):
    app = upload(desk, homes.quarter(3, cities.FOREIGN))
    rehearsed = next(one.value for one in app.table if "同类组名次" in one.value)
    losses = rehearsed["影响最大的三项指标（分）"]
    assert losses.str.startswith("失分最多").all()
    confirm(app)
    ranking = screens.opened("ranking", scope="全部支部").dataframe[0].value
    shown = ranking.set_index("branch_name")["final_score"]
    for _, one in rehearsed.iterrows():
        assert f"{shown[one['支部']]:.1f}" == one["得分"]


def test_a_file_with_problems_can_be_taken_along_annotated(desk):
    assert "下载标注件" not in downloads(desk)
    rows = {cities.FOREIGN[0]: (10, 60, 1, 9, 1, 2, 1)}
    assert "下载标注件" in downloads(upload(desk, homes.wide(rows)))
    assert "下载标注件" not in downloads(upload(desk, b"\x00\x01\x02", "x.csv"))


@thorough
def test_a_file_of_another_quarter_offers_to_switch_to_it(desk, screens, home):
    title = "2026年党建工作一季度统计表\n".encode()
    app = upload(desk, title + homes.quarter(3, cities.FOREIGN))
    assert "拒收 1 处" in app.error[0].value
    app = run(press(app, "改为报送 2026Q1"))
    assert app.selectbox(key="quarter").value == "2026Q1"
    assert "wrong_period" not in [
        one.code for one in app.session_state["desk"].file.reading.problems
    ]
    assert not [one for one in app.button if "改为报送" in one.label]


def test_no_switch_is_offered_where_there_is_no_such_quarter(desk):
    title = "2019年一季度统计表\n".encode()
    app = upload(desk, title + homes.quarter(3, cities.FOREIGN))
    assert "文件未被接收" in app.error[0].value
    assert not [one for one in app.button if "改为报送" in one.label]


def test_bad_cells_are_offered_to_be_typed_over_and_the_receipt_lists_what_was(
    desk, screens, home
):
    rows = {cities.FOREIGN[0]: (10, 60, 1, 9, 1, 2, 1)}
    app = upload(desk, homes.wide(rows))
    assert "在这里直接改（3 格）" in [one.label for one in app.expander]
    assert "重新校核" in [one.label for one in app.button]
    mine = app.session_state["desk"]
    assert [one.content for one in mine.file.cells] == ["10", "60", "1"]
    typed = changed(mine.file.cells, ["10", "6", "1"])
    assert typed == {(2, 3): "6"}
    context = session.opened(str(home.resolve())).context(cities.NOW)
    mine.file.reading = amend(mine.file.uploaded, typed, context)
    mine.file.cells = ()
    app = run(app)
    assert "已在页面上改 1 格" in said(app)
    assert "下载修改后的文件" in [one.proto.label for one in app.get("download_button")]
    shown = said(confirm(app))
    assert "第 2 行“实到人次”：60 → 6" in shown.replace("\\", "")
    assert app.dataframe[-1].value["amended"].tolist()[:2] == [1, 0]
    assert "第二局-已改.csv" in shown
    screens.close()
    assert reported(home) == 6


@thorough
def test_what_was_typed_stays_when_another_unit_submits_meanwhile(desk, home):
    rows = {cities.FOREIGN[0]: (10, 60, 1, 9, 1, 2, 1)}
    app = upload(desk, homes.wide(rows))
    mine, store = app.session_state["desk"], session.opened(str(home.resolve()))
    rounds = mine.rounds
    homes.submit(store, cities.NOW, homes.quarter(3, cities.FOREIGN[2:3]))
    app.run()
    assert (mine.rounds, mine.file.reading.amendments) == (rounds, ())
    mine.file.entered = {(2, 3): "6"}
    homes.submit(store, cities.NOW, homes.quarter(3, cities.FOREIGN[3:4]))
    app = run(app)
    assert [one.entered for one in mine.file.reading.amendments] == ["6"]
    assert "已在页面上改 1 格" in said(app)


def test_a_cell_left_alone_is_no_change_and_an_emptied_one_is_cleared():
    cells = (
        OpenCell((3,), 2, "人次", "十二", "reject", ""),
        OpenCell((4, 5), 1, "编码", "B9", "reject", ""),
        OpenCell((6,), 1, "备注", "", "hint", ""),
    )
    assert changed(cells, ["十二", "B9", None]) == {}
    assert changed(cells, [None, "B1", "x"]) == {
        (3, 2): "",
        (4, 1): "B1",
        (5, 1): "B1",
        (6, 1): "x",
    }


def test_one_level_of_problems_can_be_looked_at_alone(desk):
    rows = {cities.FOREIGN[0]: (10, 60, 1, 9, 1, 2, 1)}
    app = upload(desk, homes.wide(rows))
    app.segmented_control(key="problem level").set_value("reject")
    app.run()
    assert set(app.table[0].value["级别"]) == {"拒收"}
    app = upload(app, homes.quarter(3, cities.FOREIGN))
    assert set(app.table[0].value["级别"]) == {"提示"}
    keys = [one.key for one in app.segmented_control]
    assert "problem level" not in keys, "of one level there is nothing to choose"


def test_a_correction_needs_its_reason(desk, screens, home):
    # a figure that does not apply is asked about each time, a correction once
    data = homes.wide({"B02": (100, "不适用", 9, 9, 5, 30, 1)})
    app = upload(desk, data)
    app = app.run()
    assert "需说明" in app.warning[0].value
    next(one for one in app.button if one.label == "确认提交").click()
    app.run()
    assert "请先写一句说明" in app.error[0].value
    reason = next(one for one in app.text_input if one.label.startswith("说明"))
    reason.set_value("漏计一次会议")
    app = confirm(app)
    assert "漏计一次会议" in said(app)
    app = upload(app, data)
    assert "与已收的完全相同" in app.info[0].value
    assert not any(one.label.startswith("说明") for one in app.text_input)
    assert "数据没有变化" in confirm(app).info[0].value


def test_templates_are_offered_per_unit_in_both_layouts(desk):
    desk.selectbox(key="template unit").select("U2")
    app = run(desk)
    labels = [one.proto.label for one in app.get("download_button")]
    of_every_page = ("下载表格", "CSV", "打印本页")
    assert len([one for one in labels if one not in of_every_page]) == 3
