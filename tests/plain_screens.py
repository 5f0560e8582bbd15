"""What the first screens say of one quarter, in plain Python over the plain scores.

Shares no code with `sizhang_metrics.views`.  Of movement nothing: `plain_movement` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from sizhang_metrics.periods import Period
from tests.plain_scoring import Scored, half_up, weights
from tests.plain_values import NOT_REPORTED, City, nine

Plain = Mapping[str, Scored]
"""Branch → its scores in the quarter."""


def headline(city: City, period: Period, plain: Plain) -> dict[str, object]:
    """Of `overview.headline` what is of record."""
    ranked = _ranked(plain)
    standard = sum(one.meets_standard for one in plain.values())
    missing = sum(one.status == NOT_REPORTED for one in plain.values())
    return {
        "branches": len(plain),
        "units": len({one.unit_id for one in city.roster[period].values()}),
        "reported": len(plain) - missing,
        "missing": missing,
        "ranked": len(ranked),
        "mean": _mean(city, ranked.values()),
        "standard": standard,
        "not_standard": len(ranked) - standard,
        "vetoed": sum(one.cap >= 0 for one in plain.values()),
    }


def groups(city: City, period: Period, plain: Plain) -> dict[str, dict]:
    """Peer group → its row of `overview.groups`; all branches are called 支部."""
    found = {}

    def named(branches: list[str]) -> str | None:
        vetoed = ("支部", "支部（一票否决）")
        return "、".join(vetoed[plain[one].cap >= 0] for one in branches) or None

    for name, members in _by(city, period, plain, "peer_group").items():
        ranked = _ranked(members)
        places = {branch: one.ranks["peer_rank"] for branch, one in ranked.items()}
        last = max(places.values(), default=1)
        first = [branch for branch in sorted(places) if places[branch] == 1]
        behind = [b for b in sorted(places) if places[b] == last and last > 1]
        found[name] = {
            "branches": len(ranked),
            "mean": _mean(city, ranked.values()),
            "standard": sum(one.meets_standard for one in members.values()),
            "leader": named(first),
            "leader_ids": first or None,
            "best": plain[first[0]].final if first else None,
            "last": named(behind),
            "last_ids": behind or None,
            "lowest": plain[behind[0]].final if behind else None,
        }
    return found


def units(city: City, period: Period, plain: Plain) -> dict[str, dict]:
    """Unit → its row of `unit.standings`; all are of one kind."""
    by = _by(city, period, plain, "unit_id")
    means = {name: _mean(city, _ranked(own).values()) for name, own in by.items()}
    known = [mean for mean in means.values() if mean is not None]
    found = {}
    for name, own in by.items():
        mean, ranked = means[name], len(_ranked(own))
        standard = sum(one.meets_standard for one in own.values())
        place = None if mean is None else 1 + sum(one > mean for one in known)
        found[name] = {
            "branches": len(own),
            "reported": sum(one.status != NOT_REPORTED for one in own.values()),
            "ranked": ranked,
            "mean": mean,
            "standard": standard,
            "standard_share": Fraction(standard, ranked) if ranked else None,
            "vetoed": sum(one.cap >= 0 for one in own.values()),
            "unit_place": place,
            "units": len(known),
        }
    return found


def points_lost(city: City, plain: Plain) -> dict[str, dict]:
    """Indicator → its row of `gaps.points_lost`, the largest loss first."""
    known, found = weights(city.scheme), {}
    for one in city.scheme.indicators:
        measured = [
            scored.indicators[one.code]
            for scored in plain.values()
            if one.code in scored.indicators
            and scored.indicators[one.code].attainment is not None
        ]
        if not measured:
            continue
        losses = sorted(known[one.code] - each.points for each in measured)[::-1]
        half, lost = 0, Fraction(0)
        while nine(lost) < nine(sum(losses) / 2):
            lost, half = lost + losses[half], half + 1
        found[one.code] = {
            "branches": len(measured),
            "points_lost": sum(losses) / Fraction(len(losses)),
            "attainment": sum(each.attainment for each in measured) / len(measured),
            "below": sum(nine(each.attainment) < Fraction(3, 5) for each in measured),
            "not_reported": sum(each.status == NOT_REPORTED for each in measured),
            "half": half,
        }
    order = sorted(found, key=lambda code: (-nine(found[code]["points_lost"]), code))
    return {code: found[code] for code in order}


def beside_peers(city: City, period: Period, plain: Plain) -> dict[str, dict]:
    """Ranked branch → its row of `gaps.branches`."""
    found = {}
    for members in _by(city, period, plain, "peer_group").values():
        finals = sorted(one.final for one in _ranked(members).values())
        for branch, one in _ranked(members).items():
            composite = half_up(one.composite, city.scheme.decimals)
            median, upper = (
                half_up(quantile(finals, Fraction(at, 4)), city.scheme.decimals)
                for at in (2, 3)
            )
            shares = {
                code: nine(dimension.share)
                for code, dimension in one.dimensions.items()
                if dimension.share is not None
            }
            found[branch] = {
                "peers": len(finals),
                "to_median": one.final - median,
                "to_upper_quartile": one.final - upper,
                "to_standard": composite - nine(city.scheme.standard.composite),
                "weakest": min(shares, key=shares.__getitem__),
            }
    return found


STANDS = ("final_score", "grade", "grade_cap", "meets_standard", "status")
STANDS += ("rank", "peer_rank")


def notice(
    city: City, returned: str, before: Plain, after: Plain
) -> dict[str, tuple[list, str]]:
    """Who stands otherwise since a report of this branch was given back: what `STANDS`
    says of both ends, and why."""
    codes = [grade.code for grade in city.scheme.grades]

    def stands(one: Scored) -> list:
        grade = None if one.grade is None else codes[one.grade]
        cap = None if one.cap < 0 else codes[one.cap]
        ranks = [one.ranks["rank"], one.ranks["peer_rank"]]
        return [one.final, grade, cap, one.meets_standard, one.status, *ranks]

    found = {}
    for branch, was in before.items():
        ends = (stands(was), stands(after[branch]))
        composites = [
            one.composite if one.composite is None else nine(one.composite)
            for one in (was, after[branch])
        ]
        own = len(set(composites)) > 1 or ends[0][:4] != ends[1][:4]
        if not own and ends[0] == ends[1] and was.ranks == after[branch].ranks:
            continue
        if branch == returned:
            why = "退回" if after[branch].status == NOT_REPORTED else "更正报送"
        elif own:
            why = "其他支部更正（与其他支部相比的指标）"
        else:
            why = "仅名次变动"
        found[branch] = [each for both in zip(*ends, strict=True) for each in both], why
    return found


def _ranked(plain: Plain) -> Plain:
    return {branch: one for branch, one in plain.items() if one.status == "ranked"}


def _by(city: City, period: Period, plain: Plain, what: str) -> dict[str, Plain]:
    found: dict[str, dict[str, Scored]] = {}
    for branch, one in plain.items():
        found.setdefault(getattr(city.roster[period][branch], what), {})[branch] = one
    return found


def _mean(city: City, scored: Iterable[Scored]) -> Fraction | None:
    finals = [one.final for one in scored]
    if not finals:
        return None
    return half_up(sum(finals) / Fraction(len(finals)), city.scheme.decimals)


def quantile(ordered: list[Fraction], share: Fraction) -> Fraction:
    """Between neighbours in proportion."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = ordered[min(below + 1, len(ordered) - 1)]
    return ordered[below] + (at - below) * (above - ordered[below])


# -- topics --------------------------------------------------------------------------------


def _cells(
    city: City, plain: Plain, tag: str
) -> dict[str, dict[str, tuple[Fraction, Fraction]]]:
    """Branch → indicator of the topic that counts → its points and weight."""
    known = weights(city.scheme)
    codes = [one.code for one in city.scheme.indicators if tag in one.tags]
    found = {}
    for branch, one in plain.items():
        own = {
            code: (one.indicators[code].points, known[code])
            for code in codes
            if code in one.indicators and one.indicators[code].points is not None
        }
        if own:
            found[branch] = own
    return found


def _share(cells: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Points ÷ weight; None where nothing has any."""
    points, weight = (sum(each) for each in zip(*cells, strict=True))
    return nine(points / weight) if weight else None


def topics(city: City, period: Period, plain: Plain) -> dict[str, dict]:
    """Tag → what its row of `topics.topics` says of the quarter by itself."""
    found = {}
    for tag in {tag for one in city.scheme.indicators for tag in one.tags}:
        cells = _cells(city, plain, tag)
        if not cells:
            continue
        by_unit: dict[str, list] = {}
        for branch, own in cells.items():
            unit_id = city.roster[period][branch].unit_id
            by_unit.setdefault(unit_id, []).extend(own.values())
        shares = [_share(own.values()) for own in cells.values()]
        weakest = [_share(own) for own in by_unit.values()]
        found[tag] = {
            "branches": len(cells),
            "below": sum(one is not None and one < Fraction(3, 5) for one in shares),
            "share": _share(each for own in cells.values() for each in own.values()),
            "weakest_share": min(
                (one for one in weakest if one is not None), default=None
            ),
        }
    return found


def topic_branches(city: City, period: Period, plain: Plain, tag: str) -> list[tuple]:
    """Rows of `topics.branches`: branch, share, what it loses, by which indicator most."""
    found = []
    for branch, own in _cells(city, plain, tag).items():
        lost = {code: nine(weight - points) for code, (points, weight) in own.items()}
        all_lost = nine(sum(weight - points for points, weight in own.values()))
        most = min(lost, key=lambda code: (-lost[code], code)) if all_lost > 0 else ""
        found.append((branch, _share(own.values()), all_lost, most))
    units = city.roster[period]
    return sorted(found, key=lambda row: (-row[2], units[row[0]].unit_id, row[0]))


def topic_units(city: City, period: Period, branches: list[tuple]) -> dict[str, dict]:
    """Unit → its row of `topics.units`."""
    by: dict[str, list[tuple]] = {}
    for row in branches:
        by.setdefault(city.roster[period][row[0]].unit_id, []).append(row)
    found = {}
    for unit_id, own in by.items():
        shares = [share for _, share, *_ in own if share is not None]
        found[unit_id] = {
            "branches": len(own),
            "below": sum(share < Fraction(3, 5) for share in shares),
            "share": sum(shares) / Fraction(len(shares)) if shares else None,
            "points_lost": sum(lost for _, _, lost, _ in own),
        }

    def place(one: tuple[str, dict]) -> tuple:
        share = one[1]["share"]
        return share is None, share or 0, one[0]

    return dict(sorted(found.items(), key=place))


# -- papers ----------------------------------------------------------------------------------


def fixed(number: Fraction, decimals: int) -> str:
    """Half up, with all its decimals."""
    return f"{float(half_up(nine(number), decimals)):.{decimals}f}"


def _shortest(number: Fraction) -> str:
    return f"{float(number):.10g}"


def bulletin(city: City, period: Period, plain: Plain) -> dict[str, list[str]]:
    """First characters of a paragraph of the 通报 → the numbers in it."""
    scheme, head = city.scheme, headline(city, period, plain)
    count = dict(zip(head, map(str, head.values()), strict=True))
    grades = [
        sum(one.grade == at for one in _ranked(plain).values())
        for at in range(len(scheme.grades))
    ]
    points = max(2, scheme.decimals + 1)
    mean = [] if head["mean"] is None else [fixed(head["mean"], scheme.decimals)]
    shares = []
    for dimension in scheme.dimensions:
        known = [one.dimensions.get(dimension.code) for one in plain.values()]
        some = [one.share for one in known if one and one.share is not None]
        if some:
            share = 100 * nine(sum(some) / Fraction(len(some)))
            # never all where something is short, never none where there is something
            within = (
                (Fraction(1, 10), Fraction(999, 10)) if 0 < share < 100 else (0, 100)
            )
            shares.append(fixed(min(max(half_up(share, 1), within[0]), within[1]), 1))
    # the emptiest first, of equals who has no mean, then the lower
    silent = [
        (own["branches"], own["reported"])
        for _name, own in sorted(
            units(city, period, plain).items(),
            key=lambda one: (
                Fraction(one[1]["reported"], one[1]["branches"]),
                one[1]["mean"] is not None and one[1]["mean"] + 1,
                one[0],
            ),
        )
        if own["reported"] < own["branches"]
    ]
    lost = points_lost(city, plain)
    together = {
        code: nine(row["points_lost"] * row["branches"]) for code, row in lost.items()
    }
    most = sorted(
        (code for code in together if together[code] > 0),
        key=lambda code: (-together[code], code),
    )[:5]
    known = weights(scheme)
    told = [
        word
        for code in most
        for word in (
            fixed(lost[code]["points_lost"], points),
            _shortest(known[code]),
            str(lost[code]["below"]),
        )
    ]
    keys = ("units", "branches", "reported", "missing", "ranked")
    found = {
        "全市 ": [*(count[one] for one in keys), *mean],
        "按等次": [*map(str, grades), count["standard"], count["vetoed"]],
        "按维度": shares,
        "合计失": [str(len(most)), *told],
        "等等次": [str(grades[-1]), str(len(plain) - len(_ranked(plain)))],
    }
    if not most:
        del found["合计失"]
        found["计分的"] = []
    if silent:
        found[f"{len(silent)} 个"] = [
            str(len(silent)),
            *(str(one) for pair in silent for one in pair),
        ]
    return found


def debriefs(city: City, period: Period, plain: Plain) -> dict[str, dict[str, list]]:
    """Unit → first characters of a paragraph of its 述职事实表 → the numbers in it."""
    scheme, known, found = city.scheme, weights(city.scheme), {}
    points = max(2, scheme.decimals + 1)
    every = headline(city, period, plain)["mean"]
    for unit_id, own in units(city, period, plain).items():
        means = [
            fixed(mean, scheme.decimals)
            for mean in (own["mean"], every)
            if mean is not None
        ]
        counts = (own["branches"], own["reported"], own["standard"])
        found[unit_id] = {"支部 ": [*map(str, counts), *means]}
        members = [
            one
            for branch, one in plain.items()
            if city.roster[period][branch].unit_id == unit_id
        ]
        lost = {}
        for code in (one.code for one in scheme.indicators):
            some = [
                known[code] - one.indicators[code].points
                for one in members
                if code in one.indicators and one.indicators[code].points is not None
            ]
            if some and nine(sum(some) / Fraction(len(some))) > 0:
                lost[code] = nine(sum(some) / Fraction(len(some)))
        losses = sorted(lost.values(), reverse=True)[:5]
        for at in range(5):
            numbers = (
                [str(at + 1), fixed(losses[at], points)] if at < len(losses) else []
            )
            found[unit_id][f"{at + 1}．指"] = numbers
    return found
