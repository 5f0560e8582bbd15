"""正式期次: what was published, what was corrected since, what the office added."""

from dashboard import controls, frame, official

EDITIONS, ADJUSTMENTS = "期次与更正公告", "加减分与否决"

with controls.heading("正式期次"):
    period = controls.period()

view = controls.segment("看什么", "official", [EDITIONS, ADJUSTMENTS])
frame.note(period)
if view == EDITIONS:
    official.editions(period)
else:
    official.adjustments(period)
