"""Who may see and do what: roles, rights, accounts.  Nothing here knows the store.

`roles` says who somebody is, `rights` what each role may write and where, `accounts`
which accounts a home has.  The gate in front of the screens settles who is there; views
filter by the `Viewer`, and the journalled write asks `rights` in one place.
"""

from sizhang_metrics.access.rights import (
    AT_THE_MACHINE,
    READS,
    ROLE_NAMES,
    WRITES,
    About,
    Scope,
    described,
    desk_name,
    is_same_desk,
    may,
    may_read,
    not_shown,
    refusal,
    require,
    require_read,
)
from sizhang_metrics.access.roles import (
    LOCAL,
    NOBODY,
    OFFICE,
    SYSTEM,
    Actor,
    Role,
    Viewer,
    sees,
)
