#!/bin/sh
# Surprise: a letter with the score as a field and, in a field IF of Word, 合格 from 60 on and 不合格
#   below, is filled by docx-mailmerge with `merge_if_fields`: 100 分 is 不合格, and 9 and 7 分 are
#   合格: the two sides are compared by their characters. Without the option everybody is what the
#   letter showed when it was written.
# Expected: 合格 for 100 and 不合格 for 9, as by Word's own mail merge, which compares numbers.
# Why it matters: from 10 to 99 points all is right, and a letter is tried with one of those. The
#   ones that are wrong go to the best and to the last, with the score beside the word.
# Seen with: docx-mailmerge2 1.0.3, python-docx 1.2.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet docx-mailmerge2==1.0.3 python-docx==1.2.0

cat >look.py <<'LOOK'
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from mailmerge import MailMerge, MailMergeOptions

MARKS = ("begin", "separate", "end")
SCORE = ["begin", " MERGEFIELD score ", "separate", "«score»", "end"]


def write(shown):
    """A letter as Word stores it: an instruction, then what was shown last."""
    document = Document()
    paragraph = document.add_paragraph()
    ask = ["begin", " IF ", *SCORE, ' >= 60 "合格" "不合格" ', "separate", shown, "end"]
    for part in [*SCORE, "分 ", *ask]:
        run = paragraph.add_run()
        if part in MARKS:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            run._r.append(mark)
        elif part.startswith(" "):
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = part
            run._r.append(instruction)
        else:
            run.text = part
    document.save("letter.docx")


for merges_if in (True, False):
    options = MailMergeOptions(merge_if_fields=merges_if)
    write("合格")
    for score in ("100", "95", "60", "59.9", "45", "9", "7"):
        with MailMerge("letter.docx", options=options) as letter:
            letter.merge(score=score)
            letter.write("merged.docx")
        (paragraph,) = Document("merged.docx").paragraphs
        print(options.merge_if_fields, paragraph.text, sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
True | 100分 不合格
True | 95分 合格
True | 60分 合格
True | 59.9分 不合格
True | 45分 不合格
True | 9分 合格
True | 7分 合格
False | 100分 合格
False | 95分 合格
False | 60分 合格
False | 59.9分 合格
False | 45分 合格
False | 9分 合格
False | 7分 合格
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
