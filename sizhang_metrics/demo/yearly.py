"""What happens once a year: the meeting with criticism, the appraisal, the ballot."""

from __future__ import annotations

from random import Random

from sizhang_metrics.demo.chance import count, happens, whole
from sizhang_metrics.demo.standing import Standing
from sizhang_metrics.demo.stories import Numbers


def quarter_of_meeting(draw: Random) -> int:
    """Most meet at the end of the year, a few in the third quarter."""
    return 3 if happens(draw, 0.12) else 4


def numbers(draw: Random, people: Numbers, standing: Standing) -> Numbers:
    """The yearly counts of a branch in the quarter of its meeting."""
    members = people["members"]
    opinions = members * whole(draw, 2, 4)
    appraised = count(draw, members, 0.93 + 0.07 * standing.membership)
    generous = happens(draw, 0.12 * (1 - standing.membership))
    best = appraised // 3
    ballots = whole(draw, 18, 60) if members > 6 else whole(draw, 4, 30)
    pleased = 0.84 + 0.14 * standing.contribution
    return {
        "opinions": opinions,
        "specific_opinions": count(draw, opinions, 0.18 + 0.55 * standing.political),
        "appraisal_due": members,
        "appraised": appraised,
        "rated_excellent": min(appraised, best + 2) if generous else best,
        "ballots_valid": ballots,
        "ballots_satisfied": count(draw, ballots, pleased),
    }
