"""整改台账: what has to be put right, by whom and until when, and what figures say of it."""

from dashboard import address, controls, frame, links, rectification, session
from sizhang_metrics.access import WRITES, Scope
from sizhang_metrics.views import rectifications as views

store, viewer = session.store(), session.viewer()

with controls.heading("整改台账"):
    latest = controls.newest()
    unit_id = controls.unit(latest)

asked = address.named("item")
if asked is not None:
    rectification.item(views.register(store, viewer), asked)
    frame.end()

table = views.register(store, viewer, unit_id=unit_id)
found = views.headline(table)
rectification.numbers(found)
leads = rectification.show(rectification.chosen(table), views.ages(table))
links.follow(leads, latest)
if WRITES["rectification"].scopes[viewer.role] is not Scope.NONE:
    rectification.opening(unit_id)
