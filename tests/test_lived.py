"""What a home has lived through, in any order: after each command everything it answers
follows from what was done, and what was refused has changed nothing."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import functools
import hashlib
import io
import itertools
import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import load_scheme
from tests import homes, plain_home
from tests.examples import DEEP, TIMES, some
from tests.plain_scoring import Scored
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED, near
from tests.random_cities import figures

ONE_DAY = datetime.timedelta(days=1)
QUARTERS = [Period(2023, 4), Period(2024, 1), Period(2024, 2), Period(2024, 3)]
BRANCHES = ("B1", "B2", "B3", "B4", "B5", "B6")
LATER = "later"
"""The scheme that comes within the year."""
_VARIANTS = (
    {},
    {"window": '"quarter"', "rank_on": '"unrounded"'},
    {"missing": '"reweight"', "minimum_composite_coverage": "0.4"},
    {"decimals": "0", "minimum_coverage": "0.8", "composite": '"geometric"'},
)


def rules(variant: int, **more: str) -> str:
    """The scheme of the small homes, with an item that need not be reported and one that
    is due in the second quarter."""
    text = homes.scheme(**_VARIANTS[variant % len(_VARIANTS)], **more)
    text = text.replace("decimals =", "lower_bound = 0\ndecimals =", 1)
    for code, line in (
        ("complaints", "required = false"),
        ("lessons", "due_quarter = 2"),
    ):
        text = text.replace(
            f'[[item]]\ncode = "{code}"', f'[[item]]\n{line}\ncode = "{code}"'
        )
    return text


def first_roster() -> list[RosterRow]:
    return [
        RosterRow(code, f"{code}支部", f"U{at % 2}", f"{at % 2}局", "", "甲乙"[at // 4] + "组",
                  6 + at, None, None, None)
        for at, code in enumerate(BRANCHES)
    ]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Receipt:
    """What was handed out when a file had been taken."""

    number: str
    head: str
    data: bytes
    stood: dict[str, tuple]


class Life:
    """One home and the plain one beside it."""

    def __init__(self, call, folder: Path, variant: int, *, two_desks: bool) -> None:
        self.call, self.folder, self.steps = call, folder, 0
        first = rules(variant, effective_from="2023Q4")
        self.later = rules(
            variant // 4, id=LATER, effective_from=f"2024Q{1 + variant % 3}", target=70
        )
        roster = first_roster()
        homes.copied(
            folder, ("lived", first), lambda place: _found(place, first, roster)
        )
        self.home = folder / "home"
        if two_desks:
            homes.write(
                self.home, "config.toml", "[adjustments]\nneeds_approval = true\n"
            )
        schemes = [load_scheme(first.encode())]
        self.plain = plain_home.Home(QUARTERS, roster, schemes, two_desks)
        self.frozen: dict[str, tuple] = {}
        self.files: list[tuple[Period, dict, bytes]] = []
        self.receipts: list[Receipt] = []

    # -- one command ----------------------------------------------------------------------

    def run(self, *words: object) -> tuple[int, str]:
        code, out, err = self.call("--home", self.home, *words)
        assert code in (0, 1, 3), (words, err)
        self.said = err
        return code, out

    def asked(self, *words: object) -> list[dict]:
        code, out = self.run(*words, "--format", "json")
        assert code == 0, (words, self.said)
        return json.loads(out)

    def does(self, expected: bool, *words: object) -> None:
        """The command is taken where it may be; refused, it leaves all as it was."""
        before = None if expected else _archived(self.home)
        code, _out = self.run(*words)
        assert (code == 0) == expected, (words, code, self.said)
        self.is_news = expected
        if not expected:
            assert _archived(self.home) == before, words

    def step(self, name: str, a: int, b: int, c: int, d: int) -> None:
        self.steps += 1
        self.plain.take_edits()
        period = QUARTERS[a % len(QUARTERS)]
        codes = sorted({row.branch_id for row in self.plain.roster})
        branch = codes[b % len(codes)]
        self.is_news = True
        getattr(self, name)(period, branch, c, d)
        self.plain.take_edits()

    @property
    def why(self) -> str:
        return f"第{self.steps}次"

    # -- reports --------------------------------------------------------------------------

    def submit(self, period: Period, branch: str, c: int, d: int) -> None:
        draw = random.Random(c)
        codes = sorted(figures(self.plain.roster, period))
        chosen = [code for code in codes if draw.random() < (0.4, 0.9, 1)[c % 3]]
        if c == 7 and branch not in chosen:  # perhaps not on the roster
            chosen.append(branch)
        rows = {code: _cells(draw) for code in chosen or [branch]}
        data = homes.wide({code: _written(cells) for code, cells in rows.items()})
        self._hand_in(period, rows, data, d)

    def submit_older(self, period: Period, _branch: str, c: int, d: int) -> None:
        """A file that was handed in before, for its quarter or another one."""
        own, rows, data = self.files[c % len(self.files)]
        self._hand_in(own if d % 4 else period, rows, data, d)

    def _hand_in(self, period: Period, rows: dict, data: bytes, d: int) -> None:
        self.files.append((period, rows, data))
        path = self.folder / "报送.csv"
        path.write_bytes(data)
        reason = self.why if d % 3 else ""
        file = hashlib.sha256(data).hexdigest()
        outcome = self.plain.submit(period, rows, file, reason)
        before = _archived(self.home)
        more = ["--reason", reason] if reason else []
        words = "submit", path, "--period", period, *more, "--format", "json"
        code, out = self.run(*words)
        assert code == (outcome == "refused"), (outcome, self.said)
        self.is_news = outcome == "taken"
        if not self.is_news:
            assert _archived(self.home) == before, outcome
            return
        (told,) = json.loads(out)
        assert told["sha256"] == file and told["branches"] == len(rows)
        scores = self.plain.scores(period)
        stood = {code: _told_of(scores[code]) for code in rows}
        self.receipts.append(Receipt(told["number"], told["head"], data, stood))

    def hand_back(self, period: Period, branch: str, _c: int, _d: int) -> None:
        may = self.plain.hand_back(period, branch)
        self.does(
            may, "return", "--period", period, "--branch", branch, "--reason", self.why
        )

    def revert(self, period: Period, branch: str, c: int, _d: int) -> None:
        number = 1 + c % 3
        may = self.plain.revert(period, branch, number)
        self.does(
            *(may, "revert", "--period", period, "--branch", branch),
            *("--version", number, "--reason", self.why),
        )

    def close_quarter(self, period: Period, _branch: str, c: int, _d: int) -> None:
        """Its last day was one in the past; one that is closed stays so."""
        day = period.last_day + ONE_DAY * (1 + c)
        self.plain.closed.add(period)
        self.does(True, "calendar", "--period", period, "--closes", day)

    def ask_unlock(self, period: Period, _branch: str, c: int, _d: int) -> None:
        unit = ("", "U0", "U1")[c % 3]
        may = self.plain.ask_unlock(period, unit)
        more = ["--unit", unit] if unit else []
        self.does(may, "unlock", "--period", period, *more, "--reason", self.why)

    def answer_unlock(self, _period: Period, _branch: str, c: int, d: int) -> None:
        number = 1 + c % (1 + len(self.plain.unlocks))
        may = self.plain.answer_unlock(number, d % 3 > 0)
        said = ["--grant", number, "--until", "2099-12-31"]
        if d % 3 == 0:
            said = ["--refuse", number, "--reason", self.why]
        self.does(may, "unlock", *said)

    # -- records --------------------------------------------------------------------------

    def adjust(self, period: Period, branch: str, c: int, d: int) -> None:
        code = ("praised", "warned", "vetoed")[c % 3]
        points = (None, None, 0.4)[d % 3]
        until = (None, None, period, period.shifted(1), period.shifted(-1))[c % 5]
        document = f"{d % 7}号"
        may = self.plain.adjust(period, branch, code, points, until, document)
        more = ["--points", points] if points else []
        more += ["--until", until] if until else []
        self.does(
            *(may, "adjust", "add", "--period", period, "--branch", branch),
            *("--code", code, "--document", document, "--reason", self.why, *more),
        )

    def cancel(self, _period: Period, _branch: str, c: int, d: int) -> None:
        number = 1 + (c + 12 * d) % (1 + len(self.plain.records))
        may = self.plain.cancel(number)
        self.does(
            may, "adjust", "cancel", number, "--document", "1号", "--reason", self.why
        )

    def approve(self, _period: Period, _branch: str, c: int, d: int) -> None:
        number = 1 + (c + 12 * d) % (1 + len(self.plain.records))
        may = self.plain.approve(number)
        self.does(may, "adjust", "approve", number, "--by", "审核岗")

    # -- roster and rules -----------------------------------------------------------------

    def edit_roster(self, period: Period, branch: str, c: int, d: int) -> None:
        """One branch, ever since, from the quarter on or in it alone."""
        schemes, roster = self._edited()
        since = period.shifted(-1).last_day if d % 3 else None
        until = period.last_day if d % 3 == 2 else None
        changes = (
            {"branch_name": f"{branch}新支部"},
            {"unit_id": "U2", "unit_name": "2局"},
            {"peer_group": "乙组"},
            {"peer_group": "甲组"},
            {"members": 4 + d},
            None,
            "joins",
            "returns",
        )
        changed = _changed(roster, branch, changes[c % len(changes)], since)
        if until:  # then again as it was
            changed = _again(changed, roster, branch, until)
        roster = changed
        self._edit(schemes, roster)

    def edit_schemes(self, _period: Period, _branch: str, _c: int, _d: int) -> None:
        """The later one comes, or goes."""
        schemes, roster = self._edited()
        if len(schemes) > 1:
            schemes = schemes[:1]
        else:
            schemes = [*schemes, load_scheme(self.later.encode())]
        self._edit(schemes, roster)

    def undo_edits(self, *_rest: object) -> None:
        """The files say again what is in force."""
        self._edit(self.plain.schemes, self.plain.roster)

    def _edited(self) -> tuple:
        return self.plain.edited or (self.plain.schemes, self.plain.roster)

    def _edit(self, schemes: list, roster: list[RosterRow]) -> None:
        path = self.home / "schemes" / "later.toml"
        if len(schemes) > 1:
            path.write_text(self.later)
        else:
            path.unlink(missing_ok=True)
        (self.home / "branches.csv").write_text(_roster_file(roster))
        self.plain.edited = (schemes, roster)

    def accept_edits(self, *_rest: object) -> None:
        self.does(self.plain.accept_edits(), "edits", "accept", "--reason", self.why)

    def approve_scheme(self, *_rest: object) -> None:
        may = self.plain.approve_scheme(LATER)
        self.does(may, "scheme", "approve", "--scheme", LATER, "--by", "复核岗")

    # -- editions -------------------------------------------------------------------------

    def open_preview(self, period: Period, *_rest: object) -> None:
        may = self.plain.open_preview(period)
        self.does(may, "preview", "open", "--period", period, "--until", "2099-12-31")

    def close_preview(self, period: Period, *_rest: object) -> None:
        may = self.plain.close_preview(period)
        self.does(may, "preview", "close", "--period", period)

    def object_to(self, period: Period, branch: str, c: int, _d: int) -> None:
        code = ("A1", "A2", "B2")[c % 3]
        may = self.plain.object_to(period, branch, code)
        self.does(
            *(may, "object", "--period", period, "--branch", branch),
            *("--indicator", code, "--reason", self.why),
        )

    def answer(self, _period: Period, _branch: str, c: int, d: int) -> None:
        number = 1 + c % (1 + len(self.plain.objections))
        may = self.plain.answer(number, d % 2 == 0)
        said = "--accept" if d % 2 == 0 else "--reject"
        self.does(may, "answer", number, said, "--reason", self.why)

    def freeze(self, period: Period, _branch: str, _c: int, d: int) -> None:
        reason = self.why if d % 2 else ""
        may = self.plain.freeze(period, reason)
        more = ["--reason", reason] if reason else []
        self.does(may, "freeze", "--period", period, *more)
        if may:
            told = {one["edition"]: one["sha256"] for one in self.asked("editions")}
            (edition,) = told.keys() - self.frozen.keys()
            now = functools.partial(self.asked, "scores", "--period", period, "--level")
            levels = {level: now(level) for level in LEVELS}
            self.frozen[edition] = told[edition], levels

    def _of_edition(self, edition: str, level: str) -> list[dict]:
        of_edition = "--period", edition[:6], "--edition", edition
        return self.asked("scores", *of_edition, "--level", level)

    # -- what is to be put right ------------------------------------------------------------

    def open_item(self, period: Period, branch: str, c: int, d: int) -> None:
        code = ("A1", "A2", "B2", "A1", "A3", "")[c % 6]
        topic = "" if code else f"事项{d % 2}"
        reason = self.why if d % 3 == 0 else ""
        may = self.plain.open_item(period, branch, code, topic, reason)
        more = ["--indicator", code] if code else ["--topic", topic]
        more += ["--reason", reason] if reason else []
        self.does(may, "rectify", "open", "--period", period, "--branch", branch, *more)

    def item_step(self, _period: Period, _branch: str, c: int, d: int) -> None:
        number = 1 + d % (1 + len(self.plain.items))
        answers, decisions = (
            ("confirm", "apply"),
            ("extend", "close", "reopen", "withdraw"),
        )
        steps = (*answers, *answers, *decisions)
        step = steps[c % len(steps)]
        may = self.plain.step(number, step)
        given = {
            "confirm": ["--measure", "办法", "--post", "书记", "--due", self._day],
            "extend": ["--due", self._day, "--document", "1号"],
            "close": ["--document", "1号"],
        }
        more = ["--reason", self.why, *given.get(step, [])]
        self.does(may, "rectify", step, number, *more)

    @property
    def _day(self) -> str:
        return f"{2090 + self.steps // 300}-{1 + self.steps // 28 % 12:02}-{1 + self.steps % 28:02}"

    # -- the home itself --------------------------------------------------------------------

    def rebuild(self, *_rest: object) -> None:
        before = homes.contents(self.home)
        self.does(True, "rebuild")
        assert homes.contents(self.home) == before

    def restore(self, *_rest: object) -> None:
        """Elsewhere, where life goes on."""
        before = homes.contents(self.home)
        place = self.folder / f"backup{self.steps}.zip"
        self.does(True, "backup", "-o", place)
        self.home = self.folder / f"home{self.steps}"
        self.does(True, "restore", place)
        assert homes.contents(self.home) == before

    def verify(self, *_rest: object) -> None:
        code, out = self.run("verify")
        assert code == 0, out

    # -- what it answers --------------------------------------------------------------------

    def look(self, period: Period, _branch: str, c: int, _d: int) -> None:
        """At a quarter that has begun, and at one of all other answers: what differs from
        the plain home stays so."""
        begun = self.plain.begun() or QUARTERS
        period = period if period in begun else begun[self.steps % len(begun)]
        self._scores(period)
        waits = any("改过" in line for line in self.said.splitlines())
        assert waits == (self.plain.edited is not None), self.said
        parts = (
            *(self._ranking, self._of_indicators, self._explained),
            *(self._items, self._editions, self._receipts),
            *(self._progress, self._versions, self._notice),
        )
        parts[c % len(parts)](period)

    def _scores(self, period: Period) -> None:
        plain = self.plain
        scores = plain.scores(period)
        grades = [one.code for one in plain.scheme_at(period).grades]
        told = self.asked("scores", "--period", period)
        _same(
            {one["branch_id"]: _score(one) for one in told},
            {branch: near(_expected(one, grades)) for branch, one in scores.items()},
        )
        assert [one["branch_id"] for one in told] == sorted(scores)
        rows = {row.branch_id: row for row in plain_home.valid(plain.roster, period)}
        for one in told:
            row = rows[one["branch_id"]]
            named = (row.branch_name, row.unit_id, row.peer_group)
            assert (one["branch_name"], one["unit_id"], one["peer_group"]) == named

    def ends(self) -> None:
        """Everything once more, and proven."""
        if self.frozen:
            self.restore()  # which proves all of it
        else:
            self.verify()
        for part in range(6):
            self.step("look", part + 1, 0, part, 0)

    def _of_indicators(self, period: Period) -> None:
        scores = self.plain.scores(period)
        told = self.asked("scores", "--period", period, "--level", "indicator")
        for one in told:
            found = scores[one["branch_id"]].indicators.get(one["indicator"])
            if found is None:
                assert one["status"] == NOT_REPORTED
                continue
            expected = [getattr(found, name) for name in _MEASURED]
            assert [one[name] for name in _MEASURED] == near(expected), one
        assert len(told) == len(scores) * 5

    def _ranking(self, period: Period) -> None:
        scores, moved = self.plain.scores(period), self.plain.moved(period)
        grades = [one.code for one in self.plain.scheme_at(period).grades]
        _same(
            {
                one["branch_id"]: [one[name] for name in _RANKED]
                for one in self.asked("ranking", "--period", period)
            },
            {
                branch: near(
                    [
                        one.final,
                        None if one.cap < 0 else grades[one.cap],
                        one.meets_standard,
                        one.ranks["peer_rank"],
                        one.status,
                        *moved.get(branch, (None, None)),
                    ]
                )
                for branch, one in scores.items()
            },
        )

    def _explained(self, period: Period) -> None:
        """Why the score of one is another than in a quarter before: parts add up."""
        scores = self.plain.scores(period)
        ends = [
            (before, branch)
            for before in self.plain.begun()
            if before < period
            for branch, one in self.plain.scores(before).items()
            if one.final is not None
            and branch in scores
            and scores[branch].final is not None
        ]
        if not ends:
            return
        before, branch = ends[self.steps % len(ends)]
        level = ("dimension", "indicator")[self.steps % 2]
        words = "--period", period, "--since", before, "--branch", branch
        told = self.asked("explain", *words, "--level", level)
        for one in told:
            parts = math.fsum(one[name] for name in _PARTS)
            assert math.isclose(parts, one["total"], abs_tol=1e-9), one
        change = scores[branch].final - self.plain.scores(before)[branch].final
        said = math.fsum(one["total"] for one in told)
        assert math.isclose(said, change, abs_tol=1e-9), (said, float(change), told)

    def _progress(self, period: Period) -> None:
        """Who reported, whose report was handed back, who never sent one."""
        units: dict[str, list[str]] = {}
        for branch, row in figures(self.plain.roster, period).items():
            versions = self.plain.reports.get((period, branch), [])
            state = "missing"
            if versions:
                standing = self.plain.standing(period, branch)
                state = "received" if standing else "returned"
            units.setdefault(row.unit_id, []).append(state)
        _same(
            {
                one["unit_id"]: [one[name] for name in _STATES]
                for one in self.asked("progress", "--period", period)
            },
            {
                unit: [one.count(name) for name in _STATES]
                for unit, one in units.items()
            },
        )

    def _versions(self, period: Period) -> None:
        for branch in figures(self.plain.roster, period):
            versions = self.plain.reports.get((period, branch), [])
            if versions:
                told = self.asked("versions", "--period", period, "--branch", branch)
                found = [(one["version"], one["state"], one["sha256"]) for one in told]
                assert sorted(found) == [
                    (at, one.state, one.file)
                    for at, one in enumerate(versions, start=1)
                ]

    def _notice(self, *_rest: object) -> None:
        """Since an edition: whose results are others, and which they are."""
        if not self.frozen:
            return
        name = sorted(self.frozen)[self.steps % len(self.frozen)]
        words = "--period", name[:6], "--edition", name
        after = self.asked("scores", "--period", name[:6])
        ends = [
            {row["branch_id"]: [row[key] for key in _NOTED] for row in rows}
            for rows in (self.frozen[name][1]["branch"], after)
        ]
        found = {
            row["branch_id"]: [
                [row[f"{key}_{end}"] for key in _NOTED] for end in ("before", "after")
            ]
            for row in self.asked("notice", *words)
        }
        nothing = [*[None] * (len(_NOTED) - 1), "not_in_roster"]
        for branch, (before, now) in found.items():
            assert [before, now] == [one.get(branch, nothing) for one in ends], branch
        for branch in {*ends[0], *ends[1]} - {*found}:
            assert ends[0].get(branch) == ends[1].get(branch), branch

    def _receipts(self, *_rest: object) -> None:
        """One that was given: what stood then, the file of then, a code that holds."""
        if not self.receipts:
            return
        one = self.receipts[self.steps % len(self.receipts)]
        told = self.asked("receipt", "--number", one.number)
        _same(
            {row["branch_id"]: [row[name] for name in _RECEIVED] for row in told},
            {branch: near(stood) for branch, stood in one.stood.items()},
        )
        path = self.folder / "原文件.csv"
        path.unlink(missing_ok=True)
        self.does(True, "receipt", "--number", one.number, "--file", "-o", path)
        assert path.read_bytes() == one.data
        self.does(True, "verify", "--head", one.head)

    def _editions(self, *_rest: object) -> None:
        told = self.asked("editions")
        assert len(told) == len(self.plain.editions)
        for one, edition in zip(
            told, sorted(self.plain.editions, key=lambda one: one.period), strict=True
        ):
            now = plain_home.stands(self.plain, edition.period)
            assert one["changed"] == (now != edition.stands), one
            assert one["sha256"] == self.frozen[one["edition"]][0]
        if told:
            name = told[self.steps % len(told)]["edition"]
            for level in (LEVELS[0], LEVELS[1 + self.steps % 2]):
                assert self._of_edition(name, level) == self.frozen[name][1][level]

    def _items(self, *_rest: object) -> None:
        told = self.asked("rectify", "list")
        _same(
            {one["rectification_id"]: one["stored"] for one in told},
            {number: one.state for number, one in enumerate(self.plain.items, start=1)},
        )


_MEASURED = (
    *("status", "numerator", "denominator", "value", "attainment", "points"),
    *("effective_weight", "effective_points"),
)
_RANKED = (
    *("final_score", "grade_cap", "meets_standard", "peer_rank", "status"),
    *("change", "change_mark"),
)
_PARTS = ("performance", "accumulation", "correction", "rules", "scope")
_STATES = ("received", "returned", "missing")
_NOTED = ("final_score", "grade", "rank", "peer_rank", "status")
_RECEIVED = ("final_score", "peer_rank")
LEVELS = ("branch", "dimension", "indicator")
_SCORED = (
    *("composite", "coverage", "final_score", "grade", "status"),
    *("rank", "peer_rank", "unit_rank"),
)


def _same(told: dict, expected: dict) -> None:
    """AssertionError with what differs, no more."""
    keys = {*told, *expected}
    unlike = {key: (told.get(key), expected.get(key)) for key in keys}
    unlike = {key: two for key, two in unlike.items() if two[0] != two[1]}
    assert not unlike, unlike


def _told_of(one: Scored) -> tuple:
    """What a receipt says of a branch: nothing where it is not ranked."""
    return (one.final, one.ranks["peer_rank"])


def _score(row: dict) -> list:
    return [row[name] for name in _SCORED]


def _expected(one: Scored, grades: list[str]) -> list:
    return [
        one.composite,
        one.coverage,
        one.final,
        None if one.grade is None else grades[one.grade],
        one.status,
        *(one.ranks[name] for name in ("rank", "peer_rank", "unit_rank")),
    ]


ACTIONS = {
    "submit": 6,
    "hand_back": 1,
    "revert": 2,
    "submit_older": 1,
    "close_quarter": 0.3,
    "ask_unlock": 1,
    "answer_unlock": 1,
    "adjust": 2,
    "cancel": 1,
    "approve": 1,
    "edit_roster": 3,
    "edit_schemes": 1,
    "undo_edits": 1,
    "accept_edits": 2,
    "approve_scheme": 1,
    "open_preview": 1,
    "close_preview": 0.5,
    "object_to": 2,
    "answer": 2,
    "freeze": 3,
    "open_item": 2,
    "item_step": 4,
    "rebuild": 0.5,
    "restore": 0.5,
    "verify": 0.5,
}
"""How often each is drawn."""
NEEDS = {
    "submit_older": "reports",
    "ask_unlock": "closed",
    "answer_unlock": "unlocks",
    "cancel": "records",
    "approve": "records",
    "answer": "objections",
    "item_step": "items",
    "undo_edits": "edited",
    "accept_edits": "edited",
}
"""What has to be there for it to do anything; without, it is drawn now and then."""


STORIES = (
    """
    submit 0 . 8 1 | submit 1 . 38 1 | adjust 1 0 3 0 | adjust 1 1 8 0 | approve 1 . 0 0
    approve 1 . 1 0 | look 1 . 0 | open_preview 1 | object_to 1 0 0 | answer 1 . 0 0
    freeze 1 . . 0 | submit 2 . 50 1 | submit 1 . 23 1 | freeze 1 . . 0 | object_to 1 0 0
    hand_back 1 4 | look 2 . 0 | submit 3 . 8 1 | cancel 1 . 0 0 | freeze 1 . . 1
    edit_roster 1 4 4 1 | freeze 1 . . 1 | submit 1 . 40 1 | revert 1 1 1 | submit 0 . 50 1
    look 1 . 0 | edit_roster 1 4 5 2 | accept_edits
    """,
    """
    submit 0 . 8 1 | open_item 0 0 0 0 | item_step . . 0 0 | item_step . . 1 0
    submit 0 . 20 1 | edit_schemes | approve_scheme | submit 2 . 59 1 | item_step . . 4 0
    submit 1 . 38 1 | look 2 . 3 | submit 3 . 50 1 | submit 2 . 8 1 | submit 3 . 65 1
    look 3 . 3 | revert 3 0 0 | edit_roster 2 0 2 1 | accept_edits | close_quarter 1
    submit 1 . 2 1 | ask_unlock 1 . 0 | answer_unlock . . 0 1 | submit 1 . 2 1
    hand_back 2 3 | edit_roster 0 4 5 2 | accept_edits
    """,
)
"""What offices do, in an order in which each step has something to act on: its name, the
quarter, the branch and what else it asks for; dots and what is left out are drawn."""


def told(story: str, draw: random.Random) -> Iterator[tuple]:
    """The steps of a story."""
    for line in re.split(r"[|\n]", story):
        if words := line.split():
            given = [*words[1:], "....", *"..."][:4]
            yield (
                words[0],
                *(int(one) if one.isdigit() else draw.randrange(12) for one in given),
            )


def drawn(life: Life, draw: random.Random) -> Iterator[tuple]:
    """What may come, without end, and how it stands then."""
    while True:
        (name,) = draw.choices([*ACTIONS], [*ACTIONS.values()])
        if getattr(life.plain, NEEDS.get(name, "quarters")) or draw.random() < 0.1:
            period, *more = (draw.randrange(12) for _ in range(4))
            yield name, period, *more
            if life.is_news:  # else the archive is what it was
                yield "look", period, 0, life.steps, 0


@some(2)
@pytest.mark.parametrize("seed", range(8 * TIMES))
def test_all_that_a_home_answers_follows_from_what_was_done(call, tmp_path, seed):
    draw = random.Random(seed)
    life = Life(call, tmp_path, draw.randrange(16), two_desks=seed % 3 == 0)
    steps = [*told(STORIES[seed // 4 % 2], draw)]
    for step in itertools.chain(steps, itertools.islice(drawn(life, draw), 60 * DEEP)):
        life.step(*step)
    life.ends()


def _found(folder: Path, text: str, roster: list[RosterRow]) -> None:
    homes.make(folder, schemes=[text], roster=_roster_file(roster))


def _roster_file(roster: list[RosterRow]) -> str:
    file = io.StringIO()
    names = [one.name for one in dataclasses.fields(RosterRow)]
    table = csv.writer(file)
    table.writerow(names)
    for row in roster:
        table.writerow(["" if one is None else one for one in dataclasses.astuple(row)])
    return file.getvalue()


def _changed(roster: list[RosterRow], branch: str, change, since) -> list[RosterRow]:
    """The branch otherwise, gone or new, after the day `since` (None: ever since)."""
    first = None if since is None else since + ONE_DAY
    if change == "joins":
        code = f"B{1 + max(int(row.branch_id[1:]) for row in roster)}"
        new = dataclasses.replace(
            first_roster()[0], branch_id=code, branch_name="新", valid_from=first
        )
        return [*roster, new]
    if change == "returns":
        return _returned(roster, branch, first)
    found = []
    for row in roster:
        if row.branch_id != branch:
            found.append(row)
        elif since is None:
            if change is not None:
                found.append(dataclasses.replace(row, **change))
        elif row.valid_to is not None and row.valid_to <= since:
            found.append(row)
        else:
            if row.valid_from is None or row.valid_from <= since:
                found.append(dataclasses.replace(row, valid_to=since))
            if change is not None:
                later = max(first, row.valid_from or first)
                found.append(dataclasses.replace(row, **change, valid_from=later))
    kept = {row.branch_id for row in found if row.valid_to is None}
    return found if len(kept) > 2 else roster


def _returned(roster: list[RosterRow], branch: str, first) -> list[RosterRow]:
    """The branch that was closed before this day, from it on again."""
    last = max(
        (row for row in roster if row.branch_id == branch),
        key=lambda row: row.valid_from or datetime.date.min,
    )
    if first is None or last.valid_to is None or last.valid_to >= first:
        return roster
    return [*roster, dataclasses.replace(last, valid_from=first, valid_to=None)]


def _again(
    changed: list[RosterRow], before: list[RosterRow], branch: str, until: datetime.date
) -> list[RosterRow]:
    """The branch up to this day as it was changed, after it as it was before."""
    last = datetime.date.max
    ended = [
        dataclasses.replace(row, valid_to=min(until, row.valid_to or last))
        for row in changed
        if row.branch_id == branch and (row.valid_from or until) <= until
    ]
    back = [
        dataclasses.replace(
            row, valid_from=max(until + ONE_DAY, row.valid_from or until)
        )
        for row in before
        if row.branch_id == branch and (row.valid_to or last) > until
    ]
    return [row for row in changed if row.branch_id != branch] + ended + back


def _cells(draw: random.Random) -> dict:
    """What a branch says: now and then nothing, 不适用, or what is refused."""
    expected = draw.choice((10, 10, 8, 0))
    numbers = {
        "expected": expected,
        "attended": draw.choice(
            (expected, expected, max(expected - 1, 0), expected // 2)
        ),
        "talks": draw.randrange(4),
        "members": draw.choice((6, 8, 3)),
        "lessons": draw.randrange(3),
        "helped": draw.randrange(25),
        "complaints": draw.choice((0, 0, 1, 3)),
    }
    found = {code: plain_home.Fraction(number) for code, number in numbers.items()}
    if draw.random() < 0.3:
        found[draw.choice(homes.ITEMS)] = draw.choice((NOT_REPORTED, NOT_APPLICABLE))
    if draw.random() < 0.05:
        found["attended"] = plain_home.Fraction(99)
    if draw.random() < 0.05:
        found["helped"] = plain_home.Fraction(99)
    return found


def _written(cells: dict) -> list[str]:
    words = {NOT_REPORTED: "", NOT_APPLICABLE: "不适用"}
    return [words.get(cells[code], str(cells[code])) for code in homes.ITEMS]


def _archived(home: Path) -> dict[str, int]:
    """Every file of the archive; none is ever written twice."""
    return {
        str(path): path.stat().st_size
        for path in (home / "archive").rglob("*")
        if path.is_file()
    }
