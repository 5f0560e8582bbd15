"""The parts of the submission desk, in the order of the screen."""

from dashboard.desk.amending import corrections
from dashboard.desk.choosing import progress, templates, window
from dashboard.desk.confirming import confirm, receipt
from dashboard.desk.draft import upload
from dashboard.desk.findings import annotated_copy, other_quarter, problems, understood
from dashboard.desk.recent import recent
from dashboard.desk.rehearsing import differences, rehearse

__all__ = [
    "annotated_copy",
    "confirm",
    "corrections",
    "differences",
    "other_quarter",
    "problems",
    "progress",
    "receipt",
    "recent",
    "rehearse",
    "templates",
    "understood",
    "upload",
    "window",
]
