#!/bin/sh
# Surprise: in pandas 3.0.6 `names.str.replace(r"\W", "", regex=True)`, all but letters and digits away,
#   leaves nothing of 机关党支部 and of 第三党支部, and A1 of A1支部: no Chinese character is a letter,
#   the digit of 第３季度 is none, and the wide blank of 一　组 is no blank. By `extract` and `findall`
#   they are, in the same column, and for columns of objects, as all texts were until pandas 2, and
#   in pandas 3.1.1 for all.
# Expected: what Python's own expressions say, as pandas has always done and its manual says.
# Why it matters: names are cleaned this way before they are compared, and then all of them are the
#   same empty name; “has a digit”, asked to find what is wrong, finds nothing. A release later the
#   same script finds other pairs and other mistakes, and no word of it is in a message.
# Seen with: pandas 3.0.6, 3.1.1, pyarrow 26.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/look.py" <<'LOOK'
import pandas

ASKED = {
    r"without \W": lambda texts: texts.str.replace(r"\W", "", regex=True),
    r"without \s": lambda texts: texts.str.replace(r"\s", "", regex=True),
    r"all are \w": lambda texts: texts.str.fullmatch(r"\w+"),
    r"contains \d": lambda texts: texts.str.contains(r"\d"),
    r"extract \d": lambda texts: texts.str.extract(r"(\d)", expand=False).fillna("none"),
    r"find all \w": lambda texts: texts.str.findall(r"\w+").str.join("+"),
}
names = pandas.Series(["机关党支部", "第三党支部", "A1支部", "第３季度", "一　组"])
for column in (names, names.astype(object)):
    for words, ask in ASKED.items():
        found = [str(one) or "nothing" for one in ask(column)]
        print(pandas.__version__, column.dtype, words, ", ".join(found), sep=" | ")
LOOK
for version in 3.0.6 3.1.1; do
    python3 -m venv "$work/$version"
    "$work/$version/bin/pip" install --quiet pandas==$version pyarrow==26.0.1 numpy==2.4.6
    "$work/$version/bin/python" "$work/look.py" >>"$work/seen"
done
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
3.0.6 | str | without \W | nothing, nothing, A1, nothing, nothing
3.0.6 | str | without \s | 机关党支部, 第三党支部, A1支部, 第３季度, 一　组
3.0.6 | str | all are \w | False, False, False, False, False
3.0.6 | str | contains \d | False, False, True, False, False
3.0.6 | str | extract \d | none, none, 1, ３, none
3.0.6 | str | find all \w | 机关党支部, 第三党支部, A1支部, 第３季度, 一+组
3.0.6 | object | without \W | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.0.6 | object | without \s | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.0.6 | object | all are \w | True, True, True, True, False
3.0.6 | object | contains \d | False, False, True, True, False
3.0.6 | object | extract \d | none, none, 1, ３, none
3.0.6 | object | find all \w | 机关党支部, 第三党支部, A1支部, 第３季度, 一+组
3.1.1 | str | without \W | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.1.1 | str | without \s | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.1.1 | str | all are \w | True, True, True, True, False
3.1.1 | str | contains \d | False, False, True, True, False
3.1.1 | str | extract \d | none, none, 1, ３, none
3.1.1 | str | find all \w | 机关党支部, 第三党支部, A1支部, 第３季度, 一+组
3.1.1 | object | without \W | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.1.1 | object | without \s | 机关党支部, 第三党支部, A1支部, 第３季度, 一组
3.1.1 | object | all are \w | True, True, True, True, False
3.1.1 | object | contains \d | False, False, True, True, False
3.1.1 | object | extract \d | none, none, 1, ３, none
3.1.1 | object | find all \w | 机关党支部, 第三党支部, A1支部, 第３季度, 一+组
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
