"""The command `score`: a quarter once more on another engine, and beside the home."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sizhang_metrics import spark
from sizhang_metrics.access.trail import What
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened
from sizhang_metrics.cli.options import FILE, Call, choice, form, option, period
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.wording.columns import titles

_COMPARED = titles(
    "table rows equal near differing",
    table="表",
    rows="行数",
    equal="逐位相同",
    near="九位小数相同",
    differing="不同的列",
)
_NAMES = {
    "facts": "计分用数",
    "score_cell": "达成度与得分率",
    "dimension_score": "维度",
    "score": "得分与名次",
}


@command(
    "score",
    "score --engine spark --remote sc://127.0.0.1:50051 --period 2026Q3 -o 另算",
    choice("--engine", ("spark",), "哪种计算引擎", default="spark"),
    option("--remote", "URL", "Spark Connect 或 Sail 服务的地址，写成 sc://HOST:PORT"),
    option("--master", "URL", "Spark 主节点：spark://HOST:PORT，或本机 local[2]"),
    period(),
    option(
        "-o --output",
        "DIR",
        "结果（Parquet）写到这个新目录；引擎的每台机器都要看得到它",
        type=FILE,
        required=True,
    ),
    form(),
)
def score(
    call: Call,
    *,
    engine: str,
    remote: str | None,
    master: str | None,
    period: Period,
    output: Path,
    form: str,
) -> int:
    """Scores a quarter on the engine; 1 where an answer differs from the home."""
    if bool(remote) == bool(master):
        raise UsageError("请写 --remote sc://HOST:PORT，或 --master，二者写一个。")
    if output.exists() and any(output.iterdir()):
        raise UsageError(f"{output} 不是空的，请换一个新目录。")
    session = spark.session(master=master or "", remote=remote or "")
    try:
        with opened(call) as store:
            store.note(
                call.actor(), What.EXPORT, f"{period} 的计分用数和得分（Parquet）"
            )
            spark.hand_over(store, period, output)
            for table in spark.recompute(
                session, spark.statements(store, period), output
            ):
                tell(f"已算好{_NAMES[table]}。")
            found = spark.compared(store, period, output)
    finally:
        session.stop()
    rows = [
        {
            "table": comparison.table,
            "rows": comparison.rows,
            "equal": comparison.equal,
            "near": comparison.near,
            "differing": " ".join(comparison.differing),
        }
        for comparison in found
    ]
    show(pd.DataFrame(rows), form, _COMPARED)
    scores = found[-1]
    if all(comparison.holds for comparison in found):
        how = "逐位相同"
        if scores.equal < scores.rows:
            how = f"中 {scores.equal} 个逐位相同，其余的九位小数相同"
        tell(
            f"{period} 另算一遍，与数据目录一致：{scores.rows} 个支部的得分和名次{how}。"
        )
        return 0
    tell("另算的结果与数据目录不同，见上表“不同的列”；请先用 verify 核验数据目录。")
    return 1
