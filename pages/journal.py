"""操作记录: who did what when, and why; for the office alone."""

from dashboard import controls, journal

with controls.heading("操作记录"):
    words, act = journal.search()

journal.entries(words, act)
