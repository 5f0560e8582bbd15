"""The parts of the submission desk, in the order of the screen."""

from dashboard.desk.checking import (
    annotated_copy,
    corrections,
    other_quarter,
    problems,
    understood,
)
from dashboard.desk.choosing import context, progress, templates, window
from dashboard.desk.confirming import confirm, differences, receipt, recent, rehearse
from dashboard.desk.draft import upload
from dashboard.desk.inbox import inbox
