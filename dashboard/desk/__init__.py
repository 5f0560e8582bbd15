"""The parts of the submission desk, in the order of the screen."""

from dashboard.desk.choosing import progress, templates
from dashboard.desk.confirming import confirm, receipt
from dashboard.desk.draft import upload
from dashboard.desk.findings import problems, understood
from dashboard.desk.recent import recent

__all__ = [
    "confirm",
    "problems",
    "progress",
    "receipt",
    "recent",
    "templates",
    "understood",
    "upload",
]
