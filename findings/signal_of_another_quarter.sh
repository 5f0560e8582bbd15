#!/bin/sh
# Surprise: of nine quarters the last has 30 complaints instead of about 12, and a chart of single
#   values marks it, point 8 counted from 0. Where the third quarter was not reported it marks point
#   7, the eighth quarter with its 12, and where two were not it marks point 6. The quarters are the
#   index of the series, and are not asked for.
# Expected: point 8 each time, or an error. What is missing is taken out before points are numbered,
#   and nothing in the answer says which were left.
# Why it matters: the quarter that is marked is the one that somebody has to explain. An ordinary one
#   is asked about, and of the one that was out of control nothing is said.
# Seen with: shewhart 0.1.1, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet shewhart==0.1.1 pandas==3.1.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import pandas
import shewhart

QUARTERS = [f"{2024 + at // 4}Q{at % 4 + 1}" for at in range(9)]
COMPLAINTS = [10.0, 12, 11, 13, 12, 11, 10, 12, 30]
MEMBERS = [200.0] * 9


def told(words, signals):
    found = sorted({at for one in signals if one.chart != "mr" for at in one.points})
    print(words, "|", *(f"point {at}: {QUARTERS[at]} with {COMPLAINTS[at]:g}" for at in found))


for missing in ([], [2], [2, 5]):
    series = pandas.Series(COMPLAINTS, index=QUARTERS)
    series.iloc[missing] = None
    words = f"without {' and '.join(QUARTERS[at] for at in missing) or 'a gap'}"
    told(f"single values, {words}", shewhart.imr(series).signals)
    told(f"counts, {words}", shewhart.c_chart(series).signals)
    both = pandas.DataFrame({"complaints": series, "members": MEMBERS})
    shares = shewhart.p_chart(both, defectives="complaints", size="members")
    told(f"shares, {words}", shares.signals)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
single values, without a gap | point 8: 2026Q1 with 30
counts, without a gap | point 8: 2026Q1 with 30
shares, without a gap | point 8: 2026Q1 with 30
single values, without 2024Q3 | point 7: 2025Q4 with 12
counts, without 2024Q3 | point 7: 2025Q4 with 12
shares, without 2024Q3 | point 7: 2025Q4 with 12
single values, without 2024Q3 and 2025Q2 | point 6: 2025Q3 with 10
counts, without 2024Q3 and 2025Q2 | point 6: 2025Q3 with 10
shares, without 2024Q3 and 2025Q2 | point 6: 2025Q3 with 10
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
