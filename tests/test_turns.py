"""Pages are drawn a few at a time, in order; who takes long stops nobody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from dashboard.turns import Turns


def test_only_so_many_are_drawn_at_a_time_and_everybody_is():
    turns, at_once, seen = Turns(most=2, longest=60), [], []
    lock, both = threading.Lock(), threading.Barrier(2)

    def page(number: int) -> None:
        with turns.turn():
            with lock:
                at_once.append(number)
                seen.append(len(at_once))
            both.wait(timeout=60)  # stands where two at a time are let in, never one
            with lock:
                at_once.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(page, range(8)))
    assert len(seen) == 8
    assert max(seen) == 2


def test_first_come_first_served():
    turns, order = Turns(most=1, longest=60), []

    def page(number: int) -> None:
        with turns.turn():
            order.append(number)

    with turns.turn():
        people = [threading.Thread(target=page, args=(number,)) for number in range(5)]
        for at, one in enumerate(people, start=1):
            one.start()
            while len(turns._waiting) < at:
                pass
        assert order == []
    for one in people:
        one.join(timeout=60)
    assert order == [0, 1, 2, 3, 4]


def test_who_takes_long_or_fails_stops_nobody():
    turns = Turns(most=1, longest=0.01)
    with turns.turn(), ThreadPoolExecutor(1) as pool:

        def page() -> str:
            with turns.turn():
                return "drawn"

        assert pool.submit(page).result(timeout=60) == "drawn"
    turns = Turns(most=1, longest=60)
    try:
        with turns.turn():
            raise ValueError
    except ValueError:
        pass
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(page).result(timeout=60) == "drawn"
