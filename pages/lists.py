"""名单: the branches behind a count, whatever screen it stood on, down to the cell."""

from dashboard import controls, frame, lists, session
from sizhang_metrics.views import lists as views

store, viewer = session.store(), session.viewer()

with controls.heading("名单"):
    period = controls.period(lists.quarters())
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
of, code = lists.chosen(store.scheme_at(period))

table = views.listed(
    store, viewer, period, of, code=code, peer_group=peer_group, unit_id=unit_id
)
frame.note(
    period,
    f"{len(table)} 个支部",
    views.KINDS[of].says,
    *lists.concentrated(table),
    shows_scores=of in views.SCORED,
)
if table.empty:
    frame.empty("这个范围内没有这样的支部。", "可以换一种名单、季度、同类组或单位。")
else:
    lists.show(table, period)
