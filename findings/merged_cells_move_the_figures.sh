#!/bin/sh
# Surprise: a table in Word, or of a page, in which the cell 城关镇 is merged over its two branches, is
#   a table in Markdown in which the second branch stands in the column of units, its 8 meetings in
#   the column of branches and its 5 lessons are meetings. The meetings of 12, 8 and 9 are 12, 5 and
#   9, the lessons 3, 5 and 6 are 3, none and 6. With heads in two lines the second of them begins
#   at the left, and the figures stand under 单位.
# Expected: the merged cell once more, as pandas reads the same page, or a blank in its place.
# Why it matters: lists of offices have their unit merged over its branches as a matter of course, and
#   this is how documents are turned into text for a model of language, which is asked for figures.
#   The table is a well-formed one, and every figure in it is one that somebody reported.
# Seen with: markitdown 0.1.9, markdownify 1.2.3, html2text 2025.4.15, python-docx 1.2.0,
#   pandas 3.1.1, lxml 6.1.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'markitdown[docx]==0.1.9' mammoth==1.13.0 markdownify==1.2.3 \
    html2text==2025.4.15 python-docx==1.2.0 pandas==3.1.1 lxml==6.1.3

cat >"$work/look.py" <<'LOOK'
import io

import docx
import html2text
import markdownify
import markitdown
import pandas

PLAIN = """单位 支部 会议 党课
城关镇 一支部 12 3
城关镇 二支部 8 5
河东镇 三支部 9 6"""
LISTED = [line.split() for line in PLAIN.splitlines()]
TWO_LINES = [["单位", "支部", "主题党日", "主题党日"], ["单位", "支部", "应到", "实到"]]


def paper(rows, merged):
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for first, last in merged:
        table.cell(*first).merge(table.cell(*last))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    written = io.BytesIO()
    document.save(written)
    return io.BytesIO(written.getvalue())


def row_of(texts, kind="td", spans=""):
    first, *others = texts
    cells = [f"<{kind}{spans}>{first}</{kind}>", *(f"<{kind}>{text}</{kind}>" for text in others)]
    return f"<tr>{''.join(cells)}</tr>"


def page(rows):
    head, first, second, third = rows
    merged = row_of(first, spans=" rowspan=2") + row_of(second[1:])
    return f"<table>{row_of(head, 'th')}{merged}{row_of(third)}</table>"


def told(words, text):
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if any(cell.strip("-") for cell in cells):
            print(words, *(cell or "blank" for cell in cells), sep=" | ")


def marked(stream, suffix):
    return markitdown.MarkItDown().convert_stream(stream, file_extension=suffix).text_content


told("markitdown of Word", marked(paper(LISTED, [((1, 0), (2, 0))]), ".docx"))
told("markitdown of a page", marked(io.BytesIO(page(LISTED).encode()), ".html"))
told("markdownify", markdownify.markdownify(page(LISTED)))
told("html2text", html2text.html2text(page(LISTED)))
(read,) = pandas.read_html(io.StringIO(page(LISTED)))
told("pandas", read.to_csv(index=False, sep="|"))
heads = [((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3))]
told("heads in two lines", marked(paper([*TWO_LINES, *LISTED[1:]], heads), ".docx"))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
markitdown of Word | 单位 | 支部 | 会议 | 党课
markitdown of Word | 城关镇 | 一支部 | 12 | 3
markitdown of Word | 二支部 | 8 | 5
markitdown of Word | 河东镇 | 三支部 | 9 | 6
markitdown of a page | 单位 | 支部 | 会议 | 党课
markitdown of a page | 城关镇 | 一支部 | 12 | 3
markitdown of a page | 二支部 | 8 | 5
markitdown of a page | 河东镇 | 三支部 | 9 | 6
markdownify | 单位 | 支部 | 会议 | 党课
markdownify | 城关镇 | 一支部 | 12 | 3
markdownify | 二支部 | 8 | 5
markdownify | 河东镇 | 三支部 | 9 | 6
html2text | 单位 | 支部 | 会议 | 党课
html2text | 城关镇 | 一支部 | 12 | 3
html2text | 二支部 | 8 | 5
html2text | 河东镇 | 三支部 | 9 | 6
pandas | 单位 | 支部 | 会议 | 党课
pandas | 城关镇 | 一支部 | 12 | 3
pandas | 城关镇 | 二支部 | 8 | 5
pandas | 河东镇 | 三支部 | 9 | 6
heads in two lines | 单位 | 支部 | 主题党日 | blank
heads in two lines | 应到 | 实到
heads in two lines | 城关镇 | 一支部 | 12 | 3
heads in two lines | 城关镇 | 二支部 | 8 | 5
heads in two lines | 河东镇 | 三支部 | 9 | 6
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
