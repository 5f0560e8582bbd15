"""Rows that are no branch, marks that programs leave, zeros that look like dashes."""

import io
from dataclasses import replace

import openpyxl
import pytest

from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions import read
from sizhang_metrics.submissions.model import Branch
from sizhang_metrics.submissions.table.non_data_rows import (
    is_non_data,
    is_numbering,
    is_statistic,
)
from tests.examples import cases, some
from tests.small_scheme import SCHEME, context
from tests.test_file_checks import STANDING
from tests.test_reading import (
    HEADER,
    LONG,
    ONE,
    TITLE,
    TWO,
    found,
    problem,
    reading,
    values,
)

COLUMNS = HEADER.count(",") + 1
GOOD = values(reading(TITLE, HEADER, ONE), "JG001")


# ── rows beside the branches ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    cases(
        """
        甲,乙,1,2,3,4,5 | 1,2,3,4,5,6,7 | (1),(2),(3),(4),(5),(6),(7)
        （1）,（2）,（3）,（4）,（5）,（6）,（7） | ①,②,③,④,⑤,⑥,⑦ | A,B,C,D,E,F,G
        甲,乙,丙,丁,戊,己,庚 | 一,二,三,四,五,六,七 | 栏次,,1,2,3,4,5
        栏次,,A,B,C,D,E | ,,1,2,3,4,5 | 甲,乙,1,2,3,4=3/2,5 | ,,1=2+3,2,3,4≤3,5
        c1,c2,c3,c4,c5,c6,c7 | 序,,[1],[2],[3],[4],[5]
        甲,乙,第1列,第2列,第3列,第4列,第5列 | 0,1,2,3,4,5,6
        [1],[2],[3],[4],[5],[6],[7] | 01,02,03,04,05,06,07 | —,—,1,2,3,4,5
        栏目,,1,2,3,4,5 | 列号,,1,2,3,4,5 | 列号,,3,4,5,6,7 | 代码,,Z01,Z02,Z03,Z04,Z05 | I,II,III,IV,V,VI,VII
        A,B,1,2,3,4,5 | 一,二,1,2,3,4,5 | ——,——,1,2,3,4,5 | Ⅵ,Ⅶ,Ⅷ,Ⅸ,Ⅹ,Ⅺ,Ⅻ
        Y,Z,AA,AB,AC,AD,AE | 八,九,十,十一,十二,十三,十四
        """
    ),
)
def test_a_row_of_column_numbers_is_skipped_with_one_hint(row):
    result = reading(TITLE, HEADER, row, ONE, TWO)
    assert [one.code for one in result.problems if one.code != "absent_column"] == [
        "numbering_row"
    ]
    assert result.branch_ids == ("JG001", "JG002")
    assert values(result, "JG001") == GOOD


def test_the_number_of_a_column_of_periods_is_no_period():
    row = "甲,乙,1,2,3,4,5,6"
    result = reading(f"{HEADER},期间", row, f"{ONE},2026Q3")
    assert not result.rejected
    assert values(result, "JG001") == GOOD


@pytest.mark.parametrize(
    "row",
    ["JG009,,1,2,3,4,5", ",,3,2,1,5,4", ",机关新党支部,1,2,3,4,5", "007,,1,2,3,3,1"],
)
def test_figures_that_happen_to_count_are_no_column_numbers(row):
    result = reading(TITLE, HEADER, ONE, row)
    skipped = [one for one in result.problems if one.code == "numbering_row"]
    assert not skipped
    assert result.rejected or "007" in result.branch_ids


def test_a_numbered_row_far_below_with_no_label_is_a_row_without_a_code():
    rows = [ONE, TWO, "007,,5,3,15,12,1", "-X1,,8,3,15,12,1"]
    result = reading(TITLE, HEADER, *rows, ",,1,2,3,4,5")
    assert problem(result, "no_branch_id").row == 7


def test_numbers_of_columns_are_repeated_on_every_page():
    numbers = ",,1,2,3,4,5"
    rows = [ONE, TWO, "007,,5,3,15,12,1"]
    result = reading(TITLE, HEADER, numbers, *rows, HEADER, numbers, "-X1,,8,3,15,12,1")
    assert "第 3、8 行" in problem(result, "numbering_row").found
    assert found(result, "reject") == []


@some(24)
@pytest.mark.parametrize(
    "label",
    cases(
        """
        平均 | 平均值 | 单位平均 | 各支部均值 | 人均 | 中位数 | 最大值 | 最高 | 排名
        单位排名 | 同比 | 环比 | 占比 | 完成率 | 上季 | 去年同期 | 其中：机关支部
        计划数 | 目标值 | 全市平均水平 | 优秀标准 | 达标值 | 达标线 | AVG | 占全市%
        全市目标 | 平均每个支部 | 增长% | 完成比例 | 误差 | 加：补报 | 示例 | （例）
        填写示例： | 支均 | 各支部中位值 | 众数 | 同比增长 | 环比增减% | 较上季增幅
        市统计局同比变化情况 | 较上年增长率
        """
    ),
)
@pytest.mark.parametrize(
    "row", ["{},,20,3,60,50,5", ",{},20,2.5,60,50.3,5", "{},{},15,3,,,"]
)
def test_a_row_of_averages_or_ranks_is_skipped_with_one_hint(label, row):
    result = reading(TITLE, HEADER, ONE, TWO, row.replace("{}", label))
    assert found(result, "reject") == []
    assert problem(result, "statistic_row").row == 5
    assert result.branch_ids == ("JG001", "JG002")


def test_totals_stay_silent_as_before():
    rows = ["合计,,30,6,90,70,7", ",第一局小计,30,6,90,70,7", "总 计,,1,2,3,4,5"]
    rows += ["全市,,30,6,90,70,7", "承前页,,30,6,90,70,7", "必填,,是,是,是,是,是"]
    rows += ["Grand Total,,30,6,90,70,7", "(2 rows affected)", "-- END --", "EOF"]
    rows += ["第一局 汇总,,30,6,90,70,7", ",第一局 汇总,30,6,90,70,7"]  # by 分类汇总
    result = reading(TITLE, HEADER, ONE, TWO, *rows)
    assert [one.code for one in result.problems] == ["absent_column"]


@pytest.mark.parametrize(
    "row", ["01,市局合计,30,6,90,70,7", "——,——,——,——,——,——,——", "-----"]
)
def test_the_total_beside_a_units_code_and_rules_of_dashes_are_no_branches(row):
    result = reading(TITLE, HEADER, ONE, row, TWO)
    assert [one.code for one in result.problems] == ["absent_column"]
    assert result.branch_ids == ("JG001", "JG002")


def test_the_total_of_a_unit_that_is_asked_something_itself_is_none_of_its_answers():
    asked = Branch("01", "市局", "01", "市局")
    ours = replace(context(), units={"01": asked})
    lines = [TITLE, HEADER, ONE, TWO, "01,市局合计,30,6,90,70,7"]
    result = read("\n".join(lines).encode(), "a.csv", ours)
    assert [one.code for one in result.problems] == ["absent_column"]
    assert result.branch_ids == ("JG001", "JG002")


OTHERS = ["007,后勤党支部,5,3,15,12,1", "-X1,减号党支部,8,3,24,20,1"]
OF_FIRST, OF_SECOND, OF_ALL = "30,6,90,70,7", "13,6,39,32,2", "43,12,129,102,9"


@pytest.mark.parametrize(
    "label", ["第一局,", ",第一局", "U1,", "U1,第一局", ",", "Summe,"]
)
def test_a_row_that_is_the_sum_of_branches_is_skipped_and_said(label):
    result = reading(TITLE, HEADER, ONE, TWO, f"{label},{OF_FIRST}", *OTHERS)
    assert found(result, "reject") == []
    one = problem(result, "sum_row")
    assert (one.level, one.row) == ("hint", 5)
    assert result.branch_ids == ("JG001", "JG002", "007", "-X1")


def test_codes_of_the_items_may_stand_above_or_below_their_names():
    codes = "branch_id,branch_name,members,days,应到人次,attended,talked"
    for lines in ([codes, HEADER], [HEADER, codes]):
        result = reading(TITLE, *lines, ONE)
        assert [one.code for one in result.problems] == ["absent_column"]
        assert values(result, "JG001") == GOOD
    some = reading(TITLE, HEADER, "branch_id,,members,days", ONE)
    assert values(some, "JG001") == GOOD
    swapped = codes.replace("days,应到人次", "应到人次,days")
    one = problem(reading(TITLE, swapped, HEADER, ONE), "second_header")
    assert (one.level, one.row) == ("reject", 3)


@pytest.mark.parametrize(
    "lines",
    [
        [f"第一局,,{OF_FIRST}", ONE, TWO, f"第二局,,{OF_SECOND}", *OTHERS],
        [ONE, OTHERS[0], TWO, OTHERS[1], f"第一局,,{OF_FIRST}", f"第二局,,{OF_SECOND}"],
        [ONE, TWO, f"甲片区,,{OF_FIRST}", *OTHERS, f"全片区共4个,,{OF_ALL}"],
        [ONE, TWO, "第一局,,30人,6次,90,70,7"],
    ],
)
def test_sums_stand_above_below_or_apart_from_what_they_sum(lines):
    result = reading(TITLE, HEADER, *lines)
    assert found(result, "reject") == []
    assert problem(result, "sum_row").level == "hint"


@pytest.mark.parametrize(
    ("label", "figures", "column", "words"),
    [
        ("合计,", "43,12,129,102,8", 7, "合计行写 8，各支部之和是 9"),
        (",（合计）", "44,12,129,102,8", 3, "还有 1 列也不同"),
        ("小计数,", "13,6,39,32,3", 7, "各支部之和是 2"),
    ],
)
def test_a_total_that_is_wrong_in_a_column_or_two_is_said(
    label, figures, column, words
):
    rows = [ONE, TWO, f"一局小计,,{OF_FIRST}", *OTHERS, f"{label},{figures}"]
    result = reading(TITLE, HEADER, *rows)
    one = problem(result, "sum_differs")
    assert (one.level, one.row, one.column_number) == ("hint", 8, column)
    assert words in one.found
    assert not result.rejected


def test_what_all_branches_of_a_unit_have_alike_may_stand_once_in_the_total():
    rows = [ONE, TWO, OTHERS[0]]  # three theme days each
    result = reading(TITLE, HEADER, *rows, "合计,,35,3,105,82,8")
    assert "sum_differs" not in found(result, "hint")
    row = "离退休,,20,3,60,50,5"  # like the first branch, and no sum
    assert problem(reading(TITLE, HEADER, ONE, row), "unknown_branch").row == 4


@pytest.mark.parametrize(
    ("label", "figures"),
    [
        ("第一局,", "30,6,90,70,8"),  # no sum
        ("JG003,新党支部", OF_FIRST),  # a code
        (",后勤党支部", OF_FIRST),  # a branch's name
        (",新成立的党支部", OF_FIRST),
        ("第一局,", "30,6,,,"),  # two figures may be equal by chance
    ],
)
def test_what_may_be_a_branch_is_refused_although_it_resembles_a_sum(label, figures):
    result = reading(TITLE, HEADER, ONE, TWO, f"{label},{figures}")
    assert len(found(result, "reject")) == 1
    if label == "第一局,":
        assert "单位" in problem(result, "unknown_branch").remedy


@pytest.mark.parametrize(("answer", "is_sum"), [("", True), ("2", False), ("0", False)])
def test_the_sum_beside_a_units_code_is_skipped_where_the_unit_answers_nothing(
    answer, is_sum
):
    asked = Item("seen", "到支部次数", Kind.FLOW, "次", scope="unit")
    ours = replace(
        context(scheme=replace(SCHEME, unit_items=(asked,))),
        units={"U1": Branch("U1", "第一局", "U1", "第一局")},
    )
    lines = [
        f"{HEADER},到支部次数",
        f"{ONE},",
        f"{TWO},",
        f"U1,第一局,{OF_FIRST},{answer}",
    ]
    result = read("\n".join([TITLE, *lines]).encode(), "a.csv", ours)
    assert ("sum_row" in found(result, "hint")) == is_sum
    assert ("other_scope" in found(result, "reject")) == (not is_sum)


def test_a_code_that_is_a_branchs_and_its_units_is_none_of_both_under_the_units_name():
    """The figures of a whole unit would become those of one branch."""
    ours = context()
    first = replace(ours.branches["JG001"], unit_id="JG001")
    ours = replace(ours, branches={**ours.branches, "JG001": first})
    lines = [
        TITLE,
        HEADER.replace("支部编码", "单位编码").replace(",支部名称", ",单位名称"),
    ]
    data = "\n".join([*lines, ONE, TWO]).encode()
    one = problem(read(data, "a.csv", ours), "unit_or_branch")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 1)
    assert (
        values(read(data, "a.csv", context()), "JG001") == GOOD
    )  # branches called units


def test_a_units_row_that_came_back_empty_is_called_by_the_units_name():
    ours = replace(context(), units={"U1": Branch("U1", "第一局", "U1", "第一局")})
    data = "\n".join([TITLE, HEADER, ONE, "U1,第一局,,,,,"]).encode()
    assert problem(read(data, "a.csv", ours), "empty_row").branch_name == "第一局"


@pytest.mark.parametrize("mark", ["\u202a", "\u200e", "\u2060", "\xad", "\ufe0f"])
def test_marks_that_nobody_sees_make_no_other_code_name_or_number(mark):
    result = reading(
        TITLE, HEADER.replace("主题党日次数", f"主题{mark}党日次数"), mark + ONE
    )
    assert found(result, "reject") == []
    assert values(result, "JG001")["days"] == 3
    result = reading(TITLE, HEADER, ONE.replace(",3,", f",3{mark},"))
    assert values(result, "JG001")["days"] == 3


def test_a_wrong_code_beside_a_branch_is_asked_for_whatever_it_is_called():
    result = reading(TITLE, HEADER, ONE, "01,机关第二党支部,10,3,30,20,2")
    assert problem(result, "unknown_branch").row == 4


def test_rows_of_one_kind_are_told_once():
    result = reading(
        TITLE, HEADER, "第一局,,,,,,", ONE, "第二局,,,,,,", TWO, "平均,,15,3,,,"
    )
    assert problem(result, "heading_row").row == 3
    assert "3、5" in problem(result, "heading_row").found
    assert not result.rejected


@pytest.mark.parametrize(
    "row",
    [
        "第一局,,,,,,",
        ",第一局,,,,,",
        "（一）,第一局机关,,,,,",
        "一、机关支部,,,,,,",
        "1,第一局,,,,,",
        "第一局",
    ],
)
def test_the_head_of_a_group_is_skipped(row):
    result = reading(TITLE, HEADER, row, ONE)
    assert not result.rejected
    assert problem(result, "heading_row").level == "hint"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("JG01,,,,,,", "unknown_branch"),
        (",机关第二党支部,,,,,", "no_branch_id"),
        ("第一局,,20,3,60,50,5", "unknown_branch"),
        ("机关第二党支部,,10,3,30,20,2", "unknown_branch"),
    ],
)
def test_a_row_that_may_be_a_branch_is_never_skipped(row, code):
    assert problem(reading(TITLE, HEADER, ONE, row), code).row == 4


def test_names_of_branches_are_no_statistics():
    names = (
        "市统计局平均工资科党支部",
        "计划财务科党支部",
        "检查一室党支部",
        "目标办党支部",
    )
    assert not any(is_statistic(name) or is_non_data(name) for name in names)
    assert not is_numbering(["JG001", "机关第一党支部", "1", "2", "3"])


def test_another_header_below_is_refused_once_and_nothing_read_under_it():
    swapped = HEADER.replace("党员总数,主题党日次数", "主题党日次数,党员总数")
    result = reading(TITLE, HEADER, ONE, "第二批", swapped, "JG002,,3,10,30,20,2")
    one = problem(result, "second_header")
    assert (one.level, one.row, one.column_number) == ("reject", 5, 1)
    assert found(result, "reject") == ["second_header"]
    assert result.branch_ids == ("JG001",)


def test_tables_side_by_side_are_one_problem():
    result = reading(TITLE, f"{HEADER},{HEADER}", f"{ONE},{TWO}")
    one = problem(result, "repeated_column")
    assert "接到左边的下面" in one.remedy
    assert one.column_number == 8


KIND = HEADER.replace("支部名称", "支部名称,类别")
FIGURES = ONE.split(",", 2)[2]


@pytest.mark.parametrize(
    "kind",
    cases(
        "计划 | 预测 | 应报数 | 计划数 | 上季 | 其中:在职 | 累计 | 完成率 | 上年同期"
    ),
)
@pytest.mark.parametrize("column", ["类别", "数据类型", ""])
def test_a_row_that_a_column_calls_a_plan_or_another_time_is_refused(kind, column):
    header = KIND.replace("类别", column)
    result = reading(TITLE, header, f"JG001,,{kind},{FIGURES}")
    one = problem(result, "unclear_row")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 3)
    assert one.column == (column or "第 3 列")
    assert kind in one.found
    long = reading(TITLE, f"{LONG},数据类型", f"JG001,days,3,{kind}")
    assert problem(long, "unclear_item").column_number == 4


@pytest.mark.parametrize("kind", ["完成", "实际数", "合计", "机关支部", "计划科", ""])
def test_a_row_that_is_the_figure_or_only_says_what_the_branch_is_is_read(kind):
    result = reading(TITLE, KIND, f"JG001,,{kind},{FIGURES}")
    assert not result.rejected
    assert values(result, "JG001") == GOOD


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("在职", "合计", False),
        ("男", "小计", False),
        ("9月", "累计", False),
        ("本季", "累计", False),  # to date some items are asked, and some are not
        ("完成", "计划", True),
        ("合计", "上季", True),
    ],
)
def test_of_a_branch_in_several_rows_the_figure_must_stand_beside_its_code(
    first, second, read
):
    rows = [f"JG001,,{first},{FIGURES}", f",,{second},27,4,80,70,6"]
    rows += [f"JG002,,{first},{FIGURES}", f",,{second},27,4,80,70,6"]
    result = reading(TITLE, KIND, *rows)
    assert result.rejected != read
    if read:
        assert values(result, "JG001") == GOOD
    else:
        one = problem(result, "unclear_row")
        assert (one.row, one.column_number) == (4, 3)
        assert first in one.found and second in one.found


def test_the_total_of_a_table_stands_under_no_kind_of_rows():
    rows = [f"JG001,,机关,{FIGURES}", f"合计,,,{FIGURES}"]
    assert not reading(TITLE, KIND, *rows).rejected
    area = HEADER.replace("支部编码", "片区,支部编码")
    rows = [f"东片区,{ONE}", f"合计,,,{FIGURES}"]
    result = reading(TITLE, area, *rows)
    assert not result.rejected


@pytest.mark.parametrize(
    "name",
    [
        *(
            "其中：离退休",
            "计划",
            "上季数",
            "合计",
            "单位平均",
            "示例",
            "第一支部（累计）",
        ),
        *(
            "机关第一党支部（二季度）",
            "机关第一党支部-2026年6月",
            "机关第一党支部 2025",
        ),
        *(
            "机关第一党支部2026Q2",
            "第一支部（1-9月）",
            "第一支部（小计）",
            "第一支部计划数",
        ),
    ],
)
def test_a_code_beside_what_is_no_name_of_a_branch_is_refused(name):
    result = reading(TITLE, HEADER, f"JG001,{name},{FIGURES}", TWO)
    one = problem(result, "unclear_row")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 2)


def test_what_else_stands_behind_a_branchs_name_is_its_own_or_asked_about():
    for note in (
        *("（在职）", "（2026年）", "（三季度）", "（二大队）", "-局机关", "(7-9月)"),
        *("（20人）", "（含离退休）", "（2025年成立）", "(联合)", "（原二支部）"),
    ):
        result = reading(TITLE, HEADER, f"JG001,机关第一党支部{note},{FIGURES}", TWO)
        assert not result.rejected and not result.needs_reason
    for note in ("含二季度", "草稿", "初报", "估计数"):
        result = reading(TITLE, HEADER, f"JG001,机关第一党支部（{note}）,{FIGURES}")
        assert found(result, "explain") == ["void_row"]


@pytest.mark.parametrize("word", ["作废", "已撤销", "无效", "不报", "未提交", "草稿"])
def test_a_row_that_is_called_void_needs_a_reason(word):
    result = reading(TITLE, f"{HEADER},状态", f"{ONE},{word}", f"{TWO},正常")
    one = problem(result, "void_row")
    assert (one.level, one.row, one.column_number) == ("explain", 3, 8)
    result = reading(TITLE, KIND.replace("类别", ""), f"JG001,,{word},{FIGURES}")
    assert problem(result, "void_row").column == "第 3 列"
    for name in ("机关第一党支部（已撤销）", "（作废）机关第一党支部"):
        result = reading(TITLE, HEADER, f"JG001,{name},{FIGURES}")
        assert problem(result, "void_row").column_number == 2
    result = reading(TITLE, HEADER, f"{ONE},,{word}", TWO)  # beyond the header
    one = problem(result, "void_row")
    assert one.column_number == 9 and one.found.startswith("第 9 列写的是")
    result = reading(TITLE, HEADER, ONE.replace("机关第一党支部", "机关一支部"))
    assert found(result, "explain") == []


DOUBTFUL_REMARKS = cases(
    """
    沿用上季 | 此数为估计 | 数据未核实 | 补报二季度 | 作废 | 累计数
    单位：百人次 | 应为48人 | 按计划数填 | 数据待核 | 二季度未报，并入本季
    含二季度2场 | 其中2次为二季度 | 二季度漏报的一并报 | 同二季度 | 1-9月累计
    全年数 | 先填上季 | 暂未统计 | 数据不准 | 实为4次 | 主题党日应为4次
    漏报1次主题党日 | 多算了3人次 | 主题党日重复统计 | 需扣除2次 | 数据有出入
    实际4次 | 4次才对 | 待补 | 暂按2次报 | 按满勤计 | 二季度 | 截至8月底数
    请删除 | 支部已撤并 | 与机关第二党支部合报 | 合并上报 | 两支部合计
    只统计在职 | 主题党日少填1次 | 填错了 | 只统计到8月 | 不含9月 | 缺9月数
    8、9月未统计 | 仅7月 | 未最终确认 | 7-8月数据 | 9月数据
    数据截至8.31 | 数据更新至8月 | 参照二季度 | 含10月补开1次 | 10月8日补开的已计入
    主题党日次数4次 | 平台数为4 | 部分数据缺失 | 以上为二季度的 | 数字是1-9月的
    延用二季度数 | 大致数 | 应改为4次 | 数据不实 | 待书记确认 | 暂填0 | 按目标数填报
    以编制数计 | 不作统计 | 不纳入考核 | 自年初累计 | 累计到9月 | 未包含9月 | 9月数据未出
    8月数据缺 | 数以系统为准 | 按百人计 | 重复报送 | 以千计 | 与机关第二党支部合并填报 | 含机关第二党支部 | 全局合计
    """
)


@pytest.mark.parametrize(
    ("column", "no"),
    [
        ("是否报送", "否"),
        ("是否纳入考核", "不"),
        ("上报标志", "0"),
        *(("备注", one) for one in DOUBTFUL_REMARKS),
        ("报表类型", "年报"),
        ("审核意见", "退回修改"),
        ("审核意见", "主题党日应为4次"),
        ("删除标志", "1"),
        ("del_flag", "2"),
        ("is_valid", "0"),
        ("数据类型", "估算"),
        ("统计口径", "1-9月累计"),
        ("统计口径", "全年"),
        ("数据范围", "上半年"),
        ("审核", "未审核"),
        ("是否定稿", "否"),
        ("情况说明", "沿用上季"),
        ("计量单位", "百场"),
        ("单位", "千元"),
    ],
)
def test_a_row_that_is_not_to_count_or_not_of_this_quarter_needs_a_reason(column, no):
    result = reading(TITLE, f"{HEADER},{column}", f"{ONE},{no}", f"{TWO},")
    one = problem(result, "void_row")
    assert (one.level, one.row, one.column_number) == ("explain", 3, 8)


HONEST_REMARKS = cases(
    """
    上季度已换届 | 与JG002联合开展 | 已核实 | 第3次为补6月 | 其中2次为补开
    实际3次 | 实际到会18人 | 按实际到会人数统计 | 三季度 | 9月底数 | 6月换届
    2025.7-2028.7 | 合并召开 | 仅1次线上 | 重写入党申请书1人 | 核对无误
    无漏报、错报 | 较上季少1次 | 只统计到9月 | 8月未开展 | 仅7月开展1次
    缺席3人 | 上级多报道1次 | 其中7月1次，8月1次，9月1次 | 含7月1日主题党日1次
    按规定填报 | 按计划开展 | 核实无误 | 请假3人 | 三季度数据已出 | 缺席的已补课
    其中1次线上 | 主题党日次数3次 | 台账4本 | 平台4次签到 | 9月补开1次已计入 | 平台数为3 | 7、8、9月数据
    包括二季度补开1次 | 含二季度转入2人 | 与二季度相比持平 | 较二季度增加1次
    1-6月未换届 | 重复参会不计 | 与党小组会合并召开 | 应到20人，实到18人
    """
)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("是否补报", "否"),
        ("是否报送", "是"),
        ("上季报送情况", "未报送"),
        *(("备注", one) for one in HONEST_REMARKS),
        ("口径", "本季数"),
        ("成立年份", "2025"),
        ("情况", "其中线上1次"),
        ("线索", "未核实"),
        ("数据来源", "系统导入"),
        ("统计口径", "7-9月"),
        ("报送时间", "2026年10月"),
        ("报表类型", "季报"),
        ("删除标志", "0"),
        ("是否作废", "否"),
        ("is_deleted", "False"),
        ("注销状态", "未注销"),
        ("计量单位", "次"),
    ],
)
def test_other_answers_beside_a_row_are_no_question(column, word):
    result = reading(TITLE, f"{HEADER},{column}", f"{ONE},{word}", f"{TWO},{word}")
    assert not result.rejected and not result.needs_reason


def test_rows_of_which_all_are_said_to_run_from_january_are_refused():
    for scope in ("累计", "年累计"):
        result = reading(
            TITLE, f"{HEADER},填报口径", f"{ONE},{scope}", f"{TWO},{scope}"
        )
        assert problem(result, "unclear_row").column_number == 8


@pytest.mark.parametrize(
    ("lines", "row", "hinted"),
    [
        ([f"{HEADER},单位名称", f"{ONE},第二局", f"{TWO},第二局"], 2, True),
        ([f"{HEADER},单位编码", f"{ONE},U1", f"{TWO},U2"], 3, True),
        ([f"{HEADER},所属单位", f"{ONE},第一局", f"{TWO},第一局机关党委"], 0, False),
        (["填报单位：第二局", HEADER, ONE, TWO], 1, True),
        ([HEADER, ONE, TWO, "填报单位(盖章)：,,第二局"], 4, True),
        (["填报单位：第一局", HEADER, ONE, f"007{TWO[5:]}"], 0, False),
        (["填报单位：,单位：人次", HEADER, ONE, TWO], 0, False),
        (["填报单位：第二局（盖章）", HEADER, ONE, TWO], 1, True),
        ([HEADER, ONE, TWO, "填报单位：第二局（盖章）"], 4, True),
        (["2026年第三季度第二局“四强”党支部填报表", HEADER, ONE, TWO], 1, True),
        (["2026年第三季度第一局“四强”党支部填报表", HEADER, ONE, TWO], 0, False),
        (["第二局、第一局2026年第三季度填报表", HEADER, ONE], 0, False),
        (["第一局、第二局2026年第三季度填报表", HEADER, f"007{TWO[5:]}"], 0, False),
        (["2026年第三季度U2类支部填报表", HEADER, ONE], 0, False),
        (["2026年第三季度填报表,第二局", HEADER, ONE], 1, True),
        ([HEADER, ONE, TWO, "注：第二局2026年第三季度另报"], 0, False),
    ],
)
def test_a_table_of_another_unit_is_said(lines, row, hinted):
    result = reading(*lines)
    assert not result.rejected
    told = [(one.level, one.row) for one in result.problems if one.code == "other_unit"]
    assert told == ([("hint", row)] if hinted else [])


def test_a_row_under_the_name_of_another_branch_is_told_apart():
    swapped = [ONE.replace("第一", "第二"), TWO.replace("第二", "第一")]
    result = reading(TITLE, HEADER, *swapped)
    assert found(result, "hint").count("name_of_another") == 2
    first = next(one for one in result.problems if one.code == "name_of_another")
    assert (first.row, first.column_number) == (3, 2) and "JG002" in first.found
    result = reading(TITLE, HEADER, ONE.replace("机关第一党支部", "机关一支部"), TWO)
    assert problem(result, "other_name").level == "hint"
    ours = context()
    short = Branch("JG009", "第一党支部", "U2", "第二局", 20)
    ours = replace(ours, branches={**ours.branches, "JG009": short})
    lines = [TITLE, HEADER, ONE.replace("机关第一党支部", "第一党支部")]
    result = read("\n".join(lines).encode(), "a.csv", ours)
    assert problem(result, "other_name").level == "hint"  # its own, without the unit


@pytest.mark.parametrize("row", [TWO, TWO.replace(",", ";"), f"2|{TWO}"])
def test_a_branch_in_one_cell_behind_rows_of_other_signs_is_refused(row):
    lines = [HEADER.replace(",", "\t"), ONE.replace(",", "\t"), row]
    one = problem(reading(*lines), "squeezed_row")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 1)


@pytest.mark.parametrize("label", ["注：JG002", "填报人：JG002", "说明", "小计"])
def test_figures_beside_a_branchs_name_are_no_note_whatever_stands_before(label):
    result = reading(TITLE, HEADER, ONE, TWO.replace("JG002", label))
    assert problem(result, "unknown_branch").row == 4
    total = "合计,机关第二党支部,30,6,90,70,7"  # a name filled down beside the sums
    assert not reading(TITLE, HEADER, ONE, TWO, total).rejected


def test_a_note_that_begins_with_a_code_is_a_note():
    for note in ("JG002 于7月成立，原属第二局", "JG001 党课 2次由JG002代办"):
        assert not reading(TITLE, HEADER, ONE, TWO, f'"{note}"').rejected


def test_heads_of_groups_and_numbers_are_skipped_in_a_long_table():
    result = reading(
        TITLE, LONG, "甲,乙,1", "第一局,,", "JG001,days,3", "JG001,members,20"
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


# ── marks that programs leave ─────────────────────────────────────────────────────


@pytest.mark.parametrize("mark", ["'", "‘", "’", "`", "＇", "´"])
def test_an_apostrophe_before_codes_is_one_repair(mark):
    result = reading(TITLE, HEADER, mark + ONE, mark + TWO)
    assert result.branch_ids == ("JG001", "JG002")
    one = problem(result, "repaired")
    assert (one.row, one.column_number, one.accepted) == (3, 1, "JG001")
    assert "2 个编码" in one.found
    assert not result.rejected


def test_an_apostrophe_before_zeros_figures_names_and_headers_is_taken_off():
    result = reading(
        TITLE,
        HEADER.replace("支部编码", "'支部编码").replace("党员总数", "’党员总数"),
        "'007,'后勤党支部,'5,‘3,’15,`12,1",
    )
    assert not result.rejected
    got = values(result, "007")
    assert [got[one] for one in ("members", "days", "expected", "attended")] == [
        5,
        3,
        15,
        12,
    ]
    assert "other_name" not in found(result, "hint")


def test_the_apostrophe_of_our_own_exports_needs_no_word():
    result = reading(TITLE, HEADER, "'-X1,,8,3,24,20,1")
    assert result.branch_ids == ("-X1",)
    assert "repaired" not in found(result, "hint")


@pytest.mark.parametrize(
    "end",
    ["\x1a", "\n\x1a", "\r\n\x1a,,,,,,\r\n", "\r\n\x1a\r\n", "\x1a\x1a", "\x1a\0\0\n"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_end_mark_of_old_programs_is_no_row(end, encoding):
    data = ("\r\n".join([TITLE, HEADER, ONE, TWO]) + end).encode(encoding)
    result = read(data, "a.csv", context())
    assert [one.code for one in result.problems] == ["absent_column"]
    assert values(result, "JG001") == GOOD


# ── zeros that look like dashes ───────────────────────────────────────────────────


def padded(*cells):
    """A row of figures as the accounting format prints them into a text file."""
    return ",".join(" -   " if cell == 0 else f" {cell} " for cell in cells)


def test_a_padded_dash_in_a_padded_column_is_the_zero_it_was():
    result = reading(
        TITLE,
        HEADER,
        f"JG001,机关第一党支部,{padded(20, 3, 60, 50, 0)}",
        f"JG002,机关第二党支部,{padded(10, 0, 0, 0, 2)}",
    )
    assert values(result, "JG001")["talked"] == 0
    assert [values(result, "JG002")[one] for one in ("days", "expected")] == [0, 0]
    one = problem(result, "accounting_zero")
    assert (one.level, one.row, one.column_number) == ("hint", 3, 7)
    assert "4 格" in one.found
    assert found(result, "hint").count("word_for_blank") == 0


def test_a_column_of_zeros_alone_goes_with_the_others():
    row = f"JG001,,{padded(20, 0, 60, 50, 0)}"
    assert values(reading(TITLE, HEADER, row), "JG001")["days"] == 0


@pytest.mark.parametrize("dash", ["- ", " - ", "  -  ", " -      "])
def test_how_many_blanks_pad_the_dash_depends_on_the_format(dash):
    row = f"JG001,, 20 ,{dash}, 60 , 50 , 5 "
    assert values(reading(TITLE, HEADER, row), "JG001")["days"] == 0


@pytest.mark.parametrize("dash", ["-", "—", " — ", " —— ", " 无 ", " / "])
def test_no_other_sign_is_a_zero(dash):
    row = f"JG001,, 20 ,{dash}, 60 , 50 , 5 "
    got = values(reading(TITLE, HEADER, row), "JG001")["days"]
    assert got == ("not_applicable" if "/" in dash else "not_reported")


@pytest.mark.parametrize(
    "row",
    [
        "JG001,,20,-   ,60,50,5",
        "JG001,,20, -   ,60,50,5",
        "JG001,, 20, -   , 60, 50, 5",
        " JG001 , 机关第一党支部 , 20 , -   , 60 , 50 , 5 ",
    ],
)
def test_a_dash_where_numbers_are_not_so_padded_stays_not_reported(row):
    result = reading(TITLE, HEADER, row)
    assert values(result, "JG001")["days"] == "not_reported"
    assert "word_for_blank" in found(result, "hint")


def test_thousands_and_currencies_of_the_format_are_numbers_of_it():
    row = 'JG001,," 1,024 ", -   ," ¥60 ", 50 , 5 '
    assert values(reading(TITLE, HEADER, row), "JG001")["days"] == 0


def test_a_long_table_in_the_accounting_format_reads_the_same():
    result = reading(TITLE, LONG, "JG001,members, 20 ", "JG001,days, -   ")
    assert values(result, "JG001")["days"] == 0
    assert problem(result, "accounting_zero").row == 4


def test_the_workbook_holds_the_zero_itself_and_a_typed_dash_is_none():
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(["JG001", None, 20, 0, 60, 50, " -   "])
    for cell in book.active[2]:
        cell.number_format = '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ '
    out = io.BytesIO()
    book.save(out)
    got = values(read(out.getvalue(), "a.xlsx", context()), "JG001")
    assert (got["days"], got["talked"]) == (0, "not_reported")


# ── a correction that takes figures back ──────────────────────────────────────────


def test_a_correction_with_one_column_says_how_many_figures_it_takes_back():
    result = reading(
        TITLE,
        "支部编码,主题党日次数",
        "JG001,4",
        history=STANDING,
        reported={"JG001": 1},
    )
    one = problem(result, "erased")
    assert one.level == "explain"
    assert one.found.startswith("1 个支部已报的 4 个数")
    assert "党员总数" in one.found
    assert result.needs_reason


def test_a_cell_left_blank_counts_and_a_stated_not_applicable_does_not():
    result = reading(
        TITLE, HEADER, "JG001,,20,3,,50,不适用", history=STANDING, reported={"JG001": 1}
    )
    assert "1 个支部已报的 1 个数" in problem(result, "erased").found
    assert "变成未报：主题党日应到人次" in problem(result, "erased").found


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("JG001,,20,3,60,50,5", "变成不适用：满意度"),
        ("JG001,,20,3,60,50,", "1 个变成未报、1 个变成不适用：谈心谈话人数、满意度"),
    ],
)
def test_a_blank_that_excuses_takes_a_figure_back_as_not_applicable(row, told):
    before = [line for line in STANDING if line[2] != "satisfaction"]
    before.append(("2026Q3", "JG001", "satisfaction", "reported", 90.0))
    result = reading(TITLE, HEADER, row, history=before, reported={"JG001": 1})
    assert problem(result, "erased").found.endswith(f"提交后{told}")


@pytest.mark.parametrize(
    ("row", "reported"),
    [
        ("JG001,,20,4,60,50,5", {"JG001": 1}),
        ("JG001,,20,3,,,", {}),
        ("JG001,,20,三,60,50,5", {"JG001": 1}),  # refused, and no blank
    ],
)
def test_nothing_is_taken_back_where_all_is_written_or_nothing_was_reported(
    row, reported
):
    result = reading(TITLE, HEADER, row, history=STANDING, reported=reported)
    assert "erased" not in found(result, "explain")
