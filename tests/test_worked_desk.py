"""What desk and office read of the city worked on paper (`worked_city.py`), by value."""

from __future__ import annotations

import datetime

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import REFUSED, load_scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import (
    adjustments,
    approvals,
    burden,
    calendar,
    choices,
    editions,
    ledger,
    profile,
    scheme,
    submissions,
    versions,
)
from tests import shown_city
from tests.worked_city import BEFORE, BRANCHES, DUE, NOW, YEAR_AGO, make, rows, same

U1 = Viewer(Role.UNIT, unit_id="U1")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(make(tmp_path_factory.mktemp("worked"))) as opened:
        yield opened


# ── bonus and veto ────────────────────────────────────────────────────────────────


def test_the_records_of_a_branch(store):
    columns = ("period", "code", "name", "kind_name", "points", "effect", "state_name")
    found = adjustments.adjustments(store, OFFICE, NOW, "W4")
    same(
        rows(found, *columns),
        [("2026Q2", "praised", "表彰", "加分", 0.3, "+0.3 分", "生效")],
    )
    same(rows(found, "document", "reason"), [("文〔2026〕1号", "有据")])
    same(
        rows(adjustments.adjustments(store, OFFICE, NOW, "W7"), *columns),
        [("2026Q2", "incident", "通报", "一票否决", None) + ("等次不高于合格", "生效")],
    )
    assert adjustments.adjustments(store, OFFICE, BEFORE, "W4").empty
    assert adjustments.adjustments(store, U1, NOW, "W7").empty


def test_the_register_of_all_records(store):
    columns = ("branch_id", "name", "kind_name", "points", "grade_cap", "effect")
    columns += ("counts_until", "state_name")
    bonus = ("W4", "表彰", "加分", 0.3, None, "+0.3 分", "2026Q4")
    veto = ("W7", "通报", "一票否决", None, "qualified", "等次不高于合格", "2026Q4")
    found = adjustments.register(store, OFFICE)
    same(rows(found, *columns), [(*bonus, "生效"), (*veto, "生效")])
    last = adjustments.register(store, OFFICE, at=Period(2026, 4))
    assert last["state"].tolist() == ["standing", "standing"]
    later = adjustments.register(store, OFFICE, at=Period(2027, 1))
    same(rows(later, *columns), [(*bonus, "已过期"), (*veto, "已过期")])
    assert adjustments.register(store, U1)["branch_id"].tolist() == ["W4"]
    assert adjustments.register(store, OFFICE, BEFORE).empty


def test_the_sum_that_leads_to_a_score(store):
    rules = store.scheme_at(NOW)
    told = {
        code: adjustments.equation(profile.head(store, OFFICE, NOW, code), rules)
        for code in ("W1", "W4", "W6", "W7")
    }
    assert told == {
        "W1": "最终得分 95.0",
        "W4": "综合得分 86.0 + 加分 0.3 = 最终得分 86.3",
        "W6": "",  # no report, no score
        "W7": "最终得分 94.0；一票否决，等次不高于合格",
    }


# ── rules and their approval ──────────────────────────────────────────────────────


def test_the_scheme_is_approved_by_the_founding(store):
    columns = ("scheme_id", "effective_from", "last_period", "state", "state_name")
    columns += ("basis", "proposed_by", "approved_by")
    same(
        rows(approvals.schemes(store, OFFICE), *columns),
        [("shown-2026", "2025Q2", "", "approved", "建立时审定") + ("founding", "", "")],
    )
    assert approvals.remark(store, OFFICE, NOW) == ""
    assert approvals.next_period(store, OFFICE) == Period(2026, 3)


def test_what_keeps_a_draft_from_being_put_in_place(store):
    def hindered(**changed) -> list[str]:
        text = shown_city.scheme(effective_from=changed.get("start", "2025Q2"))
        text = text.replace("shown-2026", changed.get("id", "shown-2026"))
        draft = load_scheme((text + "# another file\n").encode(), "draft.toml")
        return approvals.hindrances(store, OFFICE, draft)

    same_id = "id “shown-2026”与现有的相同，请换一个。"
    begun = "effective_from 是 2026Q2，已有报送，请改为 2026Q3 或以后。"
    assert hindered(start="2026Q2") == [same_id, begun]
    assert hindered(start="2026Q3", id="shown-2027") == []


def test_the_tables_of_the_rules(store):
    rules = store.scheme_at(NOW)
    columns = ("indicator", "name", "dimension_name", "weight", "measured_in")
    columns += ("direction", "tags")
    same(
        rows(scheme.indicators(rules), *columns),
        [
            ("A1", "学习情况", "政治", 30, "次", "越高越好", "甲题"),
            ("A2", "会议情况", "政治", 30, "次", "越高越好", "甲题、乙题"),
            ("B1", "服务情况", "服务", 40, "次", "越高越好", "乙题"),
        ],
    )
    same(
        rows(scheme.items(rules), "item", "name", "required", "users"),
        [
            ("alpha", "学习数", "必报", "学习情况"),
            ("beta", "会议数", "必报", "会议情况"),
            ("gamma", "服务数", "必报", "服务情况"),
        ],
    )
    same(
        rows(scheme.adjustments(rules)),
        [
            ("加分", "表彰", "0.3 分", "建议"),
            ("一票否决", "弄虚作假", "等次不高于不合格", "建议"),
            ("一票否决", "通报", "等次不高于合格", "建议"),
        ],
    )
    same(
        rows(scheme.grades(rules)),
        [
            ("excellent", "优秀", 90, "90 分及以上"),
            ("good", "良好", 80, "80 分及以上，低于 90 分"),
            ("qualified", "合格", 60, "60 分及以上，低于 80 分"),
            ("unqualified", "不合格", 0, "低于 60 分"),
        ],
    )


def _told(text: str, *changed: tuple[str, str]) -> list[tuple]:
    """What differs after these replacements in the text of the scheme."""
    after = text
    for old, new in changed:
        assert old in after
        after = after.replace(old, new)
    two = (load_scheme(one.encode(), "x.toml") for one in (text, after))
    return rows(scheme.changes(*two))


def test_what_differs_between_two_schemes_is_said_aspect_by_aspect():
    text = shown_city.scheme()
    assert _told(text) == []
    assert _told(
        text,
        ("decimals = 1", "decimals = 2"),
        ("composite = 85", "composite = 82.5"),
        ('missing = "zero"', 'missing = "reweight"'),
        ('rank_on = "displayed"', 'rank_on = "unrounded"'),
        ("bonus_cap = 3", "bonus_cap = 2"),
        ("deduction_cap = 3", "deduction_cap = 1"),
        ('window = "year_to_date"', 'window = "quarter"'),
    ) == [
        ("总则", "", "", "计分窗口", "年初至今", "当季"),
        ("总则", "", "", "缺报", "计 0 分", "不计，其余折算"),
        ("总则", "", "", "小数位", "1", "2"),
        ("总则", "", "", "排名依据", "显示的得分", "未舍入的得分"),
        ("总则", "", "", "加分封顶", "3", "2"),
        ("总则", "", "", "扣分封顶", "3", "1"),
        ("总则", "", "", "达标：综合得分", "85", "82.5"),
    ]
    assert _told(
        text,
        ('name = "政治"', 'name = "政强"'),
        ("floor = 90", "floor = 91"),
        ("points = 0.3", "points = 0.5"),
        ('name = "通报"', 'name = "批评"'),
    ) == [
        ("等次", "excellent", "优秀", "分数线", "90", "91"),
        ("维度", "political", "政强", "名称", "政治", "政强"),
        ("指标", "A1", "学习情况", "维度", "政治", "政强"),
        ("指标", "A2", "会议情况", "维度", "政治", "政强"),
        ("加减分与否决", "praised", "表彰", "分值", "0.3", "0.5"),
        ("加减分与否决", "incident", "批评", "名称", "通报", "批评"),
    ]


# ── the desk ──────────────────────────────────────────────────────────────────────


def test_what_the_quarter_costs_to_fill(store):
    found = burden.burden(store, OFFICE, NOW)
    assert found == burden.Burden(
        period="2026Q2",
        branches=9,  # one was closed before, one opens later
        items=3,
        not_due=0,
        prefilled=3,
        from_roster=0,
        reused=0,
        minutes=0,
        unestimated=3,
        hours=0,
        refused=REFUSED,
        refused_here=0,
    )
    assert burden.burden(store, OFFICE, YEAR_AGO).prefilled == 0
    assert list(burden.lines(found).values())[:7] == [
        *("3 项", "0 项", "3 项", "0 项", "0 次"),
        *("0 分钟（另有 3 项没有估计）", "0.0 小时"),
    ]
    assert burden.lines(found)["本系统已拒绝启用的"] == "没有发生过"
    columns = ("item", "item_name", "is_due", "is_prefilled", "minutes", "uses")
    same(
        rows(burden.asked_items(store, U1, NOW), *columns),
        [
            ("alpha", "学习数", True, True, None, 1),
            ("beta", "会议数", True, True, None, 1),
            ("gamma", "服务数", True, True, None, 1),
        ],
    )


def test_the_window_of_the_quarter(store):
    noon = datetime.datetime.combine(DUE, datetime.time(4))
    in_time = calendar.window(store, OFFICE, NOW, noon)
    late = calendar.window(store, U1, NOW, noon + datetime.timedelta(days=1))
    assert (in_time.is_open, in_time.is_overdue) == (True, False)
    assert (late.is_open, late.is_overdue, late.can_request) == (True, True, False)
    assert (in_time.unit_id, late.unit_id) == ("", "U1")
    assert in_time.has_ended
    table = calendar.quarters(store, [BEFORE, NOW], noon)
    same(
        rows(table, "period", "opens_on", "due_on", "closes_on", "state"),
        [("2026Q1", None, None, None, "open"), ("2026Q2", None, DUE, None, "open")],
    )
    assert calendar.unlocks(store, OFFICE).empty


FILES = ("number", "period", "units", "unit_count", "branches", "current", "amended")


def test_the_files_that_came_in(store):
    both, one = ("U1局、U2局", 2), ("U2局", 1)
    found = submissions.recent(store, OFFICE)
    same(
        rows(found, *FILES),
        [
            ("2026Q2-000005", "2026Q2", *one, 1, 1, 0),
            ("2026Q2-000004", "2026Q2", *both, 7, 7, 0),
            ("2026Q1-000003", "2026Q1", *one, 1, 1, 0),
            ("2026Q1-000002", "2026Q1", *both, 6, 6, 0),
            ("2025Q2-000001", "2025Q2", *both, 4, 4, 0),
        ],
    )
    assert found["received_at"].dt.day.tolist() == [11, 10, 11, 10, 10]
    own = submissions.recent(store, OFFICE, unit_id="U1", limit=2)
    assert own["number"].tolist() == ["2026Q2-000004", "2026Q1-000002"]
    assert submissions.recent(store, U1)["branches"].tolist() == [4, 4, 3]
    mark = found["sha256"].iloc[1][:12]
    assert submissions.received(store, OFFICE, NOW, mark) == "2026Q2-000004"
    assert submissions.received(store, OFFICE, BEFORE, mark) is None
    table = versions.versions(store, OFFICE, NOW, "W5")
    same(
        rows(table, "version", "state_name", "number", "restores", "return_reason"),
        [(1, "现行", "2026Q2-000005", None, "")],
    )


def test_who_may_report(store):
    desk = submissions.desk(store, OFFICE, NOW)
    assert (len(desk.branches), submissions.missing(desk)) == (9, ["W6"])
    assert submissions.units_to_report(desk) == {"U1": "U1局", "U2": "U2局"}
    own = submissions.desk(store, U1, NOW)
    assert list(own.branches) == ["W1", "W2", "W3", "W4"]
    assert set(own.reported) == {"W1", "W2", "W3", "W4"}


def test_what_the_pickers_offer(store):
    assert choices.peer_groups(store, OFFICE, NOW) == ["乙组", "甲组"]
    assert choices.units(store, OFFICE, NOW) == {"U1": "U1局", "U2": "U2局"}
    assert list(choices.branches(store, OFFICE, NOW)) == list(BRANCHES)
    own = choices.branches(store, OFFICE, NOW, peer_group="乙组", unit_id="U2")
    assert own == {"W7": "W7支部", "W8": "W8支部", "W9": "W9支部"}
    found = choices.find(store, OFFICE, NOW, "u2 支部")
    assert (found.total, found.branches["branch_id"].tolist()) == (
        5,
        ["W5", "W6", "W7", "W8", "W9"],
    )
    assert choices.find(store, OFFICE, NOW, "ｗ3").branches.to_dict("records") == [
        {"branch_id": "W3", "branch_name": "W3支部", "unit_name": "U1局"}
    ]
    gone = choices.why_no_branch(store, OFFICE, NOW, "W0")
    assert gone == "W0支部（W0）已于 2024-12-31 撤并，2026Q2 的名册中没有它。"
    coming = choices.why_no_branch(store, OFFICE, NOW, "WX")
    assert coming == "WX支部（WX）在 2026Q2 还没有设立，那时的名册中没有它。"


# ── down to the cell ──────────────────────────────────────────────────────────────

CELL = ("part", "item", "name", "period", "sign", "value", "measured_in", "state")
CELL += ("counts", "file_name", "row_number", "column_name", "version")


def test_the_cells_behind_an_indicator(store):
    alpha = ("数值", "alpha", "学习数", "2026Q2", 1)
    same(
        rows(ledger.ledger(store, OFFICE, NOW, "W3", "A1"), *CELL),
        # the third line below the header
        [(*alpha, 80, "次", "reported", True, "报送.csv", 4, "学习数", 1)],
    )
    same(
        rows(ledger.ledger(store, OFFICE, NOW, "W6", "A1"), *CELL),
        [(*alpha, None, "次", "not_reported", False, None, None, "没有报送", None)],
    )
    assert ledger.unreported(store, OFFICE, NOW, "W8", "A2").tolist() == ["会议数"]
    assert ledger.unreported(store, OFFICE, NOW, "W8", "A1").empty
    assert ledger.unreported(store, OFFICE, NOW, "W4", "A2").empty  # 不适用
    assert ledger.ledger(store, U1, NOW, "W8", "A1").empty


def test_more_than_two_missing_indicators_are_counted(store):
    table = profile.indicators(store, OFFICE, NOW, "W9")
    found = profile.shortfalls(
        profile.head(store, OFFICE, NOW, "W9"),
        store.scheme_at(NOW),
        profile.dimensions(store, OFFICE, NOW, "W9"),
        table.assign(status="not_reported"),
    )
    assert "未填报：学习情况、会议情况等 3 项指标" in found


def test_what_an_edition_would_hold(store):
    found = editions.readiness(store, OFFICE, NOW)
    assert found == editions.Readiness(
        branches=9, reported=8, ranked=7, pending=0, waiting=0, uncorrected=0
    )
    assert editions.official(store, NOW) == "试算"
