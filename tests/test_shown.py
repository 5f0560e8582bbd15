"""Surfaces × cases: what screens and command line say, each number and sentence by value.

The cases are those in which a screen once said something wrong without an error: vetoes,
no report, one quarter, one branch, a filter, finer decimals, a bonus at the standard.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import dashboard
from dashboard.office.checkup import halves
from sizhang_metrics.access import OFFICE
from sizhang_metrics.cli import main
from sizhang_metrics.improvement import GoalKind
from sizhang_metrics.store import Store
from sizhang_metrics.views import editions, explained, gaps, moved, way_up
from sizhang_metrics.whatif import Edition
from tests import shown_city as city
from tests.examples import some
from tests.screens import Screens, cards, grid, said
from tests.shown_city import BEFORE, NOW


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The city of all cases."""
    yield city.usual(tmp_path_factory.mktemp("shown"))
    Screens.close()


@pytest.fixture
def store(home):
    """Its store; the screens let go of it first."""
    Screens.close()
    with Store.open(home) as opened:
        yield opened


@pytest.fixture
def screens(monkeypatch, home):
    """Its screens, with ranges waited for."""
    return Screens(monkeypatch, home)


def captions(app) -> str:
    return "\n".join(one.value for one in app.caption)


def infos(app) -> list[str]:
    return [one.value for one in app.info]


# ── vetoed first, vetoed last ─────────────────────────────────────────────────────


def test_a_group_pairs_its_first_and_last_with_their_own_scores(screens):
    app = screens.opened("overview")
    table = grid(app, "leader").set_index("peer_group")
    assert list(table.loc["乙组", ["leader", "best", "last", "lowest"]]) == [
        "B05支部",
        85.0,
        "B04支部（一票否决）",
        92.0,
    ]
    assert cards(app)["被否决支部"][0] == "2"


@pytest.mark.parametrize(
    ("branch", "kind", "text"),
    [
        (
            "B01",
            GoalKind.NEXT_GRADE,
            "得分已到最高等次的分数线；有一票否决记录，本年度等次封顶为合格，"
            "提高得分改变不了等次。",
        ),
        (
            "B01",
            GoalKind.PEER_MEDIAN,
            "已经达到同类组中位数（88 分）；2026年第三季度照本季做就能保持：得 95 分；"
            "有一票否决记录，本年度等次封顶为合格。",
        ),
        (
            "B07",
            GoalKind.NEXT_GRADE,
            "已在最高等次；2026年第三季度照本季做就能保持：得 90 分。",
        ),
        (
            "B05",
            GoalKind.NEXT_GRADE,
            "2026年第三季度完成以下 1 项可达到优秀（90 分）：照本季做得 85 分，完成后得 90 分。",
        ),
    ],
)
def test_the_way_up_knows_of_vetoes(store, branch, kind, text):
    found = way_up.way_up(store, OFFICE, NOW, branch, kind)
    if branch == "B05":
        assert "一票否决" not in found.text
        return
    assert found.text == text
    assert found.is_reached == (branch == "B07" or kind is GoalKind.PEER_MEDIAN)


@some(1)
@pytest.mark.parametrize("since", [BEFORE, Edition(NOW, 1)], ids=str)
def test_a_change_says_once_what_a_veto_did(store, since):
    told = {}
    for branch in ("B01", "B02"):
        found = explained.why(store, OFFICE, since, NOW, branch)
        told[branch] = moved.remarks(found, ("前", "后"))
    (veto,) = (line for line in told["B01"] if "否决" in line)
    assert veto.startswith("一票否决：前 没有 → 后 等次不高于“合格”（")
    assert not [line for line in told["B02"] if "否决" in line]


def test_the_notice_names_vetoes_and_bonuses(store):
    table = editions.notice(store, OFFICE, Edition(NOW, 1)).set_index("branch_id")
    why = table["why"].to_dict()
    assert {code: why[code] for code in ("B01", "B04", "B09")} == {
        "B01": "一票否决",
        "B04": "一票否决",
        "B09": "加减分",
    }
    changed, moved = editions.told_apart(table)
    assert set(changed.index) == {"B01", "B04", "B09"}
    assert set(moved["why"]) == {"仅名次变动"}


def test_every_table_of_places_marks_vetoes(screens):
    for page, query in (("ranking", {}), ("gaps", {"view": "支部与标杆的差距"})):
        table = grid(screens.opened(page, **query), "mark").set_index("branch_name")
        assert table["mark"].to_dict() == {
            "B01支部": "否决",
            "B02支部": "达标",
            "B03支部": "",
            "B04支部": "否决",
            "B05支部": "",
            "B06支部": "",
            "B07支部": "达标",
            "B09支部": "",
            "B10支部": "",
        }
    table = grid(screens.opened("editions"), "standard").set_index("branch_name")
    assert set(table["standard"]) == {"达标", ""}  # published before the vetoes


# ── numbers that a grid sorts ─────────────────────────────────────────────────────


def test_the_ranking_sorts_by_numbers(screens):
    table = grid(screens.opened("ranking", scope="全部支部"), "rank_up")
    table = table.set_index("branch_name")
    assert table["rank_up"].dropna().to_dict() == {
        # of those with a score before, vetoes or not: 90 90 88 84.9 75, now 95 90 88 …
        "B01支部": 0,
        "B02支部": 0,
        "B03支部": 0,
        "B07支部": -1,
        "B09支部": 0,
    }
    assert table["grade_name"].to_dict()["B01支部"] == "3 合格"
    assert sorted(set(table["grade_name"])) == [
        *("1 优秀", "2 良好", "3 合格", "4 不合格")
    ]
    assert all(len(one) == 4 for tiers in table["tier"] for one in tiers)


# ── no report ─────────────────────────────────────────────────────────────────────


def test_a_branch_without_a_report_is_not_one_condition_short(screens):
    app = screens.opened("profile", branch="B08")
    found = cards(app)
    assert found["四强达标"] == ("—", "", "本季未报送，没有评定")
    assert found["等次"] == ("—", "", "本季没有等次")
    assert found["同类组名次"] == ("—", "", "本季没有名次")
    assert "未达标原因" not in said(app)
    assert "差 1 项条件" not in said(app)


def test_what_was_not_reported_is_to_be_reported_before_it_is_improved(screens, store):
    found = way_up.way_up(store, OFFICE, NOW, "B10", GoalKind.PEER_MEDIAN)
    (step,) = found.steps
    assert (step.item, step.advice) == (
        "beta",
        "先把这项指标所缺的数报齐；报齐以后按实绩计分。",
    )
    store.close()
    app = screens.opened("profile", branch="B10", indicator="A2")
    advice = [one.value for one in app.text]
    assert advice[0] == ("先补报：会议数。没有报全的按未报送处理，报齐以后按实绩计分。")
    assert advice[1:] == ["多做一些", "多做一些"]
    row = grid(app, "column_name").iloc[0]
    assert (row["state_name"], row["row_number"]) == ("未报", 10)
    assert row["column_name"] == "空白，或没有这一列"


def test_a_quarter_without_a_report_says_so_in_the_ledger(screens):
    app = screens.opened("profile", branch="B08", indicator="A1")
    assert grid(app, "column_name")["column_name"].tolist() == ["没有报送"]


# ── filters ───────────────────────────────────────────────────────────────────────


def test_a_conclusion_says_of_whom_it_speaks(screens):
    app = screens.opened("ranking", scope="全部支部", unit="U2局")
    assert len(grid(app, "place")) == 3
    assert (
        "上面的结论说的是全部支部参加排名的 9 个支部，"
        "下表是按所选单位、同类组列出的 3 个。"
    ) in captions(app)
    whole = screens.opened("ranking", scope="全部支部")
    assert "上面的结论说的是" not in captions(whole)


def test_what_a_map_or_list_leaves_out_is_said(screens):
    shown = captions(screens.opened("gaps", view="强弱分布图"))
    assert "2 个单位" in shown and "没有报送所以没有画出的：1 个（U3局）" in shown
    shown = captions(screens.opened("gaps", view="支部与标杆的差距"))
    assert "9 个参加排名的支部" in shown and "另有 1 个未排名，不在表中" in shown
    shown = captions(screens.opened("gaps", view="支部与标杆的差距", unit="U2局"))
    assert "3 个参加排名的支部" in shown and "未排名" not in shown


# ── a bonus at the standard, a group of one ───────────────────────────────────────


def test_the_distance_to_the_standard_is_before_the_bonus_and_says_so(store, screens):
    table = gaps.branches(store, OFFICE, NOW).set_index("branch_id")
    own = table.loc["B09", ["final_score", "composite", "to_standard"]]
    assert own.tolist() == [85.2, 84.9, -0.1]
    assert table.at["B05", "to_standard"] == 0
    store.close()
    app = screens.opened("gaps", view="支部与标杆的差距")
    assert "距达标线按综合得分（不计加减分）算" in captions(app)
    assert grid(app, "to_standard").set_index("branch_name").at[
        "B09支部", "composite"
    ] == pytest.approx(84.9)
    without = screens.opened("gaps", view="支部与标杆的差距", unit="U2局")
    assert "composite" not in grid(without, "to_standard")


def test_a_branch_alone_in_its_group_is_compared_with_nobody(screens):
    app = screens.opened("profile", branch="B07")
    assert "同类组“丙组”没有其他支部参加排名，没有可比的支部" in captions(app)
    assert cards(app)["同类组名次"] == ("1/1", "持平", "位，按单季较上季")
    app = screens.opened("profile", branch="B02")
    assert "与同类组“甲组”参加排名的其他 2 个支部比较" in captions(app)


# ── signs ─────────────────────────────────────────────────────────────────────────


def test_changes_of_cards_have_one_sign_and_no_arrow(screens):
    app = screens.opened("profile", branch="B03")
    assert cards(app)["单季得分"] == ("70.0", "−5.0", "较上季")
    app = screens.opened("profile", branch="B01")
    assert cards(app)["单季得分"] == ("95.0", "+5.0", "较上季")
    # set back by a veto, which is no movement
    assert cards(app)["同类组名次"] == ("2/3", "持平", "位，按单季较上季")
    app = screens.opened("profile", branch="B02")
    assert cards(app)["单季得分"] == ("88.0", "持平", "较上季")
    arrows = {one.proto.direction for one in app.metric}
    assert arrows == {app.metric[0].proto.MetricDirection.Value("NONE")}


# ── decimals ──────────────────────────────────────────────────────────────────────


def test_two_decimals_stand_on_every_screen(tmp_path, monkeypatch, capsys):
    reports = {
        BEFORE: {"B01": 84.5, "B02": 60},
        NOW: {"B01": (84.12, 85.5, 85), "B02": (70, 70.01, 70)},
    }
    branches = {code: city.BRANCHES[code] for code in ("B01", "B02")}
    home = city.make(tmp_path, branches, reports, decimals=2)
    screens = Screens(monkeypatch, home)
    # 25.236 + 25.65 + 34 = 84.886; 21 + 21.003 + 28 = 70.003
    found = cards(screens.opened("overview"))
    # 84.89 + 70.00 of 2; 84.886 + 70.003 of 2, 0.39 + 10 of 2
    assert found["平均得分（累计）"] == ("77.45", "", "没有上年同期可比")
    assert found["本季平均（单季）"] == ("77.44", "+5.20", "较上季，2 个可比")
    app = screens.opened("profile", branch="B01", part="得分明细")
    assert cards(app)["单季得分"] == ("84.89", "+0.39", "较上季")
    assert "政治 50.886 + 服务 34.000 + 四舍五入差额 0.004 = **84.89**" in said(app)
    assert grid(app, "rule")["shown"].tolist() == [25.236, 25.65, 34]
    # points of one indicator have a digit more than a score, in cells and on hover
    assert '"%.3f"' in said(screens.opened("profile", branch="B01"))
    weak = said(screens.opened("gaps"))
    assert "%{x:.3f}" in weak
    assert '"%.3f"' in weak
    assert "%{x:.2f}" not in weak
    assert '"%.2f"' in said(screens.opened("ranking"))
    table = grid(screens.opened("gaps", view="支部与标杆的差距"), "to_standard")
    assert table["to_standard"].tolist() == [-15, -0.11]
    Screens.close()
    assert (
        main(["--home", str(home), "explain", "--period=2026Q2", "--branch=B01"]) == 0
    )
    shown, _ = capsys.readouterr()
    assert [line.split()[-1] for line in shown.splitlines()[2:]] == [
        *("25.236", "25.650", "34.000", "0.004")
    ]


def test_no_number_is_cut_to_a_few_digits():
    """Of 12345 a browser makes 12350 by four digits in a grid, and 1.235e+4 in a chart."""
    for module in Path(dashboard.__path__[0]).rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        assert not re.search(r'format=f?"%\+?\.\dg|"\.\d~?g"', source), module.name


# ── a sample, an empty roster ─────────────────────────────────────────────────────


def test_nobody_has_reported_all_of_nothing(tmp_path, monkeypatch):
    home = city.make(tmp_path, {"B01": ("U1", "甲组")}, {})
    (home / "branches.csv").write_text(
        "branch_id,branch_name,unit_id,unit_name,peer_group,members,term_ends_on,"
        "valid_from,valid_to\nB01,支部,U1,局,甲组,10,,2031-01-01,\n",
        encoding="utf-8",
    )
    screens = Screens(monkeypatch, home)
    app = screens.opened("progress", quarter="2026Q2")
    Screens.close()
    assert "全部报送" not in said(app)
    assert infos(app) == [
        "2026年第二季度的名册里没有支部，没有应报的。\n\n"
        "请换一个季度，或补上支部名册（数据目录里的 branches.csv，写法见使用手册“名册”）。"
    ]


@pytest.mark.parametrize(
    ("bases", "says"),
    [
        (["risk"] * 2 + ["random"] * 2, "2 个按提示、2 个随机，共 4 个"),
        (["risk"] * 2 + ["random"] * 3, "2 个按提示、3 个随机，共 5 个"),
        (
            ["risk"] + ["random"] * 3,
            "1 个按提示、3 个随机，共 4 个：有提示的支部不足一半，其余随机补足",
        ),
    ],
)
def test_a_sample_says_how_many_come_from_hints(bases, says):
    assert halves(pd.DataFrame({"basis": bases})) == says


# ── names that look like Markdown ─────────────────────────────────────────────────

ODD = "甲*乙*~丙~_丁_`戊`$己$:red[庚]<辛>|壬#"


def test_a_name_is_never_markdown(tmp_path, monkeypatch):
    """Escaped wherever Markdown runs: the name as it is stands in cells and options only."""
    names = dict.fromkeys(("B01", "B02", "U1"), ODD)
    branches = dict.fromkeys(("B01", "B02", "B03"), ("U1", ODD))
    reports = {BEFORE: {"B01": 80, "B02": 70}, NOW: {"B01": 90, "B02": (60, "", 60)}}
    home = city.make(
        tmp_path,
        branches,
        reports,
        names=names,
        political=ODD,
        service="服务",
        grade=ODD,
    )
    screens = Screens(monkeypatch, home)
    looked = [("ranking", {}), ("gaps", {}), ("trends", {"branch": "B01"})]
    looked += [("progress", {}), ("progress", {"view": "体检与抽查"}), ("overview", {})]
    looked += [("indicators", {"view": view}) for view in ("指标", "等次与达标")]
    looked += [("gaps", {"view": view}) for view in ("强弱分布图", "支部与标杆的差距")]
    parts = ("逐项指标", "得分明细", "追赶路径", "为什么变了")
    looked += [("profile", {"branch": "B01", "part": part}) for part in parts]
    # one with a blank, one that has not reported
    looked += [("profile", {"branch": "B02", "part": part}) for part in parts[::2]]
    looked += [("profile", {"branch": "B03"})]
    for page, query in looked:
        app = screens.opened(page, **query)
        running = [
            text
            for kind in ("markdown", "caption", "header", "info", "warning", "success")
            for text in (one.value for one in getattr(app, kind))
        ]
        running += [one.label for one in app.expander]
        for one in app.metric:
            running += [one.label, one.value, one.delta]
            running += [one.proto.delta_description, one.proto.help]
        running += [
            option.content
            for one in app.segmented_control
            for option in one.proto.options
        ]
        assert [text for text in running if ODD in text] == [], (page, query)
    Screens.close()


@some(1)
@pytest.mark.parametrize(
    "view", ["进度", "日程与解锁", "版本与退回", "体检与抽查", "减负账"]
)
def test_before_the_first_report_every_view_of_the_progress_is_there(
    monkeypatch, tmp_path, view
):
    made = city.make(tmp_path, {"X1": ("U1", "甲组")}, {})
    try:
        app = Screens(monkeypatch, made).opened("progress", view=view)
        assert not app.error
        assert "0 个支部里没有发现" not in said(app)
        if view == "体检与抽查":
            assert "本季还没有报送，没有可以体检的数。" in infos(app)
    finally:
        Screens.close()
