"""操作记录: who did what when, and why; for the office alone."""

from dashboard import controls, frame, journal, session
from sizhang_metrics.views.viewer import Role

with controls.heading("操作记录"):
    if session.viewer().role is not Role.OFFICE:
        frame.end("操作记录只供工委办公室查阅。")
    words, act = journal.search()

journal.entries(words, act)
