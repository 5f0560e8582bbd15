#!/bin/sh
# Surprise: in a CSV with the scores 60, 80 and 不适用, sqlite-utils and csvsql (csvkit) answer
#   46.7 for avg(score), the highest score is 不适用, and by rank() it is the first. Of 1,200
#   members sqlite-utils adds 1: with 800 and 9 they are 810. With the cell left blank, both
#   say 70, and B is the first.
# Expected: 70, or a refusal, as DuckDB and PostgreSQL refuse to add up text: one word makes text
#   of the column. SQLite takes what a text begins with, and 0 where that is no number.
# Why it matters: both are made to ask questions of a CSV in one line, and columns with a word
#   in them are what offices send. Nothing in the answer tells of it.
# Seen with: sqlite-utils 4.2.1, csvkit 2.2.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet sqlite-utils==4.2.1 csvkit==2.2.0
cd "$work"

for cell in 不适用 ""; do
    printf 'branch,score,members\nA,60,"1,200"\nB,80,800\nC,%s,9\n' "$cell" >scores.csv
    for query in \
        "select avg(score), max(score), sum(members) from scores" \
        "select branch, rank() over (order by score desc) as r from scores order by r limit 1"; do
        echo "C is “$cell” | $query"
        venv/bin/sqlite-utils memory scores.csv "$query" --csv --no-headers
        venv/bin/csvsql --query "$query" scores.csv | tail -n 1
    done
done | tr -d '\r' >seen
cat seen

cat >recorded <<'RECORDED'
C is “不适用” | select avg(score), max(score), sum(members) from scores
46.666666666666664,不适用,810.0
46.666666666666664,不适用,2009.0
C is “不适用” | select branch, rank() over (order by score desc) as r from scores order by r limit 1
C,1
C,1
C is “” | select avg(score), max(score), sum(members) from scores
70.0,80,810.0
70.0,80.0,2009.0
C is “” | select branch, rank() over (order by score desc) as r from scores order by r limit 1
B,1
B,1
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
