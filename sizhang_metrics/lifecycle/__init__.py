"""What may happen next: to a quarter (开放、关闭、解锁) and to a branch's report (退回…).

Pure: no store, no clock of its own.  Every write that depends on a state asks here.
"""

from sizhang_metrics.lifecycle.calendar import (
    BEIJING,
    NO_DATES,
    Dates,
    Unlock,
    dated_state,
    is_late,
    local_day,
    parse_day,
    rescheduled,
    scope_state,
    state_at,
)
from sizhang_metrics.lifecycle.machine import (
    PeriodAction,
    PeriodState,
    ReportAction,
    ReportState,
    after,
    allowed,
    in_words,
    refusal,
)
