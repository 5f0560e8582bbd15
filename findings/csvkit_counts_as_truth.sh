#!/bin/sh
# Surprise: sorting a table turns the meetings of three branches, 1, 0 and 1, into True,
#   False and True; as JSON they are true and false, and `csvstat` gives the column no
#   sum. When one branch has met twice, the same column holds numbers again.
# Expected: a tool that sorts rows leaves the cells as they are, or at least numbers numbers.
# Why it matters: most counts of a quarter are 0 or 1: vetoes, new members, meetings of a
#   small branch. Whoever sorts or converts the table of such a unit sends on words in place
#   of figures, and from one quarter to the next the type of a column changes.
# Seen with: csvkit 2.2.0 (agate 1.14.2), Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet csvkit==2.2.0 agate==1.14.2

cat >"$work/look.py" <<'LOOK'
import pathlib
import subprocess
import sys
import tempfile

COMMANDS = pathlib.Path(sys.executable).parent
TABLE = "branch,meetings\nB,1\nA,0\nC,{}\n"


def seen(command, last, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "quarter.csv")
        path.write_text(TABLE.format(last))
        called = [COMMANDS / command, *words, path]
        found = subprocess.run(called, capture_output=True, text=True, check=True)
    return found.stdout.split()


print("csvsort:", *seen("csvsort", 1, "-c", "branch"))
print("csvsort:", *seen("csvsort", 2, "-c", "branch"))
print("csvjson:", *seen("csvjson", 1))
print("csvstat --sum:", *seen("csvstat", 1, "--sum", "-c", "meetings"))
print("csvstat --sum:", *seen("csvstat", 2, "--sum", "-c", "meetings"))
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
csvsort: branch,meetings A,False B,True C,True
csvsort: branch,meetings A,0 B,1 C,2
csvjson: [{"branch": "B", "meetings": true}, {"branch": "A", "meetings": false}, {"branch": "C", "meetings": true}]
csvstat --sum: None
csvstat --sum: 3
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
