#!/bin/sh
# Surprise: one quarter without a report, and four packages for control charts draw
#   three different charts of the same eight quarters. abspc and clinical-qikit leave
#   out the two moving ranges at the gap; pyqicharts closes the gap and takes 79 → 95
#   for one quarter's change, so that no point is outside; pycontrolcharts returns NaN
#   for every limit and says that nothing is out of the ordinary.
# Expected: the XmR chart is the simplest there is, its constants are printed in every
#   book, and on complete series packages that screen nothing agree to the last digit.
# Why it matters: late and missing reports are the rule. Whether six of a branch's seven
#   quarters are signals, or none, is decided by how the missing one is skipped.
# Seen with: abspc 1.1.0, clinical-qikit 0.5.0, pyqicharts 2.0.0, pycontrolcharts 0.1.2,
#   pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet abspc==1.1.0 clinical-qikit==0.5.0 \
    pyqicharts==2.0.0 pycontrolcharts==0.1.2 pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import math

import abspc
import pandas
import qikit
from pycontrolcharts import calc_xmr
from pyqicharts.tables import qic_table

SCORES = [80, 82, 79, math.nan, 95, 96, 94, 97]
frame = pandas.DataFrame({"quarter": range(8), "value": SCORES})


def told(name, table):
    lower, upper = (float(table[one].iloc[0]) for one in ("lcl", "ucl"))
    outside = sum(one < lower or one > upper for one in SCORES)
    print(f"{name:<16}{lower:6.2f} to {upper:6.2f}, outside: {outside}")


told("abspc", abspc.calculate_control_limits(frame, "xmr"))
told("clinical-qikit", qikit.qic(x=list(range(8)), y=SCORES, chart="i").data)
told("pyqicharts", qic_table(data=frame, x="quarter", y="value", chart="i"))
told("pycontrolcharts", calc_xmr(SCORES))
LOOK
MPLCONFIGDIR="$work" "$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
abspc            83.15 to  94.85, outside: 6
clinical-qikit   83.15 to  94.85, outside: 6
pyqicharts       77.03 to 100.97, outside: 0
pycontrolcharts    nan to    nan, outside: 0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
