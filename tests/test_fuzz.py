"""A short run of the fuzzer, and hostile files in a process of one gigabyte."""

from __future__ import annotations

import subprocess
import sys

from tests import fuzz
from tests.examples import DEEP

LIGHT = ("one cell of 48 MB", "long numbers with gaps", "signs by the thousand")
"""The hostile files of `make test`; those with more cells take ten times as long."""
HOSTILE = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
from sizhang_metrics.submissions import read
from tests.small_scheme import context
from tests.test_reading import HEADER

def rows(cell, number):
    return (HEADER + "\\n" + "\\n".join(f"JG001,{cell}" for _ in range(number))).encode()

FILES = {
    "one cell of 48 MB": lambda: b"x" * 48_000_000,
    "ligatures that NFKC makes 18 times longer": lambda: rows("\\ufdfa" * 120_000, 130),
    "long numbers with gaps": lambda: rows("1-" * 60_000, 390),
    "signs by the thousand": lambda: "\\n".join(
        ["/" * 120_000, HEADER, f"JG001,{'1.' * 60_000},x,1,1,1,1"]
    ).encode(),
    "commas": lambda: (HEADER + "\\n" + ("," * 1_999 + "1\\n") * 20_000).encode(),
    "rows of unknown branches": lambda: (
        HEADER + "\\n" + "".join(f"B{at},,1,1,1,1,1\\n" for at in range(390_000))
    ).encode(),
}
for name in sys.argv[1:] or FILES:
    data = FILES[name]()
    start = time.process_time()
    result = read(data, "坏.csv", context())
    print(name, result.rejected, time.process_time() - start < 10)
"""


def test_broken_files_are_answered():
    fuzz.run(20260930, 50)


def test_hostile_files_are_refused_within_seconds_and_a_gigabyte():
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, *(() if DEEP else LIGHT)],
        capture_output=True,
        text=True,
        timeout=390,
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == (6 if DEEP else len(LIGHT))
    assert all(line.endswith("True True") for line in lines), done.stdout
