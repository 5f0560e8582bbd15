#!/bin/sh
# Surprise: in ClickHouse a left join fills what it does not find with zeros, not with NULL:
#   the branch that has not reported has held 0 meetings, the mean of the two is 1.5 in place
#   of 3, and `where meetings is null` finds nobody. The largest, the smallest and any count
#   of no rows at all are 0 as well, and so is a blank field of a CSV file.
# Expected: as in every other SQL, NULL; whoever wants zeros writes coalesce.
# Why it matters: missing, not applicable and zero are three things. A list of those who owe
#   a report, moved to this engine, is empty, and everybody on it has reported zeros.
#   `join_use_nulls = 1` gives NULL for the join alone.
# Seen with: chdb 4.4.0 (ClickHouse in the process), Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet chdb==4.4.0

cat >"$work/look.py" <<'LOOK'
import chdb


def told(words, sql):
    rows = str(chdb.query(sql, "CSV")).split()
    print(words, "|", *rows)


JOINED = """(select 'A' as branch union all select 'B') as roster
    left join (select 'A' as branch, 3 as meetings) as report using (branch)"""
told("left join", f"select branch, meetings from {JOINED} order by branch")
told("mean", f"select avg(meetings) from {JOINED}")
told("who is missing", f"select count() from {JOINED} where meetings is null")
told("with join_use_nulls", f"select avg(meetings) from {JOINED} settings join_use_nulls = 1")
told("of no rows: max, min, any", "select max(n), min(n), any(n) from (select 3 as n) where n > 5")
told("of no rows: avg", "select avg(n) from (select 3 as n) where n > 5")
told("blank in a CSV", "select * from format(CSV, 'branch String, n UInt32', 'A,3\nB,\n')")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
left join | "A",3 "B",0
mean | 1.5
who is missing | 0
with join_use_nulls | 3
of no rows: max, min, any | 0,0,0
of no rows: avg | nan
blank in a CSV | "A",3 "B",0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
