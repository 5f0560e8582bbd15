"""Scheme files and branches.csv that the office edited in the home come into force."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.roster import load_roster
from sizhang_metrics.store import apply, records, refresh, refusing, wide
from sizhang_metrics.store.home import Home, load_schemes
from sizhang_metrics.store.writing import writing

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def take_edited_files(store: Store, home: Home) -> None:
    """Schemes and roster that the office edited in the home come into force."""
    _take_schemes(store, home.scheme_files())
    data = home.roster_file()
    rows = apply.arranged(load_roster(data))
    if rows != store._roster:
        payload = {"sha256": store._archive.put(data)}
        with writing(store, "roster", payload) as (cursor, _number):
            apply.roster(cursor, rows)
            refresh.refold_everything(cursor, store._spans, rows)
        store._roster = rows


def _take_schemes(store: Store, files: dict[str, bytes]) -> None:
    shas = {hashlib.sha256(data).hexdigest() for data in files.values()}
    if shas == {one.sha256 for one in store.schemes()}:
        return
    try:
        load_schemes(files)  # all faults are told before anything is archived
    except SchemeError:
        _note_refused(store, files)
        raise
    payload = {"files": {name: store._archive.put(one) for name, one in files.items()}}
    with writing(store, "schemes", payload) as (cursor, number):
        spans = wide.in_force(apply.schemes(cursor, number, files))
        refresh.refold_everything(cursor, spans, store._roster)
    store._spans = spans


def _note_refused(store: Store, files: dict[str, bytes]) -> None:
    """What a file may not ask goes on record before it is refused."""
    for payload in refusing.payloads(store, files):
        with writing(store, "refused_scheme", payload) as (cursor, number):
            records.refused_scheme(cursor, number, payload)
