"""Words that several ways out share (用语): the command line, the screens, the papers."""

DISCLAIMER = "结果供研判参考，不替代党组织评价"
"""At the foot of every page and paper."""


def own_name(branch_name: str, unit_name: str) -> str:
    """Beside its unit a branch needs no repetition of the unit's name.

    >>> own_name("一局二支部", "一局"), own_name("一局", "一局")
    ('二支部', '一局')
    """
    return branch_name.removeprefix(unit_name) or branch_name
