#!/bin/sh
# Surprise: three units have funds of 100, 50 and 30, and three branches, one and none. Asked for all funds through the
#   Boring Semantic Layer, with the branches joined to their units by `join_one`, they are 350: the funds of a unit
#   are added up once for each of its branches. By `join_many`, from the units to their branches, they are 180, and
#   the first unit has 100 in place of 300.
# Expected: 100 for the first unit both times. A measure belongs to its table, and a layer of this kind is there so that
#   nobody has to think of how often a join repeats a row.
# Why it matters: members and means, the measures of the branches, are right in both. Funds for each member are too
#   high by as many branches as a unit has, and units are ranked by how they are cut up.
# Seen with: boring-semantic-layer 0.3.16, ibis-framework 12.0.0 with sqlglot 28.10.0, duckdb 2.0.1, pandas 3.1.1,
#   numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet boring-semantic-layer==0.3.16 'ibis-framework[duckdb]==12.0.0' sqlglot==28.10.0 \
    duckdb==2.0.1 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import warnings

warnings.simplefilter("ignore")

import ibis
import pandas
from boring_semantic_layer import to_semantic_table

base = ibis.duckdb.connect()
units = base.create_table("units", pandas.DataFrame({"unit": ["D1", "D2", "D3"], "funds": [100, 50, 30]}))
rows = {"unit": ["D1", "D1", "D1", "D2"], "members": [10, 20, 30, 40], "score": [60.0, 80.0, None, 90.0]}
branches = base.create_table("branches", pandas.DataFrame(rows))
of_units = to_semantic_table(units, name="units").with_dimensions(unit=lambda t: t.unit)
of_units = of_units.with_measures(funds=lambda t: t.funds.sum())
of_branches = to_semantic_table(branches, name="branches").with_dimensions(unit=lambda t: t.unit)
of_branches = of_branches.with_measures(members=lambda t: t.members.sum(), score=lambda t: t.score.mean())


def same(left, right):
    return left.unit == right.unit


joins = {
    "join_one": (of_branches.join_one(of_units, same), "branches.unit"),
    "join_many": (of_units.join_many(of_branches, same), "units.unit"),
}
asked = "units.funds", "branches.members", "branches.score"
for name, (joined, unit) in joins.items():
    for keys in (), (unit,):
        answer = joined.group_by(*keys).aggregate(*asked).execute()
        for row in answer.sort_values(list(keys) or list(asked)).itertuples(index=False):
            said = ["-" if one != one or one is None else str(one) for one in row]
            print(f"{name:9} |", "all" if not keys else said.pop(0), "| funds {} members {} score {:.5}".format(*said))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
join_one  | all | funds 350 members 100 score 76.66
join_one  | D1 | funds 300 members 60 score 70.0
join_one  | D2 | funds 50 members 40 score 90.0
join_many | all | funds 180 members 100 score 76.66
join_many | D1 | funds 100 members 60 score 70.0
join_many | D2 | funds 50 members 40 score 90.0
join_many | D3 | funds 30 members - score -
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
