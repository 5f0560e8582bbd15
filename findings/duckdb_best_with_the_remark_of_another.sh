#!/bin/sh
# Surprise: of three branches the best has 90 points and is B, and its remark is "merged", which
#   is that of C with 80: `arg_max(remark, score)` passes over the row with the highest score,
#   because B has no remark. Of three versions of a report, returned twice and then taken, the
#   newest is 3 and its reason, by `arg_max(reason, version)` and `max_by`, that of version 2.
# Expected: what stands in the row with the maximum, which is nothing. The greatest score is that
#   of B in the same statement, and `first(… order by …)` says nothing where nothing is.
# Why it matters: several columns of one row are asked for with one `arg_max` each, and are then
#   of several rows. The one for which nothing was written gets the words of another.
# Seen with: duckdb 2.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet duckdb==2.0.0

cat >"$work/look.py" <<'LOOK'
import duckdb

BRANCHES = "(values ('A', 60, 'late'), ('B', 90, null), ('C', 80, 'merged')) t(branch, score, remark)"
VERSIONS = "(values (1, 'not signed'), (2, 'wrong year'), (3, null)) t(version, reason)"


def told(select, table):
    (found,) = duckdb.sql(f"select {select} from {table}").fetchall()
    print(select, "|", *found)


told("max(score), arg_max(branch, score), arg_max(remark, score)", BRANCHES)
told("max(version), arg_max(reason, version), max_by(reason, version)", VERSIONS)
told("arg_max_null(reason, version), first(reason order by version desc)", VERSIONS)
told("any_value(reason order by version desc)", VERSIONS)
told("arg_max(coalesce(reason, '-'), version)", VERSIONS)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
max(score), arg_max(branch, score), arg_max(remark, score) | 90 B merged
max(version), arg_max(reason, version), max_by(reason, version) | 3 wrong year wrong year
arg_max_null(reason, version), first(reason order by version desc) | None None
any_value(reason order by version desc) | wrong year
arg_max(coalesce(reason, '-'), version) | -
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
