"""打印本页 by Chromium: every row on paper, under the heads of its columns."""

from __future__ import annotations

import io
from unicodedata import normalize

import pypdf

from sizhang_metrics.reports.printed import printed
from sizhang_metrics.reports.tables import Column, Table


def test_every_row_is_printed_and_every_sheet_has_the_heads(tmp_path, chromium):
    names = [f"第{number:03}党支部" for number in range(300)]
    columns = [
        Column("支部", names),
        Column("同类组", ["综合党群·中型支部"] * 300),
        Column("得分", [number / 3 for number in range(300)], "0.0"),
    ]
    path = tmp_path / "打印.html"
    path.write_bytes(printed("排名", {"季度": "2026Q3"}, [Table("名册", columns)]))
    page = chromium.new_page()
    page.goto(path.as_uri())
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.close()
    assert len(sheets) > 3
    # Chromium writes 支 as the radical ⽀, wherever a face has one glyph for both
    texts = [normalize("NFKC", sheet.extract_text()) for sheet in sheets]
    texts = ["".join(text.split()) for text in texts]
    for text, sheet in zip(texts, sheets, strict=True):
        assert "支部同类组得分" in text
        assert sheet.mediabox.width > sheet.mediabox.height, "A4 across"
    whole = "".join(texts)
    assert [name for name in names if name not in whole] == []
    assert "第299党支部综合党群·中型支部99.7" in texts[-1]
