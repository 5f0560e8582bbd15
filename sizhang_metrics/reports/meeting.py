"""会议包: one file that a browser opens without any network, with charts and tables that
answer to clicks.

Plotly's own bundle stands inside it; a policy in its head forbids the page to load
anything.  The package never imports Plotly: only its file is read.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.numbers import NONE, fixed, fixed_signed, half_up
from sizhang_metrics.reports import tables
from sizhang_metrics.reports.facts import DISCLAIMER, TRIAL, Facts

_TEMPLATE = Path(__file__).with_name("meeting.html")
_GRADES = ("#2E7D4F", "#2F6DA8", "#C79A2B", "#B3261E")
_MOST = 10


def meeting(facts: Facts) -> bytes:
    """The file."""
    title = f"{facts.source.period.label}“四强”党支部评价会议包"
    data = json.dumps(_data(facts), ensure_ascii=False, allow_nan=False)
    filled = _TEMPLATE.read_text("utf-8")
    for mark, text in (
        ("@TITLE@", title),
        # the end of a script must not stand in a name
        ("@DATA@", data.replace("<", "\\u003c")),
        ("@PLOTLY@", _plotly()),
    ):
        filled = filled.replace(mark, text)
    return filled.encode()


def _plotly() -> str:
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise UnavailableError(
            "没有装 Plotly，做不出会议包。请按 requirements.txt 安装。"
        )
    bundle = Path(found.origin).parent / "package_data" / "plotly.min.js"
    return bundle.read_text("utf-8").replace("</script", "<\\/script")


def _data(facts: Facts) -> dict[str, Any]:
    head, decimals = facts.headline, facts.scheme.decimals
    units = facts.units[facts.units["mean"].notna()].sort_values(
        "mean", ascending=False, kind="stable"
    )
    change = (
        ""
        if head.mean_year_change is None
        else f"较上年同期 {fixed_signed(head.mean_year_change, decimals)}"
    )
    mean = NONE if head.mean is None else fixed(head.mean, decimals)
    most = facts.lost[facts.lost["points_lost"] > 0].head(_MOST)
    return {
        "source": f"{facts.source.said} · {facts.scheme.title}",
        "foot": DISCLAIMER,
        "across": TRIAL if facts.is_trial else "",
        "cards": [
            ["已报送支部", f"{head.reported}/{head.branches}", f"{head.units} 个单位"],
            ["平均得分（累计）", mean, change],
            ["四强达标支部", str(head.standard), ""],
            ["被否决支部", str(head.vetoed), "等次受限，得分不变"],
        ],
        "grades": {
            "names": facts.grades["name"].tolist(),
            "counts": [int(count) for count in facts.grades["branches"]],
            "colours": [
                _GRADES[min(at, len(_GRADES) - 1)] for at in range(len(facts.grades))
            ],
        },
        "units": {
            "names": units["unit_name"].tolist(),
            "means": units["mean"].tolist(),
            "said": [fixed(mean, decimals) for mean in units["mean"]],
        },
        "lost": {
            "names": most["name"].tolist(),
            "points": most["points_lost"].tolist(),
            "said": [
                fixed(lost, facts.scheme.point_decimals) for lost in most["points_lost"]
            ],
        },
        "branches": _branches(facts),
        "indicators": _table(
            facts.lost,
            [
                ("name", "指标", None),
                ("dimension_name", "维度", None),
                ("weight", "分值", _in_full(facts)),
                ("points_lost", "平均失分", facts.scheme.point_decimals),
                ("branches", "计分支部", 0),
                ("below", "达成不足六成", 0),
            ],
        ),
    }


def _in_full(facts: Facts) -> int:
    """Decimals of weights: none where all are whole."""
    is_whole = (facts.lost["weight"] % 1 == 0).all()
    return 0 if is_whole else facts.scheme.point_decimals


def _branches(facts: Facts) -> dict[str, Any]:
    """The roster with the share of every dimension, in per cent."""
    shares = facts.dimensions.pivot(
        index="branch_id", columns="dimension", values="share"
    )
    decimals = facts.scheme.decimals
    rows = facts.standings.assign(
        **{
            f"share_{dimension.code}": facts.standings["branch_id"].map(
                shares[dimension.code]
            )
            * 100
            for dimension in facts.scheme.dimensions
        }
    )
    columns = [
        ("peer_group", "同类组", None),
        ("peer_rank", "组内名次", 0),
        ("branch_id", "支部编码", None),
        ("branch_name", "支部", None),
        ("unit_name", "单位", None),
        ("final_score", "得分", decimals),
        ("grade_name", "等次", None),
        ("year_change", "较上年同期", decimals),
        *(
            (f"share_{dimension.code}", f"{dimension.name}%", 1)
            for dimension in facts.scheme.dimensions
        ),
    ]
    return _table(rows, columns)


def _table(
    rows: pd.DataFrame, columns: Sequence[tuple[str, str, int | None]]
) -> dict[str, Any]:
    cells = [
        [
            half_up(value, decimals) if decimals and isinstance(value, float) else value
            for value in tables.values(rows[name])
        ]
        for name, _, decimals in columns
    ]
    return {
        "columns": [
            {
                "title": title,
                "decimals": decimals,
                # a place is best when it is low, everything else when it is high
                "descending": "名次" not in title,
            }
            for _, title, decimals in columns
        ],
        "rows": [list(row) for row in zip(*cells, strict=True)],
    }
