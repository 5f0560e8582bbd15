"""工作日: Monday to Friday, but for the days off and the make-up days that the office states.

The statutory holidays are announced year by year, by the State Council alone; none are
built in.  Whoever does not state them is told that only weekends are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sizhang_metrics.periods import written_day

_DAY = datetime.timedelta(days=1)
_LONGEST = 31
"""Days of one stretch: more is a slip of the pen."""


@dataclass(frozen=True)
class WorkingDays:
    """`[calendar]` of config.toml."""

    off: frozenset[datetime.date] = frozenset()
    """Days off, weekdays and others."""
    worked: frozenset[datetime.date] = frozenset()
    """Saturdays and Sundays that are worked (调休)."""

    def after(self, day: datetime.date, days: int) -> datetime.date:
        """So many working days later.

        >>> fifth = datetime.date(2030, 7, 5)
        >>> off, worked = datetime.date(2030, 7, 8), datetime.date(2030, 7, 6)
        >>> str(WorkingDays().after(fifth, 2))
        '2030-07-09'
        >>> str(WorkingDays(frozenset([off]), frozenset([worked])).after(fifth, 2))
        '2030-07-09'
        >>> str(WorkingDays(frozenset([off])).after(fifth, 2))
        '2030-07-10'
        """
        while days:
            day += _DAY
            days -= self._is_worked(day)
        return day

    def _is_worked(self, day: datetime.date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    @property
    def said(self) -> str:
        """What is left out, in words.

        >>> WorkingDays().said
        '工作日只扣除周六、周日，没有扣除法定节假日'
        >>> WorkingDays(frozenset([datetime.date(2030, 7, 8)])).said
        '工作日已扣除 2030 年登记的放假和调休'
        """
        years = sorted({day.year for day in self.off | self.worked})
        if not years:
            return "工作日只扣除周六、周日，没有扣除法定节假日"
        return f"工作日已扣除 {'、'.join(map(str, years))} 年登记的放假和调休"

    @property
    def recorded(self) -> dict[str, object]:
        """What an event says of it: nothing, where nothing was stated."""
        stated = {"off": self.off, "worked": self.worked}
        days = {key: sorted(map(str, own)) for key, own in stated.items() if own}
        return {"working_days": days} if days else {}


WEEKDAYS = WorkingDays()


def recalled(payload: Mapping[str, object]) -> WorkingDays:
    """The days by which an event was counted (`recorded`)."""
    known = payload.get("working_days")
    if not isinstance(known, dict):
        return WEEKDAYS
    days = {
        key: frozenset(map(datetime.date.fromisoformat, known.get(key, ())))
        for key in ("off", "worked")
    }
    return WorkingDays(**days)


def stated(said: object) -> Iterator[datetime.date]:
    """The days of one entry: a date, "2030-07-08", or a stretch "2030-07-08至2030-07-10";
    ValueError for anything else.

    >>> [str(day) for day in stated("2030-07-08至2030-07-09")]
    ['2030-07-08', '2030-07-09']
    """
    if isinstance(said, datetime.date) and not isinstance(said, datetime.datetime):
        yield said
        return
    if not isinstance(said, str):
        raise ValueError(said)
    first, _to, last = said.partition("至")
    day = written_day(first)
    until = written_day(last) if last else day
    if not day or not until or not 0 <= (until - day).days < _LONGEST:
        raise ValueError(said)
    while day <= until:
        yield day
        day += _DAY
