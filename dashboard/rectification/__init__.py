"""整改台账 on screen: the figures leaders quote, the list, one item, and its forms."""

from dashboard.rectification.brief import of_branch, to_open
from dashboard.rectification.item import item
from dashboard.rectification.opening import opening
from dashboard.rectification.register import chosen, listed, numbers, show

__all__ = [
    "chosen",
    "item",
    "listed",
    "numbers",
    "of_branch",
    "opening",
    "show",
    "to_open",
]
