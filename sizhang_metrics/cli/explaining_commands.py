"""How the commands that explain results are called, with their help pages."""

from __future__ import annotations

import argparse

from sizhang_metrics.cli import explaining, trending
from sizhang_metrics.cli.declaring import command, form, period, positive


def _explain(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "explain",
        explaining.explain,
        "一个支部的得分怎么来的，逐项相加等于总分；加 --since 则说明为什么变了",
        "explain --period 2026Q3 --branch D1701 --since 2026Q2",
    )
    period(parser)
    _branch(parser)
    parser.add_argument(
        "--since",
        metavar="P",
        help="与这个季度（2026Q2）或正式期次（2026Q2-1）相比，"
        "变化拆成实绩、更正、规则、范围",
    )
    parser.add_argument(
        "--level",
        choices=explaining.LEVELS,
        default=explaining.LEVELS[0],
        help="与 --since 一起用：dimension 到维度（默认），"
        "indicator 到每项指标和它背后的数，逐项相加等于它的维度",
    )
    parser.add_argument(
        "--edition", metavar="P-N", help="这一期正式期次的得分（默认：现在的得分）"
    )
    parser.add_argument(
        "--cells", action="store_true", help="列出每个填报数来自哪个文件的哪一格"
    )
    form(parser)


def _branch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", metavar="B", required=True, help="支部编码")


def _ranges(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "ranges",
        explaining.ranges,
        "名次的可信范围：权重小幅变化、逐项去掉指标时，名次会在哪里",
        "ranges --period 2026Q3 --format csv",
    )
    period(parser)
    parser.add_argument(
        "--scope",
        choices=tuple(explaining.SCOPES),
        default="peer_group",
        help="peer_group 同类组内（默认）、overall 全部",
    )
    form(parser)


def _way_up(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "way-up",
        explaining.way_up_of,
        "追赶路径：达到目标最少要改进哪几项，各加多少分",
        "way-up --period 2026Q3 --branch D1701 --goal next_grade",
    )
    period(parser)
    _branch(parser)
    parser.add_argument(
        "--goal",
        choices=explaining.GOALS,
        default=explaining.GOALS[0],
        help="next_grade 上一等次（默认）、standard 四强达标、peer_median 同类组中位数",
    )
    form(parser)


def _trend(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "trend",
        trending.trend,
        "各季度得分与控制图：中心线、上下限、信号；不写支部、单位、同类组时为全部支部",
        "trend --branch D1701 --indicator Z04 --format csv",
    )
    parser.add_argument("--branch", metavar="B", help="这个支部（支部编码）")
    parser.add_argument("--unit", metavar="U", help="这个单位（单位编码）")
    parser.add_argument("--peer-group", metavar="G", help="这个同类组（名称）")
    parser.add_argument(
        "--dimension", metavar="D", help="看这个维度的得分率，不看得分（维度编码）"
    )
    parser.add_argument(
        "--indicator", metavar="I", help="看这项指标的数值，不看得分（指标编码）"
    )
    parser.add_argument(
        "--recomputed",
        action="store_true",
        help="另加一列：用现行指标体系把以前的季度重新计分，只供比较",
    )
    form(parser)


def _streaks(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "streaks",
        explaining.list_streaks,
        "连续下降、或连续处于末位一成的支部",
        "streaks --period 2026Q3 --kind falling --quarters 3",
    )
    period(parser)
    parser.add_argument(
        "--kind",
        choices=tuple(explaining.LISTS),
        default="falling",
        help="falling 连续下降（默认）、last 连续末位",
    )
    parser.add_argument(
        "--quarters",
        metavar="N",
        type=positive,
        default=2,
        help="至少连续几季（默认 2）",
    )
    form(parser)


ALL = (_explain, _ranges, _way_up, _trend, _streaks)
