"""差距: where points are lost, to which yardstick something is missing, and where."""

from dashboard import controls, gaps, links, topics

VIEWS = {
    "失分最多的指标": gaps.lost_points,
    "强弱分布图": gaps.weak_spots,
    "支部与标杆的差距": gaps.yardsticks,
    "专题问题": topics.every,
}

with controls.heading("差距"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
view = controls.segment("看什么", "view", list(VIEWS))

leads = VIEWS[view](period, peer_group=peer_group, unit_id=unit_id)
links.follow(leads, period)
