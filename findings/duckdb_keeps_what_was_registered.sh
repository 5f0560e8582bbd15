#!/bin/sh
# Surprise: a table that was registered, put into another and unregistered inside one
#   transaction stays in memory until the transaction ends: each of twenty pieces of 8 MB
#   is still there after the twentieth. Handed over as a relation (`from_arrow`, `query`),
#   each is gone at once. With a commit after each piece both are.
# Expected: after `unregister` the connection does not know the table any more, and whoever
#   hands in a large table piece by piece needs the memory of one piece.
# Why it matters: writing a quarter whole or not at all is one transaction; piece by piece
#   is what is done because it is large.
# Seen with: duckdb 2.0.0, pyarrow 26.0.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0 pyarrow==26.0.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import weakref

import duckdb
import numpy
import pyarrow

INSERT = "insert into kept select x from incoming"


def registered(connection, piece):
    connection.register("incoming", piece)
    connection.execute(INSERT)
    connection.unregister("incoming")


def as_a_relation(connection, piece):
    connection.from_arrow(piece).query("incoming", INSERT)


def alive(connection, hand_over, *, at_once):
    known = []
    if at_once:
        connection.begin()
    for _piece in range(20):
        numbers = numpy.arange(1_000_000)
        known.append(weakref.ref(numbers))
        hand_over(connection, pyarrow.table({"x": pyarrow.array(numbers)}))
        del numbers
    left = sum(one() is not None for one in known)
    if at_once:
        connection.commit()
    return left, sum(one() is not None for one in known)


connection = duckdb.connect()
connection.execute("create table kept (x bigint)")
for hand_over in (registered, as_a_relation):
    for at_once in (True, False):
        before, after = alive(connection, hand_over, at_once=at_once)
        print(hand_over.__name__, "in one transaction:" if at_once else "one by one:", end=" ")
        print(before, "of 20 in memory, after the commit", after)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
registered in one transaction: 20 of 20 in memory, after the commit 0
registered one by one: 0 of 20 in memory, after the commit 0
as_a_relation in one transaction: 0 of 20 in memory, after the commit 0
as_a_relation one by one: 0 of 20 in memory, after the commit 0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
