"""When the quarters of the demo city are due.

None opens or closes on a day, so that every one can be tried on any day.
"""

from __future__ import annotations

import datetime

from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.periods import Period

_DUE_DAY = 10
"""Of the month after the quarter."""


def dates(period: Period) -> Dates:
    """Due on the tenth of the month after the quarter."""
    first = period.last_day + datetime.timedelta(days=1)
    return Dates(due_on=first.replace(day=_DUE_DAY))


def announced_at(period: Period) -> datetime.datetime:
    """When the office sets them: at noon of the quarter's last day, Beijing time."""
    noon = datetime.time(4, 0, tzinfo=datetime.UTC)
    return datetime.datetime.combine(period.last_day, noon)
