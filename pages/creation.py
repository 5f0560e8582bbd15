"""四强创建: who declared, where each stands, and the annual result."""

from dashboard import address, controls, creation, frame, links, session
from sizhang_metrics.access import WRITES, Scope, may_read
from sizhang_metrics.views import creation as views

BRANCHES, RESULT, RULES = "创建的支部", "年度评定", "规则"

store, viewer = session.store(), session.viewer()

with controls.heading("四强创建"):
    latest = controls.newest()
    unit_id = controls.unit(latest)

asked = address.named(creation.ITEM)
if asked is not None:
    creation.item(views.register(store, viewer), asked)
    frame.end()

parts = [BRANCHES]
if may_read(viewer, "creation_result"):
    parts.append(RESULT)
view = controls.segment("看什么", "creation", [*parts, RULES])
if view == BRANCHES:
    clicked = creation.register(views.register(store, viewer, unit_id=unit_id))
    if clicked is not None:
        links.follow(links.creation(int(clicked)), latest)
    if WRITES["creation"].scopes[viewer.role] is not Scope.NONE:
        creation.declaring(unit_id)
elif view == RESULT:
    creation.result()
else:
    creation.rules()
