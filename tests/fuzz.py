"""Feeds the reader with broken files: `python -m tests.fuzz --minutes 5`.

Seeds are the dirty files and the templates; hypothesis breaks their bytes, or the
bytes inside a workbook's parts, and shrinks what fails.  A failure is an exception, a
file that takes longer than `SECONDS`, or a process larger than `LARGEST`.
"""

from __future__ import annotations

import argparse
import io
import resource
import time
import zipfile
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.submissions import annotated, read, write_template
from tests.dirty.files import MADE
from tests.small_scheme import context

SECONDS = 10
LARGEST = 1 << 30
"""Bytes of the whole process."""
_PARTS = ("sheet1.xml", "workbook.xml", "workbook.xml.rels", "styles.xml")
_WORDS = (
    b'"',
    b",",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"1e999",
    b"99999999999999999999",
    b"<v>",
    b"</c>",
    b'r="XFD1048576"',
    b't="s"',
    b"<!DOCTYPE",
    "支部编码,".encode(),
    "主题党日次数".encode("gb18030"),
    "ﷺ½²①".encode(),
)

places = st.floats(0, 1, exclude_max=True)
breaks = st.one_of(
    st.tuples(st.just("put"), places, st.sampled_from(_WORDS) | st.binary(max_size=6)),
    st.tuples(st.just("cut"), places, places),
    st.tuples(st.just("repeat"), places, st.integers(1, 300)),
)


@cache
def seeds() -> list[bytes]:
    """The files to break."""
    templates = [
        write_template(context(), long=long, suffix=suffix)
        for long in (False, True)
        for suffix in (".xlsx", ".csv")
    ]
    return [*MADE.values(), *templates]


def broken(data: bytes, how: list[tuple]) -> bytes:
    """The bytes with each of the breaks, one after the other."""
    for kind, place, what in how:
        at = int(place * len(data))
        if kind == "put":
            data = data[:at] + what + data[at:]
        elif kind == "cut":
            data = data[:at] + data[at + 1 + int(what * 80) :]
        else:
            data = data[:at] + data[at : at + 40] * what + data[at + 40 :]
    return data


def broken_inside(data: bytes, part: str, how: list[tuple]) -> bytes:
    """A workbook with one part broken; packed properly, so that it is opened."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            is_it = name.rpartition("/")[2] == part
            new.writestr(name, broken(content, how) if is_it else content)
    return out.getvalue()


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A broken file."""
    data = draw(st.sampled_from(seeds()))
    how = draw(st.lists(breaks, min_size=1, max_size=6))
    if data.startswith(b"PK") and draw(st.booleans()):
        return broken_inside(data, draw(st.sampled_from(_PARTS)), how)
    return broken(data, how)


def judge(data: bytes) -> None:
    """Reads the file and hands it back; anything but a calm answer is a failure."""
    start = time.process_time()
    result = read(data, "坏.csv", context())
    try:
        annotated(result, context())
    except RejectedError:
        assert result.rejected  # what cannot be opened cannot be marked
    assert result.problems or result.branch_ids
    assert time.process_time() - start < SECONDS


def run(number: int, examples: int) -> None:
    """So many broken files, others for each number."""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(files())
    def every_file_is_answered(data: bytes) -> None:
        judge(data)

    every_file_is_answered()


def main() -> None:
    """Runs until the time is over; prints what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    end, number, each = time.monotonic() + options.minutes * 60, options.seed, 500
    while time.monotonic() < end:
        run(number, each)
        number += 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        assert peak < LARGEST >> 20
        done = (number - options.seed) * each
        print(f"{done} files answered, peak {peak} MB, next seed {number}", flush=True)


if __name__ == "__main__":
    main()
