#!/bin/sh
# Surprise: of the scores 50, missing, 80 and 70 a Vega-Lite chart finds two below 60, one
#   that is 0 or less and four that are 0 or more, by its own predicate {"lt": 60} as well as
#   by an expression, and paints the branch without a score in the colour of those below.
#   None of the four is 0 by {"equal": 0}; the mean of the same field leaves the missing one
#   out (66.67), `valid` counts three.
# Expected: what the mean leaves out is neither below 60 nor above it.
# Why it matters: “two branches fail” on the chart, one in the table beside it, and the one
#   that has not reported is shown as one that failed.
# Seen with: vl-convert-python 1.9.0.post1 (Vega-Lite 6.1), altair 6.3.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet vl-convert-python==1.9.0.post1 altair==6.3.0 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import re

import altair
import vl_convert

DATA = [{"branch": name, "score": score} for name, score in zip("ABCD", [50, None, 80, 70])]
BASE = altair.Chart(altair.Data(values=DATA))


def drawn(chart):
    return vl_convert.vegalite_to_svg(chart.to_json())


def text(chart):
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn(chart)) or ["none"]


score = altair.FieldLTPredicate(field="score", lt=60)
for words, chosen in {
    "lt 60": score,
    "datum.score < 60": altair.datum.score < 60,
    "lte 0": altair.FieldLTEPredicate(field="score", lte=0),
    "gte 0": altair.FieldGTEPredicate(field="score", gte=0),
    "equal 0": altair.FieldEqualPredicate(field="score", equal=0),
}.items():
    chart = BASE.transform_filter(chosen).mark_text().encode(text="count()")
    print(words.ljust(16), *text(chart))
for kind in ("valid", "mean"):
    chart = BASE.mark_text().encode(text=altair.Text(f"{kind}(score):Q", format=".2f"))
    print(kind.ljust(16), *text(chart))
colour = altair.condition(score, altair.value("#ff0000"), altair.value("#008000"))
bars = drawn(BASE.mark_rect().encode(x="branch:N", color=colour))
print("painted A B C D ", *re.findall(r'aria-roledescription="rect mark"[^>]*fill="(#\w+)"', bars))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
lt 60            2
datum.score < 60 2
lte 0            1
gte 0            4
equal 0          none
valid            3.00
mean             66.67
painted A B C D  #ff0000 #ff0000 #008000 #008000
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
