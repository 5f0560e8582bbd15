"""Work beside the pages: done once per key, never waited for long, faults told."""

from __future__ import annotations

import threading

import pytest

from dashboard import standing
from dashboard.standing import Background


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Quick work is waited for however busy the machine is."""
    monkeypatch.setattr(standing, "PATIENCE", 60)


def test_quick_work_is_done_at_once_and_only_once():
    beside, done = Background(), []
    assert beside.is_done("a", lambda: done.append("a"))
    assert beside.is_done("a", lambda: done.append("again"))
    assert beside.is_done("b", lambda: done.append("b"))
    assert done == ["a", "b"]


def test_long_work_does_not_hold_up_who_asks(monkeypatch):
    monkeypatch.setattr(standing, "PATIENCE", 0)
    beside, may_end = Background(), threading.Event()
    assert not beside.is_done("a", lambda: may_end.wait(60))
    assert not beside.is_done("a", lambda: None)
    may_end.set()
    monkeypatch.setattr(standing, "PATIENCE", 60)
    assert beside.is_done("b", lambda: None)  # after a: one at a time
    assert beside.is_done("a", lambda: None)


def test_a_fault_is_told_and_tried_again_only_after_a_while(monkeypatch):
    beside = Background()

    def fail():
        raise ValueError("磁盘已满")

    with pytest.raises(ValueError, match="磁盘已满"):
        beside.is_done("a", fail)
    with pytest.raises(ValueError, match="磁盘已满"):
        beside.is_done("a", lambda: None)
    monkeypatch.setattr(standing, "RETRY_SECONDS", 0)
    assert beside.is_done("a", lambda: None)


def test_old_work_is_forgotten():
    beside, done = Background(), []
    for key in range(standing._MOST + 1):
        beside.is_done(key, lambda key=key: done.append(key))
    beside.is_done(0, lambda: done.append("anew"))
    assert done[-1] == "anew"
