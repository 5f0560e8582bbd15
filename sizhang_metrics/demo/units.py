"""The invented units of the demo city: size, standing, direction, habits of their clerks.

Names are those that any city has; nothing here describes a real one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One unit and how its branches do."""

    unit_id: str
    unit_name: str
    unit_type: str
    branches: int
    level: float
    """Standing in 2023 in standard deviations of all units."""
    trend: float
    """Change of the standing per year."""
    style: str
    """How its clerk hands in the newest quarter: a key of `files.STYLES`."""
    has_platform: bool = True


_OFFICES, _ECONOMY = "综合党群", "经济管理"
_ENFORCEMENT, _SERVICES, _OTHERS = "执法监管", "公共服务事业", "群团其他"

UNITS = tuple(
    Unit(*fields)
    for fields in (
        ("D01", "市委办公室", _OFFICES, 8, 0.9, 0.0, "titled"),
        ("D02", "市人大常委会机关", _OFFICES, 6, 0.4, 0.1, "plain"),
        ("D03", "市政府办公室", _OFFICES, 9, 0.6, 0.1, "titled"),
        ("D04", "市政协机关", _OFFICES, 6, 0.2, 0.0, "unicode"),
        ("D05", "市委党校", _OFFICES, 10, 0.5, 0.15, "titled"),
        ("D06", "市发展和改革局", _ECONOMY, 12, 0.3, 0.1, "titled"),
        ("D07", "市财政局", _ECONOMY, 14, 0.7, 0.05, "titled"),
        ("D08", "市工业和信息化局", _ECONOMY, 12, 0.0, 0.1, "plain"),
        ("D09", "市商务局", _ECONOMY, 10, -0.2, 0.25, "titled"),
        ("D10", "市农业农村局", _ECONOMY, 16, -0.3, 0.1, "long"),
        ("D11", "市统计局", _ECONOMY, 7, 0.5, -0.1, "titled"),
        ("D12", "市公安局", _ENFORCEMENT, 26, 0.1, 0.0, "titled"),
        ("D13", "市市场监督管理局", _ENFORCEMENT, 22, -0.1, 0.15, "titled"),
        ("D14", "市生态环境局", _ENFORCEMENT, 13, 0.2, -0.2, "plain"),
        ("D15", "市应急管理局", _ENFORCEMENT, 10, -0.4, 0.2, "titled"),
        ("D16", "市交通运输局", _ENFORCEMENT, 17, -0.5, 0.1, "typed"),
        ("D17", "市城市管理局", _ENFORCEMENT, 13, -0.1, 0.2, "titled"),
        ("D18", "市教育局", _SERVICES, 22, 0.2, 0.05, "titled"),
        ("D19", "市卫生健康局", _SERVICES, 24, 0.0, 0.1, "workbook"),
        ("D20", "市人力资源和社会保障局", _SERVICES, 14, 0.3, 0.0, "titled"),
        ("D21", "市文化和旅游局", _SERVICES, 12, -0.2, -0.1, "titled"),
        ("D22", "市公共资源交易中心", _SERVICES, 6, -0.8, 0.5, "plain"),
        ("D23", "市总工会机关", _OTHERS, 8, -0.6, 0.05, "titled", False),
        ("D24", "市供销合作社", _OTHERS, 9, -0.5, 0.15, "titled", False),
    )
)
"""Twenty-four units with 306 branches."""
