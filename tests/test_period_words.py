"""Every way in which a time is written means this quarter, another one, or nothing."""

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import read
from sizhang_metrics.submissions.table.period_words import differs, in_cell, in_title
from tests.examples import cases, some
from tests.small_scheme import context
from tests.test_reading import HEADER, ONE, TITLE, TWO, found, problem, reading

CHOSEN = Period(2026, 3)

THIS_QUARTER = [
    *cases(
        """
        数据截至9.30 | 2026年市城市管理局党建7月1日至9月30日统计表 | 2026年7月8月9月
        党龄25年以上党员第三季度统计表 | 建局25年来第三季度统计表 | 2026年7/8/9月
        2026.7,8,9 | 2026年第（三）季度 | 2026年第03季度 | 2026年第三季度填报表 | 2026Q3
        2026年度第三季度 | 7-9月统计表 | 2026年第3季度(2026年第四季度初上报)
        第三季度填报表 填报日期:2026年10月9日 | 第三季度 二〇二六年十月二十一日 | 二〇二六年第三季度 | 二○二六年三季度
        二零二六年第三季度 | 2026 年 第 三 季 度 | ２０２６．０７—２０２６．０９
        2026.7-9 | 2026年7—9月 | 2026年7月至9月 | 七至九月 | 七月—九月 | 7、8、9月
        2026年七八九月 | 年度：2026 季度：三 | 26年3季度 | 2026年第三季度（修订）
        2026年第三季度(依据2025年修订的办法) | 截至9月底 | 截至2026年9月30日 | 2026-Q3
        2026-M07至2026-M09 | 2026.Q3 | 2026三季度 | 3Q2026 | Q3 2026 | 2026年7月1日至9月30日
        2026.7.1-2026.9.30 | 2026.7.1-9.30 | 20260701-20260930
        2026年市直机关党建工作三季度统计表 | 《2025年考核办法》2026年三季度填报表
        《2026年第三季度填报表》 | 2026年度 季度:3 | 2026年 三季度末 | 本年三季度
        2026年第叁季度 | 202607-202609 | 2026/07-2026/09 | 2026年第Ⅲ季度 | 三季
        2026年III季度 | 贰零贰陆年第叁季度 | 2026年第三季度（含本季和累计）
        市组发〔2025〕12号附件 2026年三季度 | 2026年第三季度（2025年版） | 2026 3季度
        2026三季 | 2026Q3 7-9月 | 2 0 2 6年第3季度 | 2026年9月30日止 | 2026-09-30 00:00:00
        报送截止时间：2026年10月31日 三季度 | 26.7-9 | 统计时段:46204-46295
        民国115年第三季度 | 2026年岁末年初慰问计入三季度 | ‘26三季度 | 26.7—9月
        26年7月1日至9月30日 | 26.7.1-26.9.30 | 7.1-9.30 | 二六年三季度 | 季度（三）
        Jul-Sep 2026 | 46295 | 第三个季度 | 2026年三季度年中教育情况
        2026年第三季度（7-9月） | Q3'26 | 2026年四季度初统计三季度数
        2026年第三季度（2026年10月） | 2026年第三季度（10月）
        2026年第三季度填报表（请于10月上旬报送）
        2026年第三季度填报表（填报期限：9月20日至10月31日）
        2026年第三季度填报表（含1-9月累计数） | 2026年第三季度填报表（2026年7月启用）
        2026年第三季度(202607-202609) | 2026年第三季度（每半年一次的填累计）
        2026年第三季度报表（半年一次的项目不填）
        2026年三季度填报表（四季度才报的项目留空） | 2026年第三季度数据（口径同上季）
        丙午年三季度 | 2026年第三季度（截至9月25日） | 2026年第三季度（报告期202609）
        数据截至2026年10月8日 | 2026年7、8、9三个月 | 报告期：202609 | 统计期：2026年9月
        月份：9 | 2026年7月1日零时至9月30日24时
        2026-07-01 00:00:00 - 2026-09-30 23:59:59 | 统计区间[2026-07-01,2026-09-30]
        开始:2026/7/1 结束:2026/9/30 | 2026 Third Quarter | FY2026 Q3
        2026年三季度报表（含8月新成立支部） | 2026年三季度（9月转入的党员不计） | Q3 FY26
        2026年7+8+9月 | 2026年9月季报 | 2026年9月（季度报表）
        """
    ),
    "第三季度\n说明:第四季度才填组织生活会次数",
    "2026年7月—\n9月统计表",
    "2026年第三季度\n报送期限：10月10日",
    "2026年第三季度\n单位：人次\n2026年10月",
]

ANOTHER_TIME = [
    *cases(
        """
        填报表（数据截至8.31） | 填报表 2026年6月30日止 | 6月30日时点数 | 两季数据
        2025年市城市管理局党建7月1日至9月30日统计表 | 7.1-9.30统计表（2025年）
        25年市城市管理局党建第三季度统计表 | 三季度统计表（25年） | 2025-7-9月
        2026-4～6月份 | 《2025年度三季度（7-9月）党支部报表》
        2025-市城市管理局党建三季度统计表 | 2025年党建统计表（截至9月30日） | 20257月-9月
        2026年三季度（8月） | 2026年第（二）季度 | 2026年第_2_季度 | 2026年第02季度
        7、8两月 | 2026年四五六月 | 季度：二 | 开年至三季度末 | 2026年第二季度填报表
        乙巳年三季度 | 2025年三季度 | 2026Q2 | 2026年4-6月统计表 | 第二季度四强支部表
        2025年度填报表 | 市城市管理局2025年党建工作三季度统计表 | 二〇二五年第三季度填报表
        2025年前三季度党建工作统计表 | 2026年上半年党建工作统计表 | 2025.7-9
        2026年前三季度 | 前三季度 | 2026年1—9月 | 1-9月 | 2026年9月统计表 | 7月
        2026年7月 | 25年3季度 | 25年第三季度 | '25Q3 | ２０２５．０７—２０２５．０９
        二〇二五年七至九月 | 截至6月底 | 截至2026年6月30日 | 截至8月底 | 上季度
        去年三季度 | 上年三季度统计表 | 全年 | 2026年全年 | 半年度 | 2026年半年报
        2026年年报 | 2025 | 2025年 | 2025统计表 | 统计表2025 | 2025年7月1日至2025年9月30日
        2025.7.1-2025.9.30 | 2025-07-01至2025-09-30 | 一至三季度 | 1-2季度
        2026年一、二季度 | 三季度(2025年) | 第三季度 2025年度 | 2025-3季度 | 2026年第二季
        季度:2 | 2026-06 | 202606 | 2026.06 | 2026-M10 | 2026M07 | 下半年 | 年初至9月 | 2026年1至9月
        2025年10月—2026年3月 | 2026年6月末 | Q2 | 二季度末 | 2026年度（1-12月）
        二0二五年三季度 | 二Ｏ二五年三季度 | 2026-06-30 | 2025年第三季度（修订）
        10月统计表 | 2026年第Ⅱ季度 | 2026年II季度 | 第IV季度 2026年 | 贰零贰伍年第三季度
        2026年前9个月 | 2026年元月 | 2026Q3累计统计表 | 前九个月 | 三季度累计
        2026年三季度（累计） | 2026H1 | 2H2026 | 2026 2季度 | 2026二季度 | 20262季度
        2026年二三季度 | 3Q25 | 去年同期 | 2026年6月30日止 | 2026-06-30 00:00:00
        数据截止时间：2026年6月30日 | 2026年三季度（1-9月） | 第三季度(2026年1月-9月累计)
        25.7-9 | 25.7—9月 | 25.7-25.9 | 25年7月1日至9月30日 | 25.7.1-9.30 | 4.1-6.30
        二五年三季度 | 季度（二） | 2026年三个季度汇总 | 年初至三季度末 | 2026年初至三季度
        Jul-Sep 2025 | September 2025 | Sep-25 | 45930 | 统计截至45930
        统计时段:45839-45930 | 民国114年第三季度 | 民国一百一十四年三季度 | 2026年首季度
        2026年末季 | 2026年头三个月 | 2026年Q2-Q3 | '25三季度 | 45838.0 | 46174
        2026-06-01 | Q3'25 | Q3/25 | 2026年第三季度（4-6月） | 2026年三季度（7-8月）
        2026年1+2+3季度 | 2026年第三季度（截至8月31日）
        2026年第三季度（7月1日至8月20日） | 2026年第三季度快报（8月底数）
        2026年第三季度（9月数） | 2026年三季度汇总（一至三季度）
        2026年第三季度（本年累计数） | 2026年三季度止累计 | 2026.Q3(2026.4-2026.6)
        2026年Q3 (Apr-Jun) | 2026Q3(Q2) | 2026年第三季度(2025年数据)
        2026年第三季度上报（统计期：上一季度） | 2026年第三季度（数据期间4-6月）
        2026年1-9月（第三季度）统计表 | 2026年前三季度完成情况（三季度）
        2026年第三季度（截至8月20日） | 数据截至2026年8月20日 | 报告期：202606 | 月份：8
        2026年1月1日零时至9月30日24时 | 2025-07-01 00:00:00 - 2025-09-30 23:59:59
        统计区间[2026-04-01,2026-06-30] | 开始:2026/1/1 结束:2026/9/30
        from 2026-01-01 to 2026-09-30 | 2nd quarter 2026 | 2026 YTD Q3 | YTD Sep 2026
        9M2026 | 2026年初至9月30日 | 上年同季 | 首三季度 | 统计时点：2026年6月30日24时
        2026年7月-2027年9月 | 2026.7-2027.9 | 2026年6月30日（季末） | 数据日期：2026-06-30
        时点：2026年6月30日 | Q3 FY25 | 2026整年 | 2nd half of 2026 | first half 2026
        上一年三季度 | 24'Q3
        """
    ),
    '"2026年第三季度\n二季度"',
    '"2026年第三季度\n统计期：4—6月"',
    '"2026年第三季度\n（数据截至2026年8月31日）"',
    '"2026年第三季度\n2025年数据"',
]

RIVAL_YEARS = [
    "2025/2026年第三季度",
    "2025-2026年第三季度",
    "2025、2026年三季度",
    "2025年和2026年三季度",
    "2025/26年Q3",
    "2026/2025年7-9月",
]
NO_QUARTER = cases(
    """
    2026Q5 | 2026年第五季度 | 2026年上半季统计表 | 去年数
    截至目前统计表 | 2026年1月1日起至今统计表 | 2026年累计 | 2026年度累计统计表
    截至2026年累计 | 26年累计 | 年初至今 | 今年以来 | 2026年以来 | 第2期季报
    第二期报表 | 2026年第2期 | 夏季 | 2026年夏季统计表 | 秋季 | 年中
    2026年中党建统计表 | 年底统计表 | 近一年党建情况 | 自年初起 | 2026年内统计表
    最近三个月 | 近年来情况 | 五年来统计 | 本月统计表 | 上月数据 | 党建月报表
    第33周统计表 | 2026年夏 | 2026年中报 | 2026年岁末统计表 | 2026年年尾统计表
    岁末年初统计表 | 2026年第一学期 | 暑期统计表 | 中期报告 | 春节期间统计 | 本年累计
    2025-2026学年 | 2025-2026年度 | 2021-2026年统计 | 去年数据 | 历年统计表
    """
)

BESIDE_ANOTHER = cases(
    """
    2026年三季度前两个月统计表 | 2026年第三季度（补报二季度）
    2026年第二季度（三季度补报） | 2026年第三季度（二季度数据结转）
    2026年三季度（沿用二季度） | 2026年第三季度（不含9月）
    2026年第三季度汇总（含二季度补录）
    """
)
"""This quarter, and another time of which nobody can tell what it says of the figures."""

NO_TIME = cases(
    """
    填报表 | 模板V2025.6 | 填报日期:2026-10-09 | 〔2025〕12号文附件 | 2026年10月9日 | 2026-10-09
    2026.10.9 | 20261009 | 10月9日 | 2026年10月填 | 25年10月填 | 10月10日前报送
    请于10月1日至10月10日报送 | (2025年版) | 表号:2025-1 | 文件编号：2026-03 | 表号:2026-M03
    有效期至:2025年12月 | 每季度1次 | 按季度考核 | 一季一评 | 一季度一报 | 一月一主题 | 二〇二六年十月九日 | 每半年一次 | 单位:人次
    市直机关“四强”党支部评价指标体系 | 十四五规划2021-2025年 | 第3张 | 共3页
    2025年9月30日印发 | 制表时间:2026/10/9 | 10:30 | JG2025 | 3个月 | 每月一次
    第2期培训班 | 2025-2026年规划 | 依据《2025年考核办法》（2025年12月印发）
    年内累计数·人次 | 2026年中共市直机关工委统计表 | 年底前完成 | 请于本月10日前报送
    建党一百周年 | 近三年受过处分的不计 | 7.1-9 | sep= | 40岁以上年度培训
    经费:45930元 | 季末季初各报一次 | 上年同期数不填 | 版本号：2026-2 | 首季红竞赛
    46300 | 40000 | 第四季度再填民主评议
    各支部夏季开展的送清凉活动、防汛抗旱值守和志愿服务请一并计入主题党日，按实际次数填写
    """
)


@some(16)
@pytest.mark.parametrize("title", THIS_QUARTER)
def test_a_title_of_this_quarter_is_read(title):
    result = reading(f'"{title}"', HEADER, ONE)
    assert not result.rejected
    assert not result.needs_reason
    assert "no_period" not in found(result, "hint")


@some(25)
@pytest.mark.parametrize("title", ANOTHER_TIME)
def test_a_title_of_another_time_is_refused_at_its_cell(title):
    cell = title if title.startswith('"') else f'"{title}"'
    one = problem(reading(cell, HEADER, ONE), "wrong_period")
    assert (one.level, one.row, one.column_number) == ("reject", 1, 1)


@pytest.mark.parametrize("title", [*RIVAL_YEARS, *NO_QUARTER])
def test_a_title_that_does_not_say_which_quarter_is_refused_as_unclear(title):
    one = problem(reading(f'"{title}"', HEADER, ONE), "wrong_period")
    assert (one.level, one.row, one.column_number) == ("reject", 1, 1)
    assert "看不出是哪个季度" in one.remedy
    assert one.offer == ""


@some(3)
@pytest.mark.parametrize("title", BESIDE_ANOTHER)
def test_a_title_of_this_quarter_and_another_time_needs_a_reason(title):
    one = problem(reading(f'"{title}"', HEADER, ONE), "another_time_too")
    assert (one.level, one.row, one.column_number) == ("explain", 1, 1)


def test_a_cell_of_this_quarter_and_another_time_needs_a_reason_as_well():
    rows = [f"三季度（二季度补报）,{ONE}", f"三季度,{TWO}"]
    one = problem(reading(f"季度,{HEADER}", *rows), "another_time_too")
    assert (one.level, one.row, one.column_number) == ("explain", 2, 1)
    rows = [f"2026,三季度（4-6月）,{ONE}"]
    assert problem(reading(f"年度,季度,{HEADER}", *rows), "wrong_period").row == 2


@pytest.mark.parametrize(
    "title", ["2026年第三季度及1-9月情况表", "2026年第三季度（含1-9月累计）"]
)
def test_the_year_to_the_end_of_this_quarter_is_no_other_time(title):
    assert found(reading(f'"{title}"', HEADER, ONE), "explain") == []


@pytest.mark.parametrize("title", NO_QUARTER)
def test_beside_this_quarter_an_unclear_time_is_no_other_one(title):
    assert not reading(TITLE, f'"{title}"', HEADER, ONE).rejected


@pytest.mark.parametrize("title", RIVAL_YEARS)
def test_two_years_of_one_quarter_are_refused_beside_this_quarter_too(title):
    result = reading(TITLE, f'"{title}"', HEADER, ONE)
    assert problem(result, "wrong_period").row == 2


@pytest.mark.parametrize(
    "time", ["2026年累计", "第二期季报", "第2期", "夏季", "2026年秋季"]
)
def test_an_unclear_time_in_the_column_of_periods_is_refused(time):
    header, row = f"期间,{HEADER}", f"{time},{ONE}"
    one = problem(reading(header, row), "wrong_period")
    assert (one.row, one.column_number) == (2, 1)
    assert "看不出是哪个季度" in one.remedy


@pytest.mark.parametrize("cell", ["2026年三", "2026一"])
def test_a_year_with_a_bare_numeral_is_no_time_and_no_crash(cell):
    one = problem(reading(f"期间,{HEADER}", f"{cell},{ONE}"), "wrong_period")
    assert one.row == 2


OWN_COLUMNS = {
    "期间": "7-9",
    "季度": "03",
    "考核季": "2026.3",
    "年度,期间": "26,7-9",
    "年,季": "'26,3",
    "统计年,月": "26年,7、8、9",
    "年度,季度,统计时间": "2026,3,2026-10-08",
    "统计周期,报告期": "季报,2026Q3",
    "统计区间": "2026-09-30",
    "yq": "20263",
    "ym": "202609",
}
OTHER_COLUMNS = {
    "期间": "4-6",
    "季度": "2026.2",
    "考核年": "2025",
    "年度,期间": "2026,4-6",
    "年度,季度": "25,3",
    "年,季别": "2026,2",
    "统计年份,月份": "2026,4、5、6",
    "年度,季度,统计时间": "2026,2,2026-10-08",
    "统计周期,报告期": "季报,2025Q3",
    "统计区间": "2026-06-30",
    "统计年月": "2026-06-30",
    "季度,所属期": "3,2025Q3",
    "年度,期数": "2026,1-9",
    "季次": "2",
    "季": "五",
    "ym": "202606",
}


@pytest.mark.parametrize(("names", "cells"), OWN_COLUMNS.items())
def test_columns_of_time_say_this_quarter_together_however_short(names, cells):
    result = reading(f"{names},{HEADER}", f"{cells},{ONE}")
    assert not result.rejected
    assert "no_period" not in found(result, "hint")


@pytest.mark.parametrize("title", [TITLE, "填报表"])
@pytest.mark.parametrize(("names", "cells"), OTHER_COLUMNS.items())
def test_columns_of_time_that_say_another_one_are_refused(names, cells, title):
    one = problem(reading(title, f"{names},{HEADER}", f"{cells},{ONE}"), "wrong_period")
    assert (one.level, one.row) == ("reject", 3)


def test_three_quarters_are_not_the_first_one():
    first = {"period": Period(2026, 1)}
    months = reading(f"月份,{HEADER}", f"1-3,{ONE}", **first)
    assert not months.rejected
    quarters = reading(f"季度,{HEADER}", f"1-3,{ONE}", **first)
    assert problem(quarters, "wrong_period").row == 2


@some(11)
@pytest.mark.parametrize("title", NO_TIME)
def test_dates_of_filling_and_documents_state_no_time(title):
    assert not in_title(title) or not all(
        differs(one, CHOSEN) for one in in_title(title)
    )
    assert not reading(title, HEADER, ONE).rejected


@pytest.mark.parametrize(
    "cells",
    cases(
        """
        2025,年,三,季度,统计表 | 2025 年,第三季度 | 单位:第一局,2026年,二,季度
        年度,2026,季度,2 | 季度:2,填报日期:2026年10月9日 | 填报时间:2026年二季度
        统计期间,2026-06 | 报告期,202606 | 数据截止日期,2026-10-31
        统计期间:2026年1-9月
        """
    ),
)
def test_a_time_spread_over_the_cells_of_a_row_is_put_together(cells):
    assert problem(reading(cells, HEADER, ONE), "wrong_period").row == 1


@pytest.mark.parametrize(
    "cells",
    [
        "2026,年,三,季度,统计表",
        "报告期,202609",
        "年度,2026,季度,3",
        "填报时间:2026年10月,2026年三季度",
        "单位:人次,填报日期,2026年10月9日",
    ],
)
def test_a_row_of_cells_that_names_this_quarter_is_read(cells):
    assert not reading(cells, HEADER, ONE).rejected


def test_the_year_and_the_quarter_may_stand_in_two_rows():
    result = reading("2025年党建工作统计表", "三季度", HEADER, ONE)
    assert problem(result, "wrong_period").row == 1


def test_the_date_of_a_document_beside_its_quarter_is_no_other_time():
    told = (
        "二季度整改情况另报",
        "依据2025年办法",
        "与上季相比无变化的请核对",
        "上季度问题已整改",
    )
    signed = ("市统计局 2026年10月", "市统计局党委（二〇二六年十月）", "第一局2026.10")
    for line in ("2026年10月", *signed, "本表自2026年1月起执行", *told):
        assert not reading(TITLE, line, HEADER, ONE).rejected
        assert reading("统计表", line, HEADER, ONE).rejected
    for line in (
        "2026年6月",
        "市统计局 2026年6月",
        "市统计局2026年10月统计表",
        "二季度情况通报",
        "二季度比学赶超统计表",
        "二季度整改统计表",
        "2025年三季度比较",
    ):
        assert reading(TITLE, line, HEADER, ONE).rejected
    alone = reading("统计表", "2026年10月", HEADER, ONE)
    assert problem(alone, "wrong_period").row == 2


def test_the_quarter_that_the_file_states_is_offered():
    one = problem(reading("2025年党建工作三季度统计表", HEADER, ONE), "wrong_period")
    assert one.offer == "2025Q3"
    assert "2025Q3" in one.remedy
    only_quarter = problem(reading("二季度表", HEADER, ONE), "wrong_period")
    assert only_quarter.offer == "2026Q2"


@pytest.mark.parametrize(
    ("chosen", "title", "offer"),
    [
        (Period(2027, 1), "四季度表", "2026Q4"),
        (Period(2027, 1), "数据截至1月8日", "2026Q4"),
        (Period(2026, 4), "一季度表", "2027Q1"),
        (Period(2026, 1), "三季度表", "2025Q3"),
    ],
)
def test_without_a_year_the_nearest_quarter_is_offered(chosen, title, offer):
    data = "\n".join([title, HEADER, ONE]).encode()
    result = read(data, "a.csv", context(period=chosen))
    assert problem(result, "wrong_period").offer == offer


@pytest.mark.parametrize(
    "title", ["2026年上半年", "前三季度", "2025年度", "去年三季度"]
)
def test_no_quarter_is_offered_where_the_file_states_none(title):
    one = problem(reading(title, HEADER, ONE), "wrong_period")
    assert one.offer == ""


@pytest.mark.parametrize(
    ("year", "quarter", "month"),
    [
        ("2026", "三", ""),
        ("2026年度", "第三", ""),
        ("", "", "9"),
        ("2026", "", "9月"),
        ("2026", "", "7-9"),
        ("2026", "3", "9"),
        ("", "'2026Q3", ""),
        ("二〇二六", "", ""),
        ("2026", "Ⅲ", ""),
        ("2026.0", "3.0", ""),
        ("", "7-9月", ""),
        ("", "2026-09", ""),
    ],
)
def test_columns_of_this_quarter_are_read(year, quarter, month):
    result = reading(f"年度,季度,月份,{HEADER}", f"{year},{quarter},{month},{ONE}")
    assert not result.rejected


@pytest.mark.parametrize(
    ("year", "quarter", "month"),
    [
        ("2026", "二", ""),
        ("2026", "前三季度", ""),
        ("2026", "上半年", ""),
        ("2026", "全年", ""),
        ("2026", "上季度", ""),
        ("", "", "7"),
        ("2026", "", "6-9"),
        ("", "2026年7月", ""),
        ("2025", "", "9"),
        ("2026", "3", "8"),
        ("2025年三季度", "", ""),
        ("2026", "五季度", ""),
        ("", "2024-03", ""),
        ("2025", "2026Q3", ""),
        ("", "1-6月", ""),
        ("", "46203", ""),
    ],
)
def test_columns_of_another_time_are_refused(year, quarter, month):
    result = reading(f"年度,季度,月份,{HEADER}", f"{year},{quarter},{month},{ONE}")
    assert problem(result, "wrong_period").row == 2


def test_a_single_month_is_a_quarters_end_only_when_it_is_its_last():
    assert not differs(in_cell("2026年9月"), CHOSEN)
    assert differs(in_cell("2026年8月"), CHOSEN)
    assert not differs(in_cell("2026-08-15"), CHOSEN)


def test_a_month_behind_a_point_is_a_text_and_no_number():
    """October is January where it is a number (findings/october_is_january.sh)."""
    assert in_cell("2026.10").months == (10, 10)
    assert in_cell("2026.1").months == (1, 1)


def test_a_year_and_a_quarter_in_columns_of_their_own_are_quoted_apart():
    header, row = HEADER.split(","), ONE.split(",")
    header[1:1], row[1:1] = ["年度", "季度"], ["2025", "3"]
    assert (
        problem(reading(",".join(header), ",".join(row)), "wrong_period").found
        == "2025、3"
    )
