"""The command that puts a scheme to the test of a quarter's figures: diagnose."""

from __future__ import annotations

import argparse
from argparse import Namespace

from sizhang_metrics.cli.declaring import command, form, period
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.views import diagnosis
from sizhang_metrics.views.viewer import OFFICE

TABLES = {"indicators": diagnosis.indicators, "means": diagnosis.means}
_HEADINGS = {
    "indicators": {
        "indicator": "指标",
        "name": "名称",
        "weight": "分值",
        "effective_weight": "折算分值",
        "coverage": "报送率",
        "at_full": "满分占比",
        "at_zero": "零分占比",
        "constant": "区分不开",
        "correlation": "与总分相关",
        "rank_shift": "去掉后名次平均变动",
    },
    "means": {
        "branch_name": "支部",
        "arithmetic": "算术平均",
        "arithmetic_rank": "名次",
        "geometric": "几何平均",
        "geometric_rank": "名次（几何）",
        "shift": "变动",
    },
}
_CONSTANT = {"yes": "全部相同", "nearly": "几乎相同", "no": "", "": ""}


def diagnose(options: Namespace) -> int:
    """Prints what each indicator does, or both kinds of mean side by side."""
    with opened(options) as store:
        if options.period not in store.periods():
            raise UnavailableError(f"{options.period} 还没有支部报送，无从诊断。")
        table = TABLES[options.table](store, OFFICE, options.period)
    if options.table == "indicators" and options.format == "table":
        table["constant"] = table["constant"].map(_CONSTANT)
    show(table, options.format, _HEADINGS[options.table])
    tell("只说明指标体系在本季数据上的表现；是否调整由办公室决定。")
    return 0


def declare(commands: argparse._SubParsersAction) -> None:
    """The command with its arguments."""
    parser = command(
        commands,
        "diagnose",
        diagnose,
        "指标体系诊断：实际分量、报送率、区分不开的指标、去掉一项名次变多少",
        "diagnose --period 2026Q3 --table means",
    )
    period(parser)
    parser.add_argument(
        "--table",
        choices=tuple(TABLES),
        default="indicators",
        help="indicators 逐项指标（默认）、means 算术与几何平均的名次对照",
    )
    form(parser)
