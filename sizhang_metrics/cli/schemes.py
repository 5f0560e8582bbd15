"""Commands on the rules: scheme list, rehearse, approve; and diagnose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pandas as pd

from sizhang_metrics.cli.grammar import command, group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    FILE,
    PERIOD,
    Call,
    as_of,
    choice,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_new_scheme
from sizhang_metrics.scheme.conditions import LEVELS as ALERT_LEVELS
from sizhang_metrics.store import PROPOSER, Store
from sizhang_metrics.views import approvals, diagnosis, rule_rehearsal
from sizhang_metrics.views.rule_rehearsal import (
    CHANGES,
    CROSSINGS,
    LIMITS,
    SCOPES,
    RuleRehearsal,
)
from sizhang_metrics.wording.columns import titles

_SCHEMES = titles(
    "scheme_id title effective_from last_period state_name proposed_by approved_by",
    "recorded_at sha256",
    state_name="审定",
    approved_by="审定岗位",
)
_SUMMARY = titles(
    "period scope branches up down mean_before mean_after unmoved moved_1_2 moved_3_5",
    "moved_6_10 moved_over_10 median_shift largest_shift lost",
)
_BRANCHES = titles(
    "period branch_name final_score_before final_score_after grade_name_before",
    "grade_name_after crossing peer_rank_before peer_rank_after rank_before rank_after",
)
_INDICATORS = titles(
    "period indicator name change effective_weight_before effective_weight_after",
    "at_full_before at_full_after at_zero_before at_zero_after",
    "dimension_correlation_before dimension_correlation_after is_lost",
    change="改动",
)
_ALERTS = titles(
    "period level condition branches_before branches_after",
    condition="亮灯的条件（合计：每个支部按最重的一级）",
)
_DIAGNOSES = {
    "indicators": titles(
        "indicator name weight effective_weight coverage at_full at_zero constant",
        "correlation rank_shift",
        coverage="报送率",
    ),
    "means": titles(
        "branch_name arithmetic arithmetic_rank geometric geometric_rank shift"
    ),
}


def _scheme_id() -> click.Option:
    says = "指标体系编码，见 scheme list"
    return option("--scheme", "ID", says, required=True, dest="scheme_id")


scheme = group("scheme", "scheme list --format csv")


@scheme.action(
    "list", "列出指标体系：从哪季起用、是否审定、由哪个岗位审定", "--format csv", form()
)
def list_schemes(call: Call, *, form: str) -> None:
    """Prints the schemes of the home and whether they are approved."""
    with opened(call) as store:
        table = approvals.schemes(store, viewer_of(store))
    show(table, form, _SCHEMES)
    if (table["state"] != "approved").any():
        tell("没有审定的指标体系只用于试算，不能形成正式期次。")


def _summary(rehearsal: RuleRehearsal, form: str) -> None:
    table = rehearsal.summary
    if form == "table":
        table = table.assign(scope=table["scope"].map(SCOPES))
    show(table, form, _SUMMARY)


def _branches(rehearsal: RuleRehearsal, form: str) -> None:
    table = rehearsal.branches
    if form == "table":
        moved = (table["crossing"] != "") | (table["rank_shift"].fillna(0) != 0)
        table = table[moved].assign(crossing=table["crossing"].map(CROSSINGS))
        tell(f"只列名次或等次有变动的 {len(table)} 条；全部请用 --format csv。")
    show(table, form, _BRANCHES)


def _indicators(rehearsal: RuleRehearsal, form: str) -> None:
    table = rehearsal.indicators
    if form == "table":
        lost = table["is_lost"].map({True: "是", False: ""})
        table = table.assign(change=table["change"].map(CHANGES), is_lost=lost)
    show(table, form, _INDICATORS)


def _alerts(rehearsal: RuleRehearsal, form: str) -> None:
    table = rehearsal.alerts
    if form == "table":
        level = table["level"].map(ALERT_LEVELS)
        table = table.assign(
            level=level, condition=table["condition"].mask(table["alert"] == "", "合计")
        )
    show(table, form, _ALERTS)


LEVELS: dict[str, Callable[[RuleRehearsal, str], None]] = {
    "summary": _summary,
    "branch": _branches,
    "indicator": _indicators,
    "alert": _alerts,
}


@scheme.action(
    "rehearse",
    "规则预演：用改过的指标体系把过去的季度重新计分，看谁跨等、名次变多少；不写入",
    "--scheme 修订稿.toml --periods 2026Q2 2026Q3 --level branch",
    option(
        "--scheme",
        "FILE",
        "改过的指标体系文件（.toml）；有问题时一次列全，退出码为 1",
        type=FILE,
        required=True,
        dest="file",
    ),
    option(
        "--periods",
        "P",
        "哪些季度（默认：有报送的最近四个季度）",
        type=PERIOD,
        several=True,
    ),
    choice(
        "--level",
        LEVELS,
        "summary 各季汇总（默认）、branch 逐个支部、indicator 逐项指标、alert 每条预警亮多少个支部",
        default="summary",
    ),
    form(),
)
def rehearse(
    call: Call, *, file: Path, periods: tuple[Period, ...], level: str, form: str
) -> None:
    """Prints what a changed scheme would have made of past quarters."""
    changed = load_new_scheme(file.read_bytes(), file.name)
    with opened(call) as store:
        rehearsal = rule_rehearsal.rule_rehearsal(
            store, viewer_of(store), changed, [*periods] or rule_rehearsal.latest(store)
        )
    LEVELS[level](rehearsal, form)
    for why, table in rehearsal.limits.groupby("why", sort=False):
        names = "、".join(dict.fromkeys(table["name"]))
        quarters = "、".join(dict.fromkeys(table["period"]))
        tell(f"{LIMITS[str(why)]}：{names}（{quarters}）。")
    tell("只是预演，没有写入任何数据；名册按现在的算，计分用的是同一套语句。")


@scheme.action(
    "propose",
    "提出审定一套指标体系：有账号时，先由一个账号提出，再由另一个账号审定",
    "--scheme siqiang-2027 --as 办公室一岗",
    _scheme_id(),
)
def propose(call: Call, *, scheme_id: str) -> None:
    """Puts the current file of a scheme before the second account."""
    with writing(call) as store:
        store.propose_scheme(scheme_id)
    tell(
        f"已提出审定“{scheme_id}”，请另一个账号审定：scheme approve --scheme {scheme_id}"
    )


@scheme.action(
    "approve",
    "审定一套指标体系：由第二个岗位，在它生效的季度有报送之前",
    "--scheme siqiang-2027 --by 复核岗",
    _scheme_id(),
    option("--by", "岗位", "审定的岗位或账号，不写姓名；有账号时不写，就是 --as"),
    option(
        "--proposed-by",
        "岗位",
        "提出的岗位（默认：办公室），须与审定的不同；有账号时不写，就是提出的账号",
    ),
    form(),
)
def approve(
    call: Call, *, scheme_id: str, by: str | None, proposed_by: str | None, form: str
) -> None:
    """Approves the current file of a scheme by a second desk."""
    desk = call.second_desk(by)
    proposer = call.desk(proposed_by, PROPOSER)
    with writing(call) as store:
        store.approve_scheme(scheme_id, approved_by=desk, proposed_by=proposer)
        table = _of(store, scheme_id)
    show(table, form, _SCHEMES)
    start = table["effective_from"].iloc[0]
    tell(f"已审定“{scheme_id}”，从 {start} 起可以形成正式期次。")


def _of(store: Store, scheme_id: str) -> pd.DataFrame:
    table = approvals.schemes(store, viewer_of(store))
    return table[(table["scheme_id"] == scheme_id) & (table["state"] == "approved")]


# -- what a scheme does with the figures of a quarter -----------------------------------

TABLES = {"indicators": diagnosis.indicators, "means": diagnosis.means}


@command(
    "diagnose",
    "diagnose --period 2026Q3 --table means",
    period(),
    choice(
        "--table",
        TABLES,
        "indicators 逐项指标（默认）、means 算术与几何平均的名次对照",
        default="indicators",
        dest="shown",
    ),
    as_of(),
    form(),
)
def diagnose(call: Call, *, period: Period, shown: str, form: str) -> None:
    """Prints what each indicator does, or both kinds of mean side by side."""
    with opened(call) as store:
        if period not in store.periods():
            raise UnavailableError(f"{period} 还没有支部报送，无从诊断。")
        table = TABLES[shown](store, viewer_of(store), period)
    if shown == "indicators" and form == "table":
        table["constant"] = table["constant"].map(diagnosis.CONSTANT)
    show(table, form, _DIAGNOSES[shown])
    tell("只说明指标体系在本季数据上的表现；是否调整由办公室决定。")
