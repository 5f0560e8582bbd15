"""The store of a home: archive (system of record) and database (derived).

Everything that others use is named here, but for `store.ground`: what a form showed,
compared before it is acted on.  Inside, from the bottom up: `lock`, `archive`, `database`,
`home` (files), `backups` (one file of them), `wide` (tables whose columns follow the schemes),
`editions` (a document), `rescoring`, `events` (what each kind does), `kernel` (the
journalled write), `commands` (a module per desk), `store`, what makes stores (`create`,
`replay`, `verify`), and `restoring`, which puts one in the place of another.
"""

from sizhang_metrics.store.archive import Archive, Event, code_of
from sizhang_metrics.store.backups import Manifest, backup, keep_daily
from sizhang_metrics.store.by_arrays import reported
from sizhang_metrics.store.commands import calendar, creations, previews, schemes
from sizhang_metrics.store.commands.edits import DIFFERS, Waiting
from sizhang_metrics.store.commands.openings import SOURCES, Opening
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
from sizhang_metrics.store.home import unread
from sizhang_metrics.store.kernel import OFFICE
from sizhang_metrics.store.rectifying import counts as counts_of_test
from sizhang_metrics.store.rectifying import is_about, read_test
from sizhang_metrics.store.replay import (
    as_of,
    copy_ledger,
    open_to_read,
    open_to_try,
    rebuild,
    recomputed,
    score_only,
)
from sizhang_metrics.store.restoring import Restored, restore
from sizhang_metrics.store.store import Store
from sizhang_metrics.store.verify import Finding, prove, prove_head
from sizhang_metrics.store.wide import InForce
