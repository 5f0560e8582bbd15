"""What the office of the demo city recorded: bonuses, a deduction, a veto."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sizhang_metrics.demo import stories
from sizhang_metrics.periods import Period

OFFICE = "机关工委办公室"


@dataclass(frozen=True)
class Record:
    """One adjustment; the code says which kind of the scheme it is."""

    branch_id: str
    period: Period
    code: str
    document: str
    reason: str
    recorded_on: datetime.date


RECORDS = (
    Record(
        "D0302",
        Period(2025, 2),
        "J03",
        "工委通报〔2025〕6号",
        "支部工作法在全市推广。",
        datetime.date(2025, 7, 3),
    ),
    Record(
        stories.LATE,
        Period(2026, 1),
        "K01",
        "工委督查〔2026〕4号",
        "一季度填报表迟到 3 个工作日。",
        datetime.date(2026, 4, 20),
    ),
    Record(
        "D1906",
        Period(2026, 1),
        "J02",
        "工委通报〔2026〕3号",
        "获评全省先进基层党组织。",
        datetime.date(2026, 4, 22),
    ),
    Record(
        stories.VETOED,
        Period(2026, 2),
        "V3",
        "工委通报〔2026〕7号",
        "安全责任事件被通报，当年不得评为优秀。",
        datetime.date(2026, 7, 6),
    ),
)
