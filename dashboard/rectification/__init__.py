"""整改台账 on screen: the figures leaders quote, the list, one item, and its forms."""

from dashboard.rectification.brief import may_open, of_branch, to_open
from dashboard.rectification.item import item
from dashboard.rectification.opening import opening
from dashboard.rectification.register import chosen, listed, numbers, show
