#!/bin/sh
# Surprise: of 60 and 80 `stddev` is 14.1 and `sem`, the standard error of the mean, 7.07: the one is
#   of a sample, the other of a whole population. By its own stddev the error is 14.1 ÷ √2 = 10, which
#   pandas says, too. For three scores it is too small by 18 per cent, for five by 11. Of one score
#   the error is 0, as if its mean were certain, where stddev and pandas have none.
# Expected: `sem` is `stddev / sqrt(count)`; both are named without a kind, and `stddev` is a sample's.
# Why it matters: an error is asked for of small units, to say how much a mean is worth. An interval
#   drawn with it is too narrow by the most where it is needed the most, and where one branch has
#   reported there is none.
# Seen with: duckdb 2.0.0, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0 pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import duckdb
import pandas


def told(number):
    return "none" if number is None or number != number else round(number, 2)


for scores in ([60, 80], [60, 70, 80], [60, 65, 70, 75, 80], [*range(61, 81)], [70]):
    asked = "select sem(s), stddev(s) / sqrt(count(s)), stddev(s) from (select unnest(?) as s)"
    error, by_hand, deviation = duckdb.execute(asked, [scores]).fetchone()
    print(
        f"{len(scores)} from {scores[0]} to {scores[-1]}",
        f"sem {told(error)}",
        f"stddev / sqrt(count) {told(by_hand)}",
        f"pandas {told(pandas.Series(scores).sem())}",
        f"stddev {told(deviation)}",
        sep=" | ",
    )
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
2 from 60 to 80 | sem 7.07 | stddev / sqrt(count) 10.0 | pandas 10.0 | stddev 14.14
3 from 60 to 80 | sem 4.71 | stddev / sqrt(count) 5.77 | pandas 5.77 | stddev 10.0
5 from 60 to 80 | sem 3.16 | stddev / sqrt(count) 3.54 | pandas 3.54 | stddev 7.91
20 from 61 to 80 | sem 1.29 | stddev / sqrt(count) 1.32 | pandas 1.32 | stddev 5.92
1 from 70 to 70 | sem 0.0 | stddev / sqrt(count) none | pandas none | stddev none
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
