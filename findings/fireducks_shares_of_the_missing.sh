#!/bin/sh
# Surprise: of five branches two are 优秀, one is 合格 and two have no grade. In pandas the shares of the grades are 67% and
#   33%, of the three that have one. With `import fireducks.pandas` in place of pandas, and nothing else changed, they are
#   40% and 20%: they are of all five, and 60% together. How many different grades there are, by `nunique()` of the
#   column and of the table, is 3 in place of 2; within groups it leaves out what is missing, as pandas does.
# Expected: what pandas has. Counts are 2 and 1 in both.
# Why it matters: the import is the one thing that is changed, for speed, and the share of the best grade falls from two
#   thirds to two fifths. It moves with each branch that reports, as if grades had.
# Seen with: fireducks 1.4.4, pandas 2.3.3, numpy 2.4.6, pyarrow 21.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet fireducks==1.4.4 pandas==2.3.3 numpy==2.4.6 pyarrow==21.0.0

cat >look.py <<'LOOK'
import warnings

warnings.simplefilter("ignore")

import fireducks.pandas
import pandas

ROWS = {"unit": list("DDDEE"), "grade": ["优秀", "合格", None, "优秀", None], "score": [90.0, 60.0, None, 90.0, None]}


def told(counts):
    return " ".join(f"{key}:{count:.3g}" for key, count in counts.to_dict().items())


for name, library in ("pandas", pandas), ("FireDucks", fireducks.pandas):
    table = library.DataFrame(ROWS)
    print(f"{name:9} | counts", told(table["grade"].value_counts()))
    print(f"{name:9} | shares", told(table["grade"].value_counts(normalize=True)), end=" | ")
    print("of scores", told(table["score"].value_counts(normalize=True)))
    print(f"{name:9} | different grades", table["grade"].nunique(), "| in the table", told(table.nunique()), end=" | ")
    print("in units", told(table.groupby("unit")["grade"].nunique()))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
pandas    | counts 优秀:2 合格:1
pandas    | shares 优秀:0.667 合格:0.333 | of scores 90.0:0.667 60.0:0.333
pandas    | different grades 2 | in the table unit:2 grade:2 score:2 | in units D:2 E:1
FireDucks | counts 优秀:2 合格:1
FireDucks | shares 优秀:0.4 合格:0.2 | of scores 90.0:0.4 60.0:0.2
FireDucks | different grades 3 | in the table unit:2 grade:3 score:3 | in units D:2 E:1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
