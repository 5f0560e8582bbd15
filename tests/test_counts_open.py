"""Every number that counts branches, on a screen or in a command's words, opens its list.

A new one turns the first test red until it stands here with its list, or with the place
where its branches stand already.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sizhang_metrics.views.lists import KINDS
from tests.counts_of_branches import COMMANDS, ROOT, SCREENS, counts

OPENS: Mapping[str, Mapping[str, str]] = {
    "dashboard/alerts.py": {
        "{_CALLED[level]} {count} 个": "red yellow blue",
    },
    "dashboard/cards.py": {
        "{of - done} 个未报送": "not_reported",
        "{then}，{numbers.year_compared} 个可比": "compared_year",
        "{now}，{numbers.compared} 个可比": "compared",
    },
    "dashboard/charts.py": {
        "：{every} 个支部中 {few} 个": "hover: 差距 has the same numbers in its table, where they open",
        "失 %{x:.{session.point_decimals()}f} 分（满分 %{customdata[0]…": "hover: 差距 has the same numbers in its table, where they open",
    },
    "dashboard/creation.py": {
        "{name} {counts[name]} 个": "here",
        "条件未达到的 {len(rest)} 个支部": "here",
    },
    "dashboard/desk/choosing.py": {
        "**{period.label}**应报 {due} 个支部，已报 {due - missing} 个": "reported not_reported",
        "，还有 **{missing}** 个未报。": "not_reported",
    },
    "dashboard/desk/confirming.py": {
        "提交后，{len(reading.branch_ids)} 个支部的数计入 **{period.label}**…": "here: the file just read, row by row",
        "column branches": "receipt: the number clicked shows its branches",
        "，其中 {again} 个支部的已报数将被本次代替（旧版保留）": "here: the file just read, row by row",
        "另有其他单位的 {shown.strangers} 个支部名次会变动。": "no list: whom the viewer may not see",
        "谁的名次会跟着变（{moved} 个）": "here",
    },
    "dashboard/desk/inbox.py": {
        "column branches": "receipt: the file clicked is checked row by row",
    },
    "dashboard/gaps.py": {
        "column branches": "counted",
        "column below": "below",
        "column not_reported": "lacking",
        "column half": "short",
        "column peers": "ranking: the branch clicked leads to its profile and its group",
        "{table['branches'].max()} 个支部": "here: counts of the table open theirs",
        "没有报送所以没有画出的：{len(absent)} 个（{some(absent)}）": "not_reported",
        "{len(table)} 个参加排名的支部": "here",
        "{rows} 个支部": "here",
        "另有 {len(rest)} 个未排名，不在表中": "here",
    },
    "dashboard/links.py": {
        "，列出前 {len(found.branches)} 个；多写几个字可以缩小范围": "here",
        "{row['name']} {row['branches']} 个": "grade",
        "{at} 找到 {found.total} 个支部{more if is_cut else ''}": "here",
    },
    "dashboard/lists.py": {
        "一共失 {lost} 分，一半的失分在 {found.half} 个支部（排在最前）": "here: the first ones of the list",
    },
    "dashboard/office/checkup.py": {
        "{hinted} 个按提示、{by_chance} 个随机，共 {len(table)} 个": "here",
        "{first}等 {len(others) + 1} 个支部": "here",
        "{found.branches} 个支部里没有发现值得提示的情形。": "no list: nothing is striking",
    },
    "dashboard/office/counts.py": {
        "column expected": "branches reported on_time late returned missing",
        "column received": "branches reported on_time late returned missing",
        "card '填报完整度'": "no list: of items",
        "逐个支部（{branches} 个）": "here",
    },
    "dashboard/official/editions.py": {
        "{len(main)} 个支部的得分、等次、否决或达标有变；另有 {len(moved)} 个只是名次随之变动。…": "here",
        "{edition} 的得分和名次（{len(table)} 个支部）": "here",
        "**{period.label}**：{ready.branches} 个支部，已报 {ready.report…": "reported not_reported ranked",
        "已报 {ready.reported} 个": "reported",
        "未报 {ready.branches - ready.reported} 个": "not_reported",
        "参加排名 {ready.ranked} 个": "ranked",
        "只是名次变动的 {len(moved)} 个支部": "here",
    },
    "dashboard/official/edits.py": {
        "column branches": "here",
        "变动最大的 {len(largest)} 个支部": "here",
        "名册里不再有、而已有报送的支部（{len(gone)} 个）": "here",
    },
    "dashboard/overview.py": {
        "{numbers.units} 个单位、{numbers.branches} 个支部": "reported not_reported",
        "未报的 {numbers.missing} 个不在平均得分和名次里": "not_reported",
        "{name} {count} 个": "reported not_reported ranked standard not_standard vetoed compared compared_year",
        "较{when}，{compared} 个可比": "compared compared_year",
        "column branches": "ranked branches counted",
        "column standard": "standard",
        "column reported": "reported",
    },
    "dashboard/profile/head.py": {
        "与同类组“{branch.peer_group}”参加排名的其他 {others} 个支部比较": "ranking: the link to the peer group's below the rank",
        "card '四强达标'": "no count: a rank or a grade",
        "card '全部支部名次'": "no count: a rank or a grade",
    },
    "dashboard/rectification/register.py": {
        "{views.DUE_SOON} 天内到期 {found.due_soon} 个": "items: the register below has them by their state",
        "column overdue": "items: the register below has them by their state",
        "反馈 {found.found} 个，已整改 {found.done} 个": "items: the register below has them by their state",
        "个；凭文件销号 {found.by_document} 个": "items: the register below has them by their state",
        "个；曾经复发 {found.came_back} 个": "items: the register below has them by their state",
    },
    "dashboard/rules/results.py": {
        "column branches": "here",
        "column up": "here",
        "column down": "here",
        "column unmoved": "here",
        "column branches_before": "here",
        "column branches_after": "here",
        "{MOVES[move]}（{len(own)} 个支部）": "here",
        "card '升等'": "here",
        "card '降等'": "here",
        "{what}（{len(table)} 个支部）": "here",
        "{peers['branches']} 个参加排名的支部中": "here",
        "{label}：%{y} 个支部<extra></extra>": "here",
    },
    "dashboard/standing.py": {
        "，与 {others} 个支部同档（差距不足以分出先后）": "ranking: the link to the peer group's below it",
        "，同档另有 {others} 个支部": "ranking: the link to the peer group's below it",
        "上面的结论说的是{among}参加排名的 {whole} 个支部，下表是按所选单位、同类组列出的 {shown} 个。": "here",
    },
    "dashboard/topics.py": {
        "{table['branches'].max()} 个支部": "here: counts of the table open theirs",
        "column branches": "topic_all",
        "column below": "topic_below",
        "column reports": "sent",
        "column corrected": "corrected",
        "column returned": "was_returned",
        "涉及支部 {row['branches']} 个": "topic_all",
        "反馈 {found.found} 个，已整改 {found.done} 个": "items: the register below has them",
    },
    "dashboard/trends.py": {
        "%{y:{measure.hover}}{measure.unit}（%{customdata} 个支部）": "hover: the card above opens the ranked ones of the quarter looked at",
    },
    "dashboard/units.py": {
        "column expected": "branches",
        "column received": "reported",
        "column on_time": "on_time",
        "column late": "late",
        "column returned": "returned",
        "column missing": "missing",
        "card '同类单位名次'": "no count: a rank of the unit",
        "{head['ranked']} 个支部参加排名": "ranked",
    },
    "pages/lists.py": {
        "{len(table)} 个支部": "here",
    },
    "pages/ranking.py": {
        "{len(table)} 个支部参加排名": "here",
        "未排名（{len(rest)} 个）": "here",
        "上季还在、已撤并（{len(gone)} 个）": "here",
        "，{len(rest)} 个未排名": "here",
    },
    "pages/terms.py": {
        "{len(board)} 个支部，按名册截至 {period.last_day} 的任期届满日（含经批准的延期）": "here",
    },
    "pages/unit.py": {
        "换届：逾期和6个月内（{len(near)} 个）": "here",
    },
    "sizhang_metrics/cli/alerts.py": {
        "{period.label}：红 {numbers.red} 个支部、黄 {numbers.yellow} 个、…": "here",
    },
    "sizhang_metrics/cli/engines.py": {
        "{period} 另算一遍，与数据目录一致：{scores.rows} 个支部的得分和名次{how}。": "all of them: `ranking` prints them",
        "中 {scores.equal} 个逐位相同，其余的九位小数相同": "all of them: `ranking` prints them",
    },
    "sizhang_metrics/cli/files.py": {
        "读到 {len(reading.branch_ids)} 个支部{units}；{levels}。": "here",
        "预演：名次变动的其他支部 {len(shown.others)} 个（次）。没有写入任何数据。": "here",
    },
    "sizhang_metrics/cli/inspection.py": {
        "{result.branches} 个支部中有 {len(result.hints)} 条提示。提示只用于抽查，…": "here",
    },
    "sizhang_metrics/cli/lists.py": {
        "，一半的失分在其中 {found.half} 个": "here",
        "{list_views.KINDS[of].name}：{len(table)} 个支部{half}。": "here",
    },
    "sizhang_metrics/cli/reports.py": {
        "已退回 {period} 的 {len(branch_ids)} 个支部的报送，不再计分；重新报送后生效。": "here",
        "共 {len(full.branches)} 个支部；逐个看用 receipt --number {full.r…": "here",
    },
    "sizhang_metrics/cli/results.py": {
        "{count} 个{state}": "here",
        "{period.label}：{len(table)} 个支部，排名 {ranked} 个；并列取靠前名次。{s…": "here",
        "{f'{now} ' if now else '现在'}与正式期次 {earlier} 相比，{len(chan…": "here",
        "它就是第 {before} 期的更正公告，{len(changed)} 个支部的得分、等次、否决或达标有变：no…": "here",
    },
    "sizhang_metrics/cli/trends.py": {
        "{len(table)} 个支部。供研判参考，先看原因再下结论。": "here",
    },
}
"""File → count as the source writes it (“…”: and so on) → the codes of the lists that it
opens; `here`, where its branches stand beside it one by one; or whatever else it is."""
_LONGEST = 56


def _known(said: str) -> str:
    return said if len(said) < 60 else f"{said[:_LONGEST]}…"


def test_no_count_of_branches_stands_alone():
    found = {
        str(path.relative_to(ROOT)): {_known(one) for one in counts(path)}
        for path in (*SCREENS, *COMMANDS)
    }
    assert {path: own for path, own in found.items() if own} == {
        path: set(own) for path, own in OPENS.items()
    }


@pytest.mark.parametrize("path", OPENS)
def test_the_lists_named_are_opened_by_that_file(path):
    source = (ROOT / path).read_text("utf-8")
    for said, opens in OPENS[path].items():
        if ":" not in opens and opens != "here":
            codes = opens.split()
            assert codes and set(codes) <= set(KINDS), said
            assert [one for one in codes if f'"{one}"' not in source] == [], said
