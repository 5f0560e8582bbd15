"""The roster (支部名册): branches.csv as rows, and what follows from it per quarter."""

from sizhang_metrics.roster.groups import peer_groups
from sizhang_metrics.roster.loading import load_roster
from sizhang_metrics.roster.model import RosterRow, months_overdue, valid_on

__all__ = [
    "RosterRow",
    "load_roster",
    "months_overdue",
    "peer_groups",
    "valid_on",
]
