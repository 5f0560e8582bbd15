"""正式期次: what was published, what was corrected since, what the office did."""

from dashboard import controls, frame, official, session
from sizhang_metrics.access import may_read

EDITIONS, PREVIEWS, ADJUSTMENTS, EDITS = (
    "期次与更正公告",
    "预览与异议",
    "加减分与否决",
    "名册与规则改动",
)

with controls.heading("正式期次"):
    period = controls.period()

views = [EDITIONS, PREVIEWS, ADJUSTMENTS]
if may_read(session.viewer(), "edits"):
    views.append(EDITS)
view = controls.segment("看什么", "official", views)
frame.note(period)
if view == EDITIONS:
    official.editions(period)
elif view == PREVIEWS:
    official.previews(period)
elif view == ADJUSTMENTS:
    official.adjustments(period)
else:
    official.edits()
