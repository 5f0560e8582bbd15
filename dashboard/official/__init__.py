"""The parts of 正式期次: what was published, what differs now, what the office decides.

Everybody reads; forms that decide are drawn for the office only.
"""

from dashboard.official.adjusting import adjustments
from dashboard.official.editions import editions
from dashboard.official.edits import edits
from dashboard.official.previewing import previews
