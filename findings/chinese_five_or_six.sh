#!/bin/sh
# Surprise: the everyday Chinese for “five or six” (五六) is 56 for two packages that read
#   Chinese numerals and 6 for the third; “seventy or eighty” (七八十) is 780, 80 or
#   refused, “thirty-five or -six” (三十五六) 86, 36 or refused.
# Expected: two digits side by side without a unit between them are an estimate, which no
#   single number stands for: refused, or at least one of the two that are meant.
# Why it matters: who writes 五六 did not count. Read as a number it is a count like any
#   other, and ten times what anybody can have meant.
# Seen with: cn2an 0.5.24 (mode “normal”), chinese2digits 6.0.2, pycnnum 2.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cn2an==0.5.24 chinese2digits==6.0.2 pycnnum==2.1.1

cat >"$work/look.py" <<'LOOK'
import chinese2digits
import cn2an
import pycnnum


def by_cn2an(text):
    try:
        return cn2an.cn2an(text, "normal")
    except ValueError:
        return "refused"


for text in ("五六", "两三", "七八十", "三十五六"):
    taken = chinese2digits.takeNumberFromString(text)["digitsStringList"]
    print(f"{text}: cn2an {by_cn2an(text)}, chinese2digits {taken[0]},", end=" ")
    print("pycnnum", pycnnum.cn2num(text))
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
五六: cn2an 56, chinese2digits 56, pycnnum 6
两三: cn2an 23, chinese2digits 3, pycnnum 3
七八十: cn2an refused, chinese2digits 780, pycnnum 80
三十五六: cn2an refused, chinese2digits 86, pycnnum 36
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
