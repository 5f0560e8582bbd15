"""The store of a home: archive (system of record) and database (derived).

Everything that others use is named here, but for `store.ground`: what a form showed,
compared before it is acted on.  Inside, from the bottom up: `archive`, `database`, `home`
(files), `wide` (tables whose columns follow the schemes), `editions` (a document),
`rescoring`, `events` (what each kind does), `kernel` (the journalled write), `commands` (a
module per desk), `store`, and what makes stores: `create`, `replay`, `verify`.
"""

from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.commands import calendar, schemes
from sizhang_metrics.store.commands.edits import STANDS, Waiting
from sizhang_metrics.store.commands.rehearsal import Rehearsal
from sizhang_metrics.store.commands.schemes import (
    PROPOSER,
    Approval,
    approved_scheme,
    approved_schemes,
)
from sizhang_metrics.store.commands.submissions import Receipt, receipt_of
from sizhang_metrics.store.create import create_home, scored_once
from sizhang_metrics.store.database import Cursor, insert, one_row
from sizhang_metrics.store.editions import roster_now, roster_of
from sizhang_metrics.store.editions import same as is_same_edition
from sizhang_metrics.store.replay import (
    as_of,
    open_to_read,
    open_to_try,
    rebuild,
    recomputed,
    score_only,
)
from sizhang_metrics.store.store import OFFICE, Store
from sizhang_metrics.store.verify import prove
from sizhang_metrics.store.wide import InForce

__all__ = [
    "OFFICE",
    "PROPOSER",
    "STANDS",
    "Approval",
    "Archive",
    "Cursor",
    "Event",
    "InForce",
    "Receipt",
    "Rehearsal",
    "Store",
    "Waiting",
    "approved_scheme",
    "approved_schemes",
    "as_of",
    "calendar",
    "create_home",
    "insert",
    "is_same_edition",
    "one_row",
    "open_to_read",
    "open_to_try",
    "prove",
    "rebuild",
    "receipt_of",
    "recomputed",
    "roster_now",
    "roster_of",
    "schemes",
    "score_only",
    "scored_once",
]
