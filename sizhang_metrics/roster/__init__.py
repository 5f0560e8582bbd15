"""The roster (支部名册): branches.csv as rows, and what follows from it per quarter."""

from sizhang_metrics.roster.dating import dated, written
from sizhang_metrics.roster.groups import peer_groups, peer_groups_of_year
from sizhang_metrics.roster.loading import load_new_roster, load_roster
from sizhang_metrics.roster.model import RosterRow, months_overdue, valid_on
