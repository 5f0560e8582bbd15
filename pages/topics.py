"""专题: one topic's evidence — trend, units, branches, what was done; 如实反映 among them."""

from dashboard import controls, links, session, topics
from sizhang_metrics.views import topics as views

store = session.store()

with controls.heading("专题"):
    period = controls.period()
    unit_id = controls.unit(period)
    scheme = store.scheme_at(period)
    topic = topics.chosen(scheme)

if topic == views.HONESTY:
    leads = topics.honest(period, unit_id)
else:
    leads = topics.evidence(period, scheme, topic, unit_id)
links.follow(leads, period)
