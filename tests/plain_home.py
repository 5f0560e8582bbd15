"""A home as a plain dictionary of what was done to it, and what has to follow from that.

`Home` knows the reports with their versions, the records, the roster, the rules, objections
and items to put right; every number comes from `plain_scoring`.  Each method does what one
command does and says whether that may be done; it shares no code with the store.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme.model import Scheme
from tests.plain_movement import moves, single
from tests.plain_scoring import Scored, scored
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED, Cell, City, compare, nine
from tests.random_cities import figures

Cells = dict[str, Cell]
Key = tuple[Period, str]


@dataclass
class Version:
    """One version of what a branch says of a quarter."""

    cells: Cells
    file: str
    state: str = "accepted"


@dataclass
class Record:
    """A bonus, a deduction or a veto; or (`cancels`) what takes one back."""

    period: Period
    branch: str
    code: str
    points: float | None
    until: Period | None
    document: str
    waits: bool
    cancels: int | None = None


@dataclass
class Objection:
    """What was objected to, and what the indicator counted then."""

    period: Period
    branch: str
    indicator: str
    counted: object
    accepted: bool | None = None


@dataclass
class Item:
    """What is to be put right: an indicator at full marks, or a matter of its own."""

    period: Period
    branch: str
    indicator: str
    topic: str
    state: str = "pending"
    since: str = ""
    """The quarter whose later ones count."""
    said: str = ""
    """The quarter whose figures took the last step."""
    by_figures: bool = False


@dataclass
class Unlock:
    """A closed quarter is asked for: by one unit, or (blank) for all."""

    period: Period
    unit: str
    granted: bool | None = None


@dataclass
class Edition:
    """What was published, and what it followed from."""

    period: Period
    ground: object
    stands: object


@dataclass
class Home:
    """Everything that was done, from which everything follows."""

    quarters: list[Period]
    roster: list[RosterRow]
    schemes: list[Scheme]
    """In force."""
    two_desks: bool
    approved: list[tuple[Scheme, str]] = field(default_factory=list)
    """Each with the latest quarter that had begun then."""
    edited: tuple[list[Scheme], list[RosterRow]] | None = None
    reports: dict[Key, list[Version]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    previews: dict[Period, bool] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    closed: set[Period] = field(default_factory=set)
    unlocks: list[Unlock] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.approved = [(one, "") for one in self.schemes]

    # -- what follows -------------------------------------------------------------------

    def scheme_at(self, period: Period) -> Scheme:
        """The last one that has begun."""
        return _begun(self.schemes, period)

    def standing(self, period: Period, branch: str) -> Version | None:
        """The report that counts."""
        versions = self.reports.get((period, branch), [])
        return next((one for one in versions if one.state == "accepted"), None)

    def reported(self, period: Period) -> dict[str, Cells]:
        """Branch → the cells of the report that counts."""
        found = {
            branch: self.standing(period, branch)
            for at, branch in self.reports
            if at == period
        }
        return {branch: one.cells for branch, one in found.items() if one}

    def counts(self, number: int) -> bool:
        """Whether a record (from 1) is approved, where that is asked, and not taken back."""
        return not self.records[number - 1].waits and not any(
            one.cancels == number and not one.waits for one in self.records
        )

    def city(self, period: Period) -> City:
        """All of it as the plain oracle has it, by the rules of this quarter; who was on
        the roster before the rules began has reported nothing then."""
        known = {quarter for one in self.quarters for quarter in one.of_year()}
        return City(
            self.scheme_at(period),
            {one: figures(self.roster, one) for one in known},
            {one: self.reported(one) for one in self.quarters},
            tuple(
                (
                    one.period,
                    one.branch,
                    one.code,
                    one.points,
                    one.until,
                    self.counts(at),
                )
                for at, one in enumerate(self.records, start=1)
                if one.cancels is None
            ),
            {one: self.scheme_at(one) for one in self.quarters},
        )

    def scores(self, period: Period) -> dict[str, Scored]:
        """Branch → its scores, for every branch on the roster of the quarter."""
        return scored(self.city(period), period)

    def moved(self, period: Period) -> dict[str, tuple[Fraction | None, str]]:
        """Branch that is ranked → what its 单季 moved by since the quarter before, or the
        mark that says why there is no such number."""
        before, now = period.shifted(-1), self.scores(period)
        known = {one for one, _branch in self.reports}
        known |= {one.period for one in self.records}
        then = self.scores(before) if before in known else {}
        groups = [figures(self.roster, one) for one in (before, period)]
        ends = {period: now} | ({before: then} if then else {})
        changes = moves(self.city(period), ends)
        found: dict[str, tuple[Fraction | None, str]] = {}
        for branch, one in now.items():
            if one.status != "ranked":
                continue
            change = changes.get((period, branch, "branch", ""))
            if branch not in then and then:
                mark = "新设"
            elif branch not in then or then[branch].status != "ranked":
                mark = "上季未排名"
            elif self.scheme_at(before) != self.scheme_at(period):
                mark = "口径调整"
            elif groups[0][branch].peer_group != groups[1][branch].peer_group:
                mark = "换组"
            else:
                mark = "" if change is not None else "可比指标不足"
            found[branch] = (None if mark else change, mark)
        return found

    def begun(self) -> list[Period]:
        """The quarters with a report that counts."""
        return [one for one in self.quarters if self.reported(one)]

    def latest(self) -> str:
        """The latest quarter with a report that counts or an edition."""
        return max(
            map(str, [*self.begun(), *(one.period for one in self.editions)]),
            default="",
        )

    # -- edited files -------------------------------------------------------------------

    def take_edits(self) -> None:
        """Edited files that move no earlier quarter come into force, the rules first."""
        if self.edited is None:
            return
        schemes, roster = self.edited
        if not self._moves(schemes=schemes):
            self.schemes = schemes
        if not self._moves(roster=roster):
            self.roster = roster
        if (self.schemes, self.roster) == self.edited:
            self.edited = None

    def accept_edits(self) -> bool:
        """With a reason they do all the same."""
        if self.edited is None:
            return False
        self.schemes, self.roster = self.edited
        self.edited = None
        return True

    def _moves(self, **edited: object) -> bool:
        """Whether any quarter before the one that is being gathered would stand otherwise,
        of those with a report or a record, whatever became of them."""
        known = {one for one, _branch in self.reports} | {
            one.period for one in self.records
        }
        other = dataclasses.replace(self, **edited)
        latest = self.latest()
        is_over = latest in {str(one.period) for one in self.editions} | {
            str(one) for one in self.closed
        }
        return any(
            stands(self, one) != stands(other, one)
            for one in known
            if str(one) < latest or (is_over and str(one) == latest)
        )

    # -- reports ------------------------------------------------------------------------

    def submit(
        self, period: Period, rows: dict[str, Cells], file: str, reason: str
    ) -> str:
        """`taken`, `unchanged` or `refused`."""
        roster = figures(self.roster, period)
        if any(
            branch not in roster or _is_absurd(cells) for branch, cells in rows.items()
        ):
            return "refused"
        now = {branch: self.standing(period, branch) for branch in rows}
        if all(one and one.file == file for one in now.values()):
            return "unchanged"
        required = {one.code for one in self.scheme_at(period).items if one.required}
        asks = any(
            cells[code] == NOT_APPLICABLE
            for cells in rows.values()
            for code in required
        ) or any(
            (one and one.cells != rows[branch])
            or _is_high(rows[branch], roster[branch].members)
            for branch, one in now.items()
        )
        if (asks and not reason) or not self._takes(period, rows):
            return "refused"
        for branch, cells in rows.items():
            self._put(period, branch, Version(cells, file))
        self._settle(period, rows)
        return "taken"

    def _takes(self, period: Period, branches: Iterable[str]) -> bool:
        """Whether the quarter is open, or was opened again, for all of their units."""
        roster = figures(self.roster, period)
        return period not in self.closed or all(
            any(self._last_unlock(period, one) for one in ("", roster[branch].unit_id))
            for branch in branches
            if branch in roster
        )

    def _last_unlock(self, period: Period, unit: str) -> bool | None:
        """How the last request was answered; False where there is none."""
        found = [
            one for one in self.unlocks if (one.period, one.unit) == (period, unit)
        ]
        return found[-1].granted if found else False

    def ask_unlock(self, period: Period, unit: str) -> bool:
        known = {"", *(one.unit_id for one in figures(self.roster, period).values())}
        if period not in self.closed or unit not in known:
            return False
        if self._last_unlock(period, unit) is not False:
            return False
        self.unlocks.append(Unlock(period, unit))
        return True

    def answer_unlock(self, number: int, granted: bool) -> bool:
        if not 0 < number <= len(self.unlocks):
            return False
        if self.unlocks[number - 1].granted is not None:
            return False
        self.unlocks[number - 1].granted = granted
        return True

    def _put(self, period: Period, branch: str, version: Version) -> None:
        if now := self.standing(period, branch):
            now.state = "superseded"
        self.reports.setdefault((period, branch), []).append(version)

    def hand_back(self, period: Period, branch: str) -> bool:
        now = self.standing(period, branch)
        if now is None:
            return False
        now.state = "returned"
        self._settle(period, [branch])
        return True

    def revert(self, period: Period, branch: str, number: int) -> bool:
        versions = self.reports.get((period, branch), [])
        if not 0 < number <= len(versions) or versions[number - 1].state == "accepted":
            return False
        if not self._takes(period, [branch]):
            return False
        old = versions[number - 1]
        self._put(period, branch, Version(old.cells, old.file))
        self._settle(period, [branch])
        return True

    # -- records ------------------------------------------------------------------------

    def adjust(self, period, branch, code, points, until, document) -> bool:
        twice = any(
            one.cancels is None
            and (one.branch, one.code, one.document) == (branch, code, document)
            and one.period.year == period.year
            and not any(each.cancels == at and not each.waits for each in self.records)
            for at, one in enumerate(self.records, start=1)
        )
        if (
            branch not in figures(self.roster, period)
            or twice
            or (until is not None and until < period)
            or (code == "vetoed" and points is not None)
        ):
            return False
        self.records.append(
            Record(period, branch, code, points, until, document, self.two_desks)
        )
        return True

    def cancel(self, number: int) -> bool:
        if not 0 < number <= len(self.records):
            return False
        one = self.records[number - 1]
        if one.cancels or any(other.cancels == number for other in self.records):
            return False
        if one.branch not in figures(self.roster, one.period):
            return False
        waits = self.two_desks and not one.waits
        self.records.append(dataclasses.replace(one, waits=waits, cancels=number))
        return True

    def approve(self, number: int) -> bool:
        if not 0 < number <= len(self.records) or not self.records[number - 1].waits:
            return False
        if any(one.cancels == number for one in self.records):
            return False
        self.records[number - 1].waits = False
        return True

    # -- before and at an edition ---------------------------------------------------------

    def open_preview(self, period: Period) -> bool:
        if not self.reported(period) or self.previews.get(period):
            return False
        self.previews[period] = True
        return True

    def close_preview(self, period: Period) -> bool:
        was, self.previews[period] = self.previews.get(period, False), False
        return was

    def object_to(self, period: Period, branch: str, indicator: str) -> bool:
        waiting = any(
            (one.period, one.branch, one.indicator) == (period, branch, indicator)
            and one.accepted is None
            for one in self.objections
        )
        if not self.previews.get(period) or waiting:
            return False
        if branch not in figures(self.roster, period):
            return False
        counted = self._counted(period, branch, indicator)
        self.objections.append(Objection(period, branch, indicator, counted))
        return True

    def answer(self, number: int, accepted: bool) -> bool:
        if not 0 < number <= len(self.objections):
            return False
        one = self.objections[number - 1]
        if one.accepted is not None:
            return False
        one.accepted = accepted
        return True

    def _counted(self, period: Period, branch: str, indicator: str) -> object:
        """The cells of the year that an indicator counts."""
        codes = self.scheme_at(period).indicator(indicator).items
        return [
            {code: cells.get(code) for code in codes}
            for one in period.of_year()
            for cells in [self.reported(one).get(branch, {})]
        ]

    def approve_scheme(self, code: str) -> bool:
        """By a second desk, before its first quarter has begun."""
        scheme = next((one for one in self.schemes if one.id == code), None)
        if scheme is None or scheme in self._timeline().values():
            return False
        if scheme.effective_from <= self.latest():
            return False
        self.approved.append((scheme, self.latest()))
        return True

    def _timeline(self) -> dict[str, Scheme]:
        """First quarter → the approved scheme; one not begun gives way to one of its name."""
        found: dict[str, Scheme] = {}
        for scheme, latest in self.approved:
            found = {
                start: one
                for start, one in found.items()
                if one.id != scheme.id or start <= latest
            }
            found[scheme.effective_from] = scheme
        return found

    def freeze(self, period: Period, reason: str) -> bool:
        if not self.reported(period):
            return False
        if _begun(self._timeline().values(), period) != self.scheme_at(period):
            return False
        mine = [one for one in self.objections if one.period == period]
        open_ones = [
            one
            for one in mine
            if one.accepted is None
            or (
                one.accepted
                and self._counted(period, one.branch, one.indicator) == one.counted
            )
        ]
        if open_ones and not reason:
            return False
        ground = self._ground(period)
        before = [one for one in self.editions if one.period == period]
        if before and before[-1].ground == ground:
            return False
        self.editions.append(Edition(period, ground, stands(self, period)))
        self.previews[period] = False
        return True

    def _ground(self, period: Period) -> object:
        """What an edition spells out: another one says something else of it."""
        year = period.of_year()
        return (
            self.scheme_at(period),
            [valid(self.roster, one) for one in year if one in self.begun()],
            [
                (one, branch, len(versions), versions[-1].state)
                for (one, branch), versions in sorted(self.reports.items())
                if one in year
            ],
            [
                at
                for at, one in enumerate(self.records, start=1)
                if one.cancels is None and one.period in year and self.counts(at)
            ],
            stands(self, period),
        )

    # -- what is to be put right ----------------------------------------------------------

    def open_item(
        self, period: Period, branch: str, indicator: str, topic: str, reason: str
    ):
        if branch not in figures(self.roster, period):
            return False
        if indicator:
            if indicator not in OWN:
                return False
            if not reason and not self._is_short(period, branch, indicator):
                return False
        if any(
            (one.branch, one.indicator, one.topic) == (branch, indicator, topic)
            and one.state not in ("closed", "closed_by_document", "withdrawn")
            for one in self.items
        ):
            return False
        self.items.append(Item(period, branch, indicator, topic, since=str(period)))
        return True

    def _is_short(self, period: Period, branch: str, indicator: str) -> bool:
        """By one of the readings; of what is not reported nothing is known."""
        readings = self.city(period), single(self.city(period))
        if period not in self.begun():
            return True
        found = [
            scored(one, period)[branch].indicators.get(indicator) for one in readings
        ]
        if found[0] is not None and found[0].status == "not_applicable":
            return False
        known = [one.value is not None and one.attainment for one in found if one]
        return (
            not known
            or known[0] is False
            or any(one is not False and compare(one, "<", Fraction(1)) for one in known)
        )

    def step(self, number: int, step: str) -> bool:
        """With document, reason, measure, post and day, as the step needs."""
        if not 0 < number <= len(self.items):
            return False
        one = self.items[number - 1]
        after = STEPS.get((one.state, step))
        if after is None:
            return False
        if step == "close" and one.indicator:
            return False
        if step == "reopen":
            one.since = max(one.since, one.said)
        if step in ("confirm", "apply"):
            one.said = ""
        one.state, one.by_figures = after, False
        return True

    def _settle(self, period: Period, branches: Iterable[str]) -> None:
        """What the figures of a quarter, read alone, do to the items of its branches."""
        for one in self.items:
            if one.branch in branches and one.indicator and self._concerns(one, period):
                self._judge(one, str(period), self._passes(one, period))

    def _concerns(self, one: Item, period: Period) -> bool:
        quarter = str(period)
        match one.state:
            case "awaiting_data":
                return quarter > one.since and quarter >= one.said
            case "closed":
                last = _period(one.said).shifted(4)
                return one.said <= quarter <= str(last)
            case "relapsed":
                return one.by_figures and quarter == one.said
        return False

    def _passes(self, one: Item, period: Period) -> bool | None:
        """None: the report says nothing of it."""
        cells = self.reported(period).get(one.branch)
        if cells is None or one.branch not in figures(self.roster, period):
            return None
        terms = self.scheme_at(period).indicator(one.indicator).numerator
        if all(isinstance(cells.get(term.code, NOT_REPORTED), str) for term in terms):
            return None
        alone = scored(single(self.city(period)), period)[one.branch]
        found = alone.indicators[one.indicator]
        if found.value is None:
            return None
        return not compare(found.attainment, "<", Fraction(1))

    def _judge(self, one: Item, quarter: str, passes: bool | None) -> None:
        is_proof = one.state == "closed" and one.said == quarter
        if passes:
            if one.state != "closed" or is_proof:
                one.state, one.said, one.by_figures = "closed", quarter, True
            return
        if is_proof:
            one.state, one.by_figures = "awaiting_data", True
        if passes is None or one.state == "relapsed":
            return
        if one.state == "closed":
            one.state, one.since = "relapsed", max(one.since, quarter)
        one.said, one.by_figures = quarter, True


OWN = ("A1", "A2", "B2")
"""Indicators of `tests.homes` that no other branch has a part in."""
STEPS = {
    ("pending", "confirm"): "working",
    ("relapsed", "confirm"): "working",
    ("working", "apply"): "awaiting_data",
    ("extended", "apply"): "awaiting_data",
    ("working", "extend"): "extended",
    ("extended", "extend"): "extended",
    ("awaiting_data", "extend"): "awaiting_data",
    ("closed", "reopen"): "relapsed",
    ("closed_by_document", "reopen"): "relapsed",
    **{
        (state, step): after
        for state in ("pending", "working", "extended", "awaiting_data", "relapsed")
        for step, after in (("close", "closed_by_document"), ("withdraw", "withdrawn"))
    },
}
"""What people may do, of the table in docs/manual.md."""


def _begun(schemes: Iterable[Scheme], period: Period) -> Scheme | None:
    begun = [one for one in schemes if one.effective_from <= str(period)]
    return max(begun, key=lambda one: one.effective_from, default=None)


def _period(text: str) -> Period:
    return Period(int(text[:4]), int(text[-1]))


def valid(roster: list[RosterRow], period: Period) -> list[RosterRow]:
    """The rows that hold on the last day of the quarter."""
    day = period.last_day
    return sorted(
        (
            dataclasses.replace(row, valid_from=None, valid_to=None)
            for row in roster
            if (row.valid_from or day) <= day <= (row.valid_to or day)
        ),
        key=lambda row: row.branch_id,
    )


def stands(home: Home, period: Period) -> Mapping[str, object]:
    """Branch → how it stands: score, grade, ranks and among whom."""
    roster = figures(home.roster, period)
    return {
        branch: (
            one.composite and nine(one.composite),
            one.final,
            one.grade,
            one.cap,
            one.meets_standard,
            one.status,
            tuple(one.ranks.items()),
            one.ranks["peer_rank"] and roster[branch].peer_group,
        )
        for branch, one in home.scores(period).items()
    }


def _is_absurd(cells: Cells) -> bool:
    """More came than were expected: refused by the scheme."""
    came, expected = cells["attended"], cells["expected"]
    return (
        not isinstance(came, str) and not isinstance(expected, str) and came > expected
    )


def _is_high(cells: Cells, members: int | None) -> bool:
    """More than five a member: to be explained."""
    helped = cells["helped"]
    return not isinstance(helped, str) and members is not None and helped > 5 * members
