"""换届: whose term has run out or soon will, by when what is due, and a letter to copy."""

from dashboard import charts, controls, frame, session, terms
from sizhang_metrics.views import terms as views

store, viewer = session.store(), session.viewer()

with controls.heading("换届"):
    period = controls.period()
    unit_id = controls.unit(period)

board = views.board(store, viewer, period, unit_id=unit_id)
frame.note(
    period,
    f"{len(board)} 个支部，按名册截至 {period.last_day} 的任期届满日（含经批准的延期）",
    shows_scores=False,
)
if board.empty:
    frame.empty("这个季度的名册里没有可以查看的支部。", "请换一个季度或单位。")
    frame.end()

terms.numbers(board, period, unit_id)
charts.show(
    charts.terms(views.months(board, period)),
    key="terms ahead",
    alt="今后十二个月每月任期届满的支部数",
)
near = terms.chosen(board)
if near.empty:
    frame.empty("没有这样的支部。")
else:
    controls.open_profile(terms.table(near, unit_id), period)
    terms.letter(views.letter(store.scheme_at(period), near, period))
