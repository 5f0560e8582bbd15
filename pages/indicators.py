"""指标说明: the rules in words — indicators, items, checks, grades — and put to the test."""

from dashboard import controls, frame, handbook, session
from sizhang_metrics.access import may_read

store, viewer = session.store(), session.viewer()

VIEWS = ["指标", "填报项", "校验规则", "等次与达标"]
if may_read(viewer, "diagnosis"):
    VIEWS.append("体系诊断")

with controls.heading("指标说明"):
    period = controls.scheme_period()
    words = handbook.search()

scheme = store.scheme_at(period)
frame.note(
    period,
    scheme.title,
    f"{len(scheme.dimensions)} 个维度、{len(scheme.indicators)} 项指标、"
    f"{len(scheme.items)} 个填报项、{len(scheme.checks)} 条校验规则",
    f"自 {scheme.effective_from} 起使用",
    shows_scores=False,
)


view = controls.segment("看什么", "view", VIEWS)
if view == "指标":
    handbook.indicators(period, words, controls.dimension(scheme))
elif view == "填报项":
    handbook.items(scheme, words)
elif view == "校验规则":
    handbook.checks(scheme, words)
elif view == "等次与达标":
    handbook.standard(scheme)
else:
    handbook.diagnose(period, scheme)
