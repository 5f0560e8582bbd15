"""操作记录: what was done, searched, taken along, and shown to the office alone."""

from __future__ import annotations

from sizhang_metrics.access import OFFICE
from sizhang_metrics.access.trail import What
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.journal import entries
from tests import cities, homes
from tests.screens import run


def test_the_office_searches_what_was_done(home, screens):
    with Store.open(home) as store:
        store.freeze(cities.BEFORE)
    app = screens.opened("journal")
    table = app.dataframe[0].value
    assert len(table) == 12
    assert list(table["act_name"])[:1] == ["形成正式期次"]
    app.text_input(key="find").set_value("否决 B01")
    assert list(run(app).dataframe[0].value["entry"]) == ["E11"]
    app.text_input(key="find").set_value("")
    app.selectbox(key="act").set_value("报送")
    assert list(run(app).dataframe[0].value["entry"]) == ["E5", "E4", "E3"]
    app.text_input(key="find").set_value("没有这个字词")
    assert "没有这样的记录" in run(app).info[0].value


def test_a_download_is_noted_with_what_was_taken(home, screens):
    with Store.open(home) as store:
        store.freeze(cities.BEFORE)
    app = screens.opened("journal")
    app.get("download_button")[0].click()
    table = run(app).dataframe[0].value
    assert list(table["about"])[:1] == ["操作记录.xlsx"]
    assert list(table["act_name"])[:1] == ["导出"]
    screens.close()
    with Store.open(home) as store:
        (act,) = store.acts()
    assert (act.what, act.about) == (What.EXPORT, "操作记录.xlsx")


def test_an_item_that_no_scheme_has_any_more_is_called_by_its_code(tmp_path):
    home = homes.make(tmp_path)
    later = homes.scheme(id="later", effective_from="2026Q2")
    later = later.replace("complaints", "grievances")
    file = homes.write(home / "schemes", "later.toml", later)
    with Store.open(home) as store:
        store.record_verification(Period(2026, 2), "B01", "grievances", 3)
    file.unlink()
    with Store.open(home) as store:
        told = entries(store, OFFICE, act="verification")["about"]
    assert told.tolist() == ["2026Q2 B01 第1党支部 grievances"]
