#!/bin/sh
# Surprise: two validators that are told a column holds whole numbers, pandera with
#   `coerce=True` and dataframely with `cast=True`, find 11.6 and 0.9 valid: they cut them to
#   11 and 0 first and check what is left. With a bound of “at least 1 and at most 11” only
#   the 0.9, by now 0, is refused; 11.6 passes.
# Expected: what pandera's nullable "Int64" does: 11.0 is taken as 11, 11.6 is refused.
# Why it matters: 11.6 in a column of counts is a rate, an average or a slip of the hand,
#   the very thing that validation is for. It is accepted as a count that nobody reported.
# Seen with: pandera 0.35.0, dataframely 3.1.2, pandas 3.1.1, polars 2.1.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pandera==0.35.0 dataframely==3.1.2 pandas==3.1.1 \
    polars==2.1.0

cat >"$work/look.py" <<'LOOK'
import dataframely
import pandas
import pandera.pandas as pandera
import polars
from pandera.errors import SchemaError, SchemaErrors

REFUSED = SchemaError, SchemaErrors, dataframely.exc.ValidationError


def by_pandera(kind, held, *checks):
    column = pandera.Column(kind, list(checks), coerce=True)
    schema = pandera.DataFrameSchema({"held": column})
    return schema.validate(pandas.DataFrame({"held": held}))


def by_dataframely(held, **bounds):
    schema = type("Held", (dataframely.Schema,), {"held": dataframely.Int64(**bounds)})
    return schema.validate(polars.DataFrame({"held": held}), cast=True)


def told(words, look, *given, **bounds):
    try:
        print(words, "|", *look(*given, **bounds)["held"])
    except REFUSED:
        print(words, "| refused")


within = pandera.Check.in_range(1, 11)
told("pandera int, 11.6 and 0.9", by_pandera, int, [11.6, 0.9])
told("dataframely, 11.6 and 0.9", by_dataframely, [11.6, 0.9])
told("pandera int, 11.6 within 1 to 11", by_pandera, int, [11.6], within)
told("dataframely, 11.6 within 1 to 11", by_dataframely, [11.6], min=1, max=11)
told("pandera int, 0.9 within 1 to 11", by_pandera, int, [0.9], within)
told("pandera Int64, 11.0", by_pandera, "Int64", [11.0])
told("pandera Int64, 11.6", by_pandera, "Int64", [11.6])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
pandera int, 11.6 and 0.9 | 11 0
dataframely, 11.6 and 0.9 | 11 0
pandera int, 11.6 within 1 to 11 | 11
dataframely, 11.6 within 1 to 11 | 11
pandera int, 0.9 within 1 to 11 | refused
pandera Int64, 11.0 | 11
pandera Int64, 11.6 | refused
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
