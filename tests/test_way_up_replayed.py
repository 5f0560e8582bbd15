"""Ways up of the demo city, handed in as files of the coming quarter: some, or all.

The real engine scores them: a store in memory with the year so far, in which every branch
stands once with all its steps and once without each of them.
"""

from __future__ import annotations

import dataclasses
import datetime
import math

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.improvement import GoalKind, repeated
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Kind
from sizhang_metrics.store import Store
from sizhang_metrics.views.way_up import way_up
from sizhang_metrics.whatif import chain_of, coming_of
from tests.examples import DEEP, some

THIRD, FOURTH = Period(2026, 3), Period(2025, 4)
"""The latest quarter of the demo city, and one after which a year begins anew."""
COLUMNS = ["branch_id", "item", "state", "value"]


def ranked(store, period):
    with store.cursor() as cursor:
        return [
            branch
            for (branch,) in cursor.execute(
                "select branch_id from score where period = ? and status = 'ranked'"
                " order by branch_id",
                [str(period)],
            ).fetchall()
        ]


def observed(branch, report):
    """A report as the store takes it."""
    for item, value in report.items():
        if value is None:
            yield branch, item, "not_reported", None
        elif math.isnan(value):
            yield branch, item, "not_applicable", None
        else:
            yield branch, item, "reported", value


def moved(file, steps):
    """The repeated file with the counts of these steps."""
    found = dict(file)
    for step in steps:
        for item, change in step.moves:
            if not item.startswith("roster:"):
                before = found[item]
                is_known = before is not None and not math.isnan(before)
                found[item] = (before if is_known else 0.0) + change
    return found


def roster_row(row, steps, name, period):
    """The branch under another name; an election that is held sets its term anew."""
    held = any(
        item == "roster:months_overdue" for one in steps for item, _ in one.moves
    )
    ends = period.last_day + datetime.timedelta(days=1000) if held else row.term_ends_on
    return dataclasses.replace(row, branch_id=name, term_ends_on=ends)


class Replay:
    """Imagined branches beside each other, each with its own file of the quarter."""

    def __init__(self, store, period):
        self.coming = period.shifted(1)
        self.scheme = store.scheme_at(self.coming)
        self.rows = {}
        for row in store.roster():
            self.rows.setdefault(row.branch_id, []).append(row)
        self.roster, self.files, self.before = [], [], {}

    def add(self, name, found, steps):
        """One imagined branch, as the branch of `found` with these steps."""
        for period in self.coming.of_year()[:-1]:
            report = found.year.reports.get(period.quarter)
            if report is not None:
                self.before.setdefault(period, []).extend(observed(name, report))
        rows = self.rows[found.now.branch_id]
        self.roster += [roster_row(row, steps, name, self.coming) for row in rows]
        self.files.extend(observed(name, moved(found.repeated(), steps)))

    def scored(self):
        """A store in memory, with all of it handed in."""
        scratch = Store.scratch([self.scheme], self.roster)
        for period, rows in sorted(self.before.items()):
            scratch.put(period, pd.DataFrame(rows, columns=COLUMNS))
        scratch.put(self.coming, pd.DataFrame(self.files, columns=COLUMNS))
        return scratch


def adjusted(found, final):
    """The bonuses and deductions of the branch, which the files do not hold."""
    return max(final + found.bonus - found.deduction, 0.0)


def replay(store, period, branches, kind):
    """Branch → path and coming; (branch, left out) → composite by the real engine."""
    scene = Replay(store, period)
    paths = {}
    for branch in branches:
        found = coming_of(store, period, branch)
        path = way_up(store, OFFICE, period, branch, kind)
        if found is None or path.goal is None:
            continue
        paths[branch] = (path, found)
        scene.add(f"{branch}/repeated", found, ())
        for left_out in range(-1, len(path.steps)):
            steps = path.steps
            if left_out >= 0:
                steps = steps[:left_out] + steps[left_out + 1 :]
            if path.steps:
                scene.add(f"{branch}/{left_out}", found, steps)
    return paths, scene


@some(1)
@pytest.mark.parametrize("period", [THIRD, FOURTH], ids=str)
def test_ways_up_of_the_city_replay_and_none_of_their_steps_is_idle(demo_store, period):
    # branches lie by unit, so a few have every kind of them; `make thorough` takes all
    one_of = 1 if DEEP else 17
    branches = ranked(demo_store, period)[::one_of]
    check(demo_store, period, branches, GoalKind.NEXT_GRADE, fewest=len(branches) / 2)


@some(1)
@pytest.mark.parametrize("kind", [GoalKind.PEER_MEDIAN, GoalKind.STANDARD])
def test_ways_up_to_the_other_goals_replay_too(demo_store, kind):
    one_of = 1 if DEEP else 48
    branches = ranked(demo_store, THIRD)[::one_of]
    check(demo_store, THIRD, branches, kind, fewest=len(branches) / 5)


def check(store, period, branches, kind, *, fewest):
    paths, scene = replay(store, period, branches, kind)
    with scene.scored() as scratch:
        with scratch.cursor() as cursor:
            scores = cursor.execute(
                "select branch_id, final_score, meets_standard from score"
                " where period = ?",
                [str(scene.coming)],
            ).fetchall()
        finals = {name: final for name, final, _meets in scores}
        meets = {name: meets for name, _final, meets in scores}
        plans = 0

        def is_there(path, found, name):
            if path.goal.final is None:
                return meets[name]
            return adjusted(found, finals[name]) >= path.goal.final

        for branch, (path, found) in paths.items():
            same_as_the_engine(scratch, branch, found)
            if not path.steps:
                continue
            plans += 1
            with_all = adjusted(found, finals[f"{branch}/-1"])
            assert with_all == pytest.approx(path.final_after), branch
            if path.goal.final is None and path.blocks:
                continue  # a veto, or a quarter that nobody reported
            assert is_there(path, found, f"{branch}/-1"), branch
            for left_out in range(len(path.steps)):
                idle = is_there(path, found, f"{branch}/{left_out}")
                assert not idle, (branch, path.steps[left_out])
            possible(found, path)
    assert plans > fewest


def same_as_the_engine(scratch, branch, found):
    """What the repeated file counts, indicator by indicator."""
    mine = repeated(found, found.repeated())
    real = chain_of(scratch, mine.period, f"{branch}/repeated")
    for one, other in zip(mine.links, real.links, strict=True):
        ours, theirs = dict(vars(one)), dict(vars(other))
        for key in ("numerator", "denominator", "value", "attainment", "due"):
            assert ours.pop(key) == pytest.approx(theirs.pop(key)), (branch, one, other)
        assert ours == theirs, branch
    assert mine.missing_quarters == real.missing_quarters


def possible(found, path):
    """Whole counts within the checks; of a deadline that has passed, nothing."""
    file, after = found.repeated(), moved(found.repeated(), path.steps)
    touched = {item for step in path.steps for item, _change in step.moves}
    assert all(change == int(change) for one in path.steps for _, change in one.moves)
    for done, due in PAIRS:
        if done in touched and file[due] is not None and not math.isnan(file[due]):
            before_done, before_due = (stands(found, code) for code in (done, due))
            assert after[done] - before_done <= after[due] - before_due, found.now
    for one in found.year.scheme.checks:
        terms = (*one.left, *one.right)
        if one.level == "reject" and all(term.source == "item" for term in terms):
            left, right = (
                sum(term.sign * (after[term.code] or 0) for term in side)
                for side in (one.left, one.right)
            )
            assert math.isnan(left + right) or left <= one.factor * right, one.code
    for item in found.year.scheme.items:
        value = after[item.code]
        assert item.maximum is None or value is None or not value > item.maximum


def stands(found, code):
    """What the year has counted before the quarter begins."""
    item = found.year.scheme.item(code)
    return found.stands(item) if item.kind is Kind.TO_DATE else 0


PAIRS = (
    ("tasks_done", "tasks_due"),
    ("life_tasks_done", "life_tasks_due"),
    ("issues_closed", "issues_due"),
    ("feedback_closed", "feedback_due"),
    ("theme_day_attended", "theme_day_expected"),
    ("archive_done", "archive_due"),
    ("dues_paid", "dues_expected"),
    ("warning_attended", "warning_expected"),
)
"""What is done of what is due: 年内累计数 and those of one quarter."""
