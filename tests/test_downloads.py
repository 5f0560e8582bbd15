"""A table as a file says what the screen says, and a spreadsheet neither runs nor
rewrites any of it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest
import streamlit as st

from dashboard import session
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.reports import tables
from sizhang_metrics.reports.tables import Column, Table
from sizhang_metrics.views import ranking
from tests import cities
from tests.screens import Screens


@pytest.fixture
def offered(monkeypatch):
    """File name → its bytes, made as a click would."""
    found = {}
    button = st.download_button

    def noting(label, data, *, file_name, **look):
        found[file_name] = data() if callable(data) else data
        return button(label, data, file_name=file_name, **look)

    monkeypatch.setattr(st, "download_button", noting)
    return found


def test_the_ranking_leaves_with_codes_full_names_and_numbers(
    monkeypatch, city, offered
):
    Screens(monkeypatch, city).opened(
        "ranking", period=str(cities.NOW), scope="全部支部"
    )
    store, viewer = session.store(), session.viewer()
    expected = ranking.ranking(store, viewer, cities.NOW, scope=ranking.Scope.OVERALL)
    name = f"支部排名表-{cities.NOW}"
    book = openpyxl.load_workbook(io.BytesIO(offered[f"{name}.xlsx"]))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    at = {title: header.index(title) for title in ("支部编码", "支部", "得分", "等次")}
    assert [row[at["支部编码"]] for row in rows] == expected["branch_id"].tolist()
    assert [row[at["支部"]] for row in rows] == expected["branch_name"].tolist()
    assert [row[at["得分"]] for row in rows] == expected["final_score"].tolist()
    assert [row[at["等次"]] for row in rows] == expected["grade_name"].tolist()
    about = dict(book["说明"].iter_rows(values_only=True))
    assert about["季度"] == cities.NOW.label and about["名次范围"] == "全部支部"
    assert about["得分状态"] == "试算" and "指标体系" in about
    text = offered[f"{name}.csv"]
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    below = lines[lines.index([]) + 1 :]
    assert below[0] == list(header)
    assert [float(row[at["得分"]]) for row in below[1:]] == [
        row[at["得分"]] for row in rows
    ]


def test_names_cut_on_the_screen_are_whole_in_the_file(monkeypatch, city, offered):
    Screens(monkeypatch, city).opened(
        "gaps", period=str(cities.NOW), view="支部与标杆的差距"
    )
    (name,) = [one for one in offered if one.endswith(".xlsx")]
    sheet = openpyxl.load_workbook(io.BytesIO(offered[name])).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    roster = {row.branch_id: row.branch_name for row in session.store().roster()}
    codes, names = header.index("支部编码"), header.index("支部")
    assert rows and all(row[names] == roster[row[codes]] for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(start):
    text = f"{start}HYPERLINK(1)"
    table = Table("表", [Column(text, [text])])
    sheet = openpyxl.load_workbook(io.BytesIO(tables.as_xlsx([table], {}))).worksheets[
        0
    ]
    cells = [sheet["A1"], sheet["A2"]]
    # line ends inside a cell come back as one sign or another
    assert all(one.data_type == "s" and one.value[0] == "'" for one in cells)
    assert f"'{start}HYPERLINK".encode() in tables.as_csv(table, {})


def test_a_ratio_is_no_date_and_a_number_stays_one():
    made = pd.Series(["7/8", "3–12", "2026-10", "3/4（小样本）"])
    table = Table(
        "表", [Column("值", tables.values(made)), Column("差", [-1.5] * 4, "0.0")]
    )
    text = tables.as_csv(table, {}).decode("utf-8-sig").splitlines()
    assert text[3:] == [
        "7/8（文本）,-1.5",
        "3–12,-1.5",
        "2026-10（文本）,-1.5",
        "3/4（小样本）,-1.5",
    ]
    book = tables.as_xlsx([table], {})
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert [sheet["A2"].value, sheet["B2"].value] == ["7/8", -1.5]
    assert book == tables.as_xlsx([table], {})


def test_a_table_that_no_sheet_can_hold_is_refused():
    table = Table("名单", [Column("序号", range(2**20))])
    with pytest.raises(UnavailableError, match="有 1048576 行.*请下载 CSV"):
        tables.as_xlsx([table], {})


def test_a_page_prints_every_row_of_its_tables(monkeypatch, city, offered):
    app = Screens(monkeypatch, city).opened("ranking", period=str(cities.NOW))
    text = offered[f"打印-排名-{cities.NOW}.html"].decode()
    rows = [len(one.value) for one in app.dataframe]
    assert len(rows) > 1 and text.count("<h2>") == text.count("<thead>") == len(rows)
    assert text.count("<tr>") == sum(rows) + len(rows)
    store = session.store()
    for score in ranking.ranking(store, session.viewer(), cities.NOW)["final_score"]:
        assert f'<td class="n">{score:.1f}</td>' in text
    assert "得分状态：试算" in text and "table-header-group" in text
