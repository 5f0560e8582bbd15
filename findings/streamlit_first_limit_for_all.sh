#!/bin/sh
# Surprise: of 50, 65, 70 and 90 points one is below 60, one below 75 and one below 95, when the
#   function that counts is cached by `st.cache_data` and its limit is that of the function
#   around it, or a default: whichever limit is asked for first answers for all. With the limit
#   among the arguments of the call it is 1, 3 and 4.
# Expected: three functions, each made with a limit of its own, as Python has it. The answers
#   are kept under the place and the text of the function and the arguments that were given.
# Why it matters: the usual way to have a card for each grade or dimension is a function that
#   makes the function. The first page that somebody opens decides what the others show.
# Seen with: streamlit 1.67.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet streamlit==1.67.0

cat >"$work/look.py" <<'LOOK'
import logging

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest  # noqa: E402


def page():
    import streamlit

    SCORES = [50, 65, 70, 90]

    def of_outside(limit):
        @streamlit.cache_data
        def below(scores):
            return sum(score < limit for score in scores)

        return below(SCORES)

    def of_default(limit):
        @streamlit.cache_data
        def below(scores, limit=limit):
            return sum(score < limit for score in scores)

        return below(SCORES)

    def of_argument(limit):
        @streamlit.cache_data
        def below(scores, limit):
            return sum(score < limit for score in scores)

        return below(SCORES, limit)

    for count in (of_outside, of_default, of_argument):
        told = [f"below {limit}: {count(limit)}" for limit in (60, 75, 95)]
        streamlit.text(f"{count.__name__} | {', '.join(told)}")


for one in AppTest.from_function(page).run().text:
    print(one.value)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
of_outside | below 60: 1, below 75: 1, below 95: 1
of_default | below 60: 1, below 75: 1, below 95: 1
of_argument | below 60: 1, below 75: 3, below 95: 4
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
