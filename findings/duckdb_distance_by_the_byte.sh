#!/bin/sh
# Surprise: 第一党支部 is 1 away from 第三党支部 and 2 from 第二党支部 by DuckDB's `levenshtein`, and 甲 is 3
#   away from 乙; by `hamming`, too. Of names that differ from 东村第一支部 it has 世村第七支部, with two
#   other characters, nearer than 西村第一支部, with one. abc and abd are 1 apart.
# Expected: 1 for each pair of characters; “single-character edits” are what is counted by its manual,
#   and by RapidFuzz. Here the bytes are, three of which make a Chinese character, often alike ones.
# Why it matters: the nearest name of the roster is what is proposed for a name that was mistyped, and
#   figures go there. Which is nearest depends on how characters are numbered in an encoding.
# Seen with: duckdb 2.0.0, rapidfuzz 3.14.5, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0 rapidfuzz==3.14.5

cat >"$work/look.py" <<'LOOK'
import duckdb
from rapidfuzz.distance import Hamming, JaroWinkler, Levenshtein

PAIRS = [
    ("abc", "abd"),
    ("第一党支部", "第三党支部"),
    ("第一党支部", "第二党支部"),
    ("甲", "乙"),
    ("东村第一支部", "世村第七支部"),
    ("东村第一支部", "西村第一支部"),
]
for one, other in PAIRS:
    (said,) = duckdb.execute(
        "select levenshtein($1, $2), hamming($1, $2), round(jaro_winkler_similarity($1, $2), 3)",
        [one, other],
    ).fetchall()
    known = Levenshtein.distance(one, other), Hamming.distance(one, other)
    alike = round(JaroWinkler.similarity(one, other), 3)
    print(one, other, "| duckdb", *said, "| rapidfuzz", *known, alike)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
abc abd | duckdb 1 1 0.822 | rapidfuzz 1 1 0.822
第一党支部 第三党支部 | duckdb 1 1 0.973 | rapidfuzz 1 1 0.88
第一党支部 第二党支部 | duckdb 2 2 0.947 | rapidfuzz 1 1 0.88
甲 乙 | duckdb 3 3 0.0 | rapidfuzz 1 1 0.0
东村第一支部 世村第七支部 | duckdb 2 2 0.907 | rapidfuzz 2 2 0.778
东村第一支部 西村第一支部 | duckdb 3 3 0.889 | rapidfuzz 1 1 0.889
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
