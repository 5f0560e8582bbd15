"""Every count of branches in the source of screens and commands, as the source writes it.

Read from the syntax, so that a new number cannot stay unseen: a formatted “… 个”, a column
of counts, a card.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sizhang_metrics.wording.columns import TITLES

ROOT = Path(__file__).parents[1]
SCREENS = sorted([*(ROOT / "pages").glob("*.py"), *(ROOT / "dashboard").rglob("*.py")])
COMMANDS = sorted((ROOT / "sizhang_metrics" / "cli").glob("*.py"))
_SAID = re.compile(
    r"\}\*{0,2} ?个(?!季|月|信号|维度|填报项|值|登录|百分点|单位|工作日|同类组)"
)
_TITLED = re.compile(
    r"支部|达标|已报|应报|应收|已收|未报|没有交过|未填|逾期$|退回|迟|六成|升等|降等|不变|按时"
)
_CARD = re.compile(r"支部|达标|未报|已报|届满")


def counts(path: Path) -> Iterator[str]:
    """“{count} 个…” as it is written, `column NAME`, `card TITLE` of a card that opens
    nothing; in the order of the source."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            said = "".join(map(_part, node.values))
            if _SAID.search(said):
                yield said
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if _is_count(key, value):
                    yield f"column {ast.literal_eval(key)}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("card"):
            opens = any(one.arg == "opens" for one in node.keywords)
            if not opens and _CARD.search(ast.unparse(node)):
                yield f"card {ast.unparse(node.args[0])}"


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    return str(ast.literal_eval(node))


def _is_count(key: ast.expr | None, value: ast.expr) -> bool:
    if not isinstance(key, ast.Constant) or not isinstance(value, ast.Call):
        return False
    if ast.unparse(value.func) != "number":
        return False
    own = [*value.args, *(one.value for one in value.keywords if one.arg == "label")]
    label = own[0] if own else None
    title = label.value if isinstance(label, ast.Constant) else TITLES.get(key.value)
    return bool(_TITLED.search(str(title or "")))
