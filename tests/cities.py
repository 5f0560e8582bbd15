"""One small home for views and pages: ten branches of two units, three quarters.

2025Q4 and 2026Q1 are complete; in 2026Q2 the second unit has not reported, one cell
is blank and one says 不适用; there is a bonus, a deduction, a veto and one taken back.
"""

from __future__ import annotations

from pathlib import Path

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from tests import homes

FIRST, BEFORE, NOW = Period(2025, 4), Period(2026, 1), Period(2026, 2)
OWN = [code for at, code in enumerate(homes.BRANCH_IDS, start=1) if at % 2 == 0]
"""The branches of U1, which has reported everything."""
FOREIGN = [code for code in homes.BRANCH_IDS if code not in OWN]
UNIT = Viewer(Role.UNIT, unit_id="U1")
BRANCH = Viewer(Role.BRANCH, branch_id=OWN[0])


def foreign_words(viewer: Viewer) -> list[str]:
    """Codes and names of branches (and of the unit) that this viewer must never read."""
    if viewer.role is Role.UNIT and viewer.unit_id == "U1":
        own, words = OWN, ["U2", "第2局"]
    elif viewer == BRANCH:
        own, words = OWN[:1], ["U2", "第2局"]
    else:
        own, words = [], ["U1", "U2", "第1局", "第2局"]
    foreign = [code for code in homes.BRANCH_IDS if code not in own]
    return [*words, *foreign, *(f"第{int(code[1:])}党支部" for code in foreign)]


def make(folder: Path) -> Path:
    """The home of this city; what a test writes stays in its own."""
    return homes.copied(folder, "city", _make)


def _make(folder: Path) -> Path:
    home = homes.make(folder, schemes=[homes.scheme(effective_from="2025Q4")])
    with Store.open(home) as store:
        homes.submit(store, FIRST, homes.quarter(1))
        homes.submit(store, BEFORE, homes.quarter(2))
        homes.submit(store, NOW, _with_gaps(homes.quarter(3, OWN)))
        for code, branch in (("praised", 1), ("warned", 2), ("vetoed", 3)):
            _record(store, OWN[branch], code)
        _record(store, OWN[0], "praised")
        _record(store, OWN[0], "praised", cancels=4)
        _record(store, FOREIGN[0], "vetoed")
    return home


def _record(store: Store, branch: str, code: str, *, cancels: int | None = None):
    store.record_adjustment(
        branch,
        BEFORE,
        code,
        document=f"文件〔2026〕{branch}号",
        reason=f"{branch}的情况",
        entered_by="办公室",
        cancels=cancels,
    )


def _with_gaps(data: bytes) -> bytes:
    """The first branch leaves 实到人次 blank, the second says 服务人次 不适用."""
    lines = data.decode().splitlines()
    first, second = lines[1].split(","), lines[2].split(",")
    first[homes.HEADER.split(",").index("实到人次")] = ""
    second[homes.HEADER.split(",").index("服务人次")] = "不适用"
    return "\n".join([lines[0], ",".join(first), ",".join(second), *lines[3:]]).encode()
