"""A home that an earlier build of the program made opens, scores as it did, and proves.

`tests/earlier/` has the archives of small homes (that of `tests/homes.py`), each named
after the moment of the build that made it, with the scores that it showed.  After a
change of what the archive holds, add one of the build before.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from sizhang_metrics.store import Store, prove
from tests.examples import some

EARLIER = sorted((Path(__file__).parent / "earlier").glob("*.zip"))


def test_there_are_some():
    assert len(EARLIER) >= 4
    assert all(one.stat().st_size < 100_000 for one in EARLIER)


@some(1)
@pytest.mark.parametrize("made", EARLIER, ids=lambda one: one.stem)
def test_a_home_of_an_earlier_build_opens_scores_as_it_did_and_proves(made, tmp_path):
    with zipfile.ZipFile(made) as container:
        container.extractall(tmp_path)
    text = (tmp_path / "scores.csv").read_text("utf-8")
    [titles, *expected] = csv.reader(io.StringIO(text))
    with Store.open(tmp_path) as store, store.cursor() as cursor:
        found = cursor.execute(f"select {', '.join(titles)} from score order by all")
        rows = [[_written(one) for one in row] for row in found.fetchall()]
    assert rows == expected
    assert [one for one in prove(tmp_path) if one.is_sound is not True] == []


def _written(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)
