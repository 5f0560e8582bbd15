"""Whether a screen shows what was published: a word for the note under its title."""

from __future__ import annotations

from dashboard import session
from sizhang_metrics.periods import Period
from sizhang_metrics.views.editions import official


def label(period: Period) -> str:
    """试算, 正式 2026Q3-1, or that there were corrections since."""
    return official(session.store(), period)
