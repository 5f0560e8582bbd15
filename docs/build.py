"""Writes the generated pages of docs/, or says which are stale.

    python -m docs.build            write docs/scheme.md, schema.md and rights.md
    python -m docs.build --check    change nothing; exit code 1 when one is stale

Sources: the shipped scheme, the SQL that it renders to, the comments of the tables,
and the tables of rights.  Nobody edits the generated pages.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.rights import rights_document
from docs.schema import schema_document
from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, load_scheme, scheme_document

ROOT = Path(__file__).resolve().parent.parent
SCHEME = ROOT / "data" / "schemes" / "siqiang-2026.toml"
SHOWN = Period(2026, 3)
"""The quarter for which scheme.md prints the SQL: a third one shows how counts
of earlier quarters come in."""

GENERATED = "<!-- 自动生成，请勿手改：make docs -->\n\n"


def pages() -> dict[Path, str]:
    """Every generated page with the text it should have now."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    return {
        ROOT / "docs" / "scheme.md": GENERATED + _scheme_page(scheme),
        ROOT / "docs" / "schema.md": GENERATED + schema_document(scheme),
        ROOT / "docs" / "rights.md": GENERATED + rights_document(),
    }


def stale() -> list[str]:
    """The names of the pages that differ from their sources."""
    return [
        str(path.relative_to(ROOT))
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def _scheme_page(scheme: Scheme) -> str:
    statements = {
        "一、填报数 → 指标的分子、分母和状态（`facts`）": scoring.facts(
            scheme, [SHOWN]
        ),
        "二、指标值 → 达成度 → 维度得分率 → 综合得分（`score_cell`）": scoring.score_cell(
            scheme, [SHOWN], "facts_1"
        ),
        "三、最终得分 → 等次 → 排名（`score`）": scoring.score(
            scheme, [SHOWN], "score_cell_1"
        ),
    }
    parts = [
        scheme_document(scheme).rstrip(),
        "## 计分语句",
        f"计分只靠下面几条 SQL，由指标体系直接生成；列名里带着指标和填报项的编码，可逐行核对。示例为 {SHOWN}。",
    ]
    for heading, sql in statements.items():
        parts += [f"### {heading}", f"```sql\n{sql.strip()}\n```"]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Writes or checks, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if parser.parse_args().check:
        names = stale()
        for name in names:
            print(f"{name} is stale: run `make docs` and commit it", file=sys.stderr)
        return 1 if names else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
