#!/bin/sh
# Surprise: four delegates for units of 40, 40 and 20 members, whose quotas are 1.6, 1.6 and 0.8, by the method of
#   the largest remainder. `apportionment` gives 2, 2 and none: 0.8, the largest remainder, gets nothing, as two of
#   0.6 that tie stand before it. Listed first, the unit of 20 gets its one. So it is with exact fractions, too;
#   of 2,916 small cases it is so in 49.
# Expected: 2, 1 and 1, as ApportionPy has it: who ties may be settled by the list, who is ahead may not.
# Why it matters: seats, places and quotas are divided so, by a package of those who write about it, and the
#   sum is right. Who is left out depends on the order of the units, which is that of their codes.
# Seen with: apportionment 1.0, apportionpy 0.3.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet apportionment==1.0 apportionpy==0.3.1 numpy==2.4.6

cat >look.py <<'LOOK'
import itertools

import apportionment.methods
from apportionpy.apportionment import Apportion


def theirs(members, seats, **more):
    return [int(one) for one in apportionment.methods.compute("hamilton", members, seats, **more)]


def told(members, seats):
    print(f"{seats} for {members} | apportionment", theirs(members, seats), end=" | ")
    print("exact", theirs(members, seats, fractions=True), end=" | ")
    print("ApportionPy", Apportion(seats, members, "hamilton").fair_shares)


for order in ([40, 40, 20], [40, 20, 40], [20, 40, 40]):
    told(order, 4)
told([30, 40, 30, 90], 4)
told([120, 120, 90, 70], 12)


def passed_over(members, seats):
    given = theirs(members, seats, fractions=True)
    rest = [one * seats % sum(members) for one in members]
    more = [seat > one * seats // sum(members) for seat, one in zip(given, members)]
    return any(mine > other and not had and has for (mine, had), (other, has) in itertools.permutations(zip(rest, more), 2))


cases = [(list(members), seats) for members in itertools.product(range(10, 100, 10), repeat=3) for seats in (4, 5, 6, 7)]
wrong = sum(passed_over(*case) for case in cases)
print(f"of {len(cases)} cases a larger remainder is passed over for a smaller one in {wrong}")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
4 for [40, 40, 20] | apportionment [2, 2, 0] | exact [2, 2, 0] | ApportionPy [2, 1, 1]
4 for [40, 20, 40] | apportionment [2, 1, 1] | exact [2, 1, 1] | ApportionPy [2, 1, 1]
4 for [20, 40, 40] | apportionment [1, 2, 1] | exact [1, 2, 1] | ApportionPy [1, 2, 1]
4 for [30, 40, 30, 90] | apportionment [1, 1, 1, 1] | exact [1, 1, 1, 1] | ApportionPy [1, 1, 0, 2]
12 for [120, 120, 90, 70] | apportionment [4, 4, 2, 2] | exact [4, 4, 2, 2] | ApportionPy [4, 3, 3, 2]
of 2916 cases a larger remainder is passed over for a smaller one in 49
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
