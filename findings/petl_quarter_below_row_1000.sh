#!/bin/sh
# Surprise: a list of branches, quarters and meetings, 600 branches by quarter, is turned into one row for
#   each branch with `petl.recast`: there are columns for Q1 and Q2, and none for Q3. The columns are those
#   of the first thousand rows, and Q3 begins in row 1201. Sorted by branch it is there; with 300
#   branches, too.
# Expected: three columns, as by pivot of petl, whose sums are the figures themselves, and of pandas.
# Why it matters: the newest quarter stands last in every list that grows, and is the one that is gone.
#   What is left is a valid table, right in every cell.
# Seen with: petl 1.7.30, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet petl==1.7.30 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import pandas
import petl

HEAD = ("branch", "quarter", "meetings")


def reports(branches):
    return [(f"{branch:03}", quarter, 3) for quarter in ("Q1", "Q2", "Q3") for branch in range(branches)]


def told(words, head, meetings):
    print(words, " ".join(head), f"{meetings} meetings", sep=" | ")


for words, rows in {
    "300 branches by quarter": reports(300),
    "600 branches by quarter": reports(600),
    "600 branches by branch": sorted(reports(600)),
}.items():
    table = petl.recast([HEAD, *rows], key="branch", variablefield="quarter", valuefield="meetings")
    head = petl.header(table)
    told(f"{words}, recast of petl", head, sum(sum(row[1:]) for row in petl.data(table)))
    table = petl.pivot([HEAD, *rows], "branch", "quarter", "meetings", sum)
    told(f"{words}, pivot of petl", petl.header(table), sum(sum(row[1:]) for row in petl.data(table)))
    frame = pandas.DataFrame(rows, columns=HEAD).pivot(index="branch", columns="quarter", values="meetings")
    told(f"{words}, pivot of pandas", ["branch", *frame], frame.to_numpy().sum())
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
300 branches by quarter, recast of petl | branch Q1 Q2 Q3 | 2700 meetings
300 branches by quarter, pivot of petl | branch Q1 Q2 Q3 | 2700 meetings
300 branches by quarter, pivot of pandas | branch Q1 Q2 Q3 | 2700 meetings
600 branches by quarter, recast of petl | branch Q1 Q2 | 3600 meetings
600 branches by quarter, pivot of petl | branch Q1 Q2 Q3 | 5400 meetings
600 branches by quarter, pivot of pandas | branch Q1 Q2 Q3 | 5400 meetings
600 branches by branch, recast of petl | branch Q1 Q2 Q3 | 5400 meetings
600 branches by branch, pivot of petl | branch Q1 Q2 Q3 | 5400 meetings
600 branches by branch, pivot of pandas | branch Q1 Q2 Q3 | 5400 meetings
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
