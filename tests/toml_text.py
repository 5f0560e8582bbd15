"""A parsed TOML document written out again, for tests that change one."""

from __future__ import annotations

import json
import tomllib

__all__ = ["toml_text", "tomllib"]


def toml_text(raw: dict) -> str:
    """The text of a document of tables and arrays of tables, as scheme files are.

    >>> toml_text({"scheme": {"id": "a"}, "grade": [{"floor": 0}]})
    '[scheme]\\nid = "a"\\n[[grade]]\\nfloor = 0\\n'
    """
    lines = []
    for name, value in raw.items():
        for table in value if isinstance(value, list) else [value]:
            lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            lines += [f"{key} = {_written(one)}" for key, one in table.items()]
    return "\n".join([*lines, ""])


def _written(value: object) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {_written(one)}" for key, one in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)
