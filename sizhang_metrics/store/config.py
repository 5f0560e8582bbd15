"""What the office settles for its home in `config.toml`; every key may be left out.

[adjustments]
needs_approval = true    # 加减分须由另一人审定后才计分
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.errors import RejectedError

NAME = "config.toml"


@dataclass(frozen=True)
class Config:
    """The settings of a home that the store asks for."""

    needs_approval: bool = False
    """Whether an adjustment counts only after a second person approved it: asked for
    in `[adjustments]`, or because there are accounts (`[access]`) to tell persons
    apart."""


def load_config(home: Path | None) -> Config:
    """The settings of the home in this folder, read anew at every call.

    RejectedError when the file cannot be read; a scratch store has no home and the
    defaults.
    """
    path = None if home is None else home / NAME
    if path is None or not path.exists():
        return Config()
    try:
        stated = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RejectedError(
            f"{NAME} 读不出来：它应是按 TOML 写的文本文件（UTF-8）。"
            "写法如：[adjustments] 一行，下一行 needs_approval = true。请改正后再试。"
        ) from error
    adjustments = stated.get("adjustments", {})
    asked = isinstance(adjustments, dict) and adjustments.get("needs_approval")
    if not isinstance(adjustments, dict) or not isinstance(asked, bool | None):
        raise RejectedError(
            f"{NAME} 的 [adjustments] 里，needs_approval 只能写 true 或 false。"
        )
    unknown = [name for name in adjustments if name != "needs_approval"]
    if unknown:
        raise RejectedError(
            f"{NAME} 的 [adjustments] 里有不认识的“{'、'.join(unknown)}”；"
            "可以写的只有 needs_approval。"
        )
    return Config(needs_approval=bool(asked) or "access" in stated)
