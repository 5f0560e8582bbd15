"""The pickers that pages share; every choice lives in the URL.

The key of a picker is its query parameter (`address`): a link shows the same screen
again; quarter, group, unit, branch, scope and order survive a change of page.  A link to
a quarter, group, unit or branch that is not to be had here says so and shows nothing
else instead; for one of the lesser choices the default is shown, and that is said.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import streamlit as st

from dashboard import address, frame, prose, session
from sizhang_metrics.access import sees
from sizhang_metrics.errors import UsageError
from sizhang_metrics.lifecycle import parse_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.submissions.texts import FULL_WIDTH
from sizhang_metrics.views import choices, editions, peers

PERIOD = session.PERIOD
NOW = "现在的数"
REPORTED = "quarter"
"""That of the quarter that is reported for."""
ALL_GROUPS = "全部同类组"
ALL_UNITS = "全部单位"
ALL_BRANCHES = "全部支部"
ALL_DIMENSIONS = "全部维度"
BRANCH = "branch"
EDITION = session.EDITION
UNIT = "unit"
GROUP = "group"
ORDER = "sort"
_CHOOSE = "请选择"
_NO_SUCH = (
    "链接中的{label}在这个季度查不到：可能已撤并、还没有设立，或不在您能查看的范围内。"
)
_NO_OTHER = "没有换成别的{label}；请在上面另选{label}或季度。"


@contextlib.contextmanager
def heading(title: str) -> Iterator[None]:
    """The page's title and, on the same line, the pickers drawn inside the block."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(title, anchor=False, width="content")
        st.space("stretch")
        yield
    frame.place_notices()


@contextlib.contextmanager
def heading_in(title: str) -> Iterator[None]:
    """The title of a part of a page, its own pickers on the same line."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.header(title, anchor=False, width="content")
        st.space("stretch")
        yield


def period(options: Sequence[Period] | None = None) -> Period:
    """The chosen quarter, newest first, at the beginning the newest that is reported;
    without any data the page ends here, kindly."""
    reported = session.live().periods()
    known = reported if options is None else options
    if not known:
        frame.no_data()
    written = [str(quarter) for quarter in sorted(known, reverse=True)]
    first = str(max({*known} & {*reported}, default=written[0]))
    chosen = _quarter(PERIOD, written, first, keeps=True)
    if session.page() in session.OF_EDITIONS:
        _edition(chosen)
    return chosen


def _edition(at: Period) -> None:
    """The picker of editions of the quarter, beside what stands now; what is chosen is
    opened before the page begins (`session.begin`)."""
    names = list(editions.by_name(session.live(), at))
    asked = address.named(EDITION)
    if not names and asked is None:
        return
    options = [NOW, *reversed(names)]
    if asked is None or asked in options:
        changed = address.settle(EDITION, options, NOW, label="期次", keeps=True)
    else:
        changed = address.astray(EDITION)
    st.selectbox(
        "期次", options, key=EDITION, on_change=changed, placeholder=_CHOOSE, width=165
    )
    if asked is not None and asked not in options:
        frame.end(
            f"链接中的正式期次“{prose.plain(asked)}”这里没有。",
            "没有换成别的；请在上面选一个期次，或选“现在的数”。",
        )


def reporting_period(options: Sequence[Period], default: Period) -> Period:
    """The quarter to report for; apart from the one looked at, so that a clerk who
    comes from the ranking does not report for a quarter long past."""
    return _quarter(REPORTED, [str(option) for option in options], str(default))


def _quarter(
    key: str, written: list[str], default: str, *, keeps: bool = False
) -> Period:
    """The address always carries it: tomorrow another quarter may be the default."""
    chosen, asked = _picked(
        "季度", key, written, default, width=115, keeps=keeps, pins=True
    )
    if asked is not None:
        frame.end(
            f"链接中的季度“{prose.plain(asked)}”这里没有。", "请在上面选一个季度。"
        )
    return parse_period(chosen)


def newest() -> Period:
    """The newest quarter reported, for pages that are about no quarter; without any data
    the page ends here, kindly."""
    known = session.live().periods()
    if not known:
        frame.no_data()
    return known[-1]


def report_for(quarter: str) -> None:
    """Chooses the quarter to report for, as the picker would."""
    address.put(REPORTED, quarter)


def scheme_period() -> Period:
    """The chosen quarter for reading its rules, also before anything was reported."""
    store = session.store()
    starts = [parse_period(scheme.effective_from) for scheme in store.schemes()]
    return period(store.periods() or starts)


def peer_group(at: Period) -> str | None:
    """The chosen peer group, None for all."""
    groups = choices.peer_groups(session.store(), session.viewer(), at)
    _forget_unless_held(GROUP, at, peer_group=address.remembered(GROUP))
    return _one_of("同类组", GROUP, ALL_GROUPS, groups, width=190)


def unit(at: Period) -> str | None:
    """The unit_id of the chosen unit, None for all that the viewer may see."""
    ids = _units(at)
    _forget_unless_held(UNIT, at, unit_id=ids.get(address.remembered(UNIT) or ""))
    chosen = _one_of("单位", UNIT, ALL_UNITS, list(ids), width=190)
    return None if chosen is None else ids[chosen]


def one_unit(at: Period) -> str:
    """The unit_id of the chosen unit, on a page that shows one; the first by default,
    empty where there is none."""
    ids = _units(at)
    if address.named(UNIT) == ALL_UNITS:
        address.drop(UNIT)
    labels = list(ids)
    if not labels and address.stray(UNIT, labels) is None:
        return ""
    chosen, asked = _picked("单位", UNIT, labels, width=260, pins=True)
    _end_without("单位", asked)
    return ids[chosen]


def _units(at: Period) -> dict[str, str]:
    """Label → unit_id; a link may name a unit by its code, too."""
    units = choices.units(session.store(), session.viewer(), at)
    code = address.spelled(UNIT, units)
    if code in units:
        address.put(UNIT, units[code])
    return {label: unit_id for unit_id, label in units.items()}


def branch(at: Period, unit_id: str | None = None) -> str | None:
    """The branch_id of the chosen branch among those visible, None when there is none."""
    names = choices.branches(session.store(), session.viewer(), at, unit_id=unit_id)
    return _branch_of(list(names), names, at)


def any_branch(at: Period, group: str | None, unit_id: str | None) -> str | None:
    """The branch_id of the chosen branch; None for “all”, which stands on top, on pages
    that show one branch or many."""
    names = choices.branches(
        session.store(), session.viewer(), at, peer_group=group, unit_id=unit_id
    )
    return _branch_of(["", *names], names, at) or None


def open_profile(branch_id: str | None, at: Period) -> None:
    """Leaves for the profile of a branch that was clicked, in the same quarter."""
    if branch_id is not None:
        st.switch_page(
            "pages/profile.py", query_params={PERIOD: str(at), BRANCH: branch_id}
        )


def chosen_name(
    at: Period, group: str | None, unit_id: str | None, branch_id: str | None
) -> str:
    """The narrowest of the choices by its name; to who sees a unit or a branch alone,
    all is that, for beside it stand all of the city."""
    store, viewer = session.store(), session.viewer()
    branches = choices.branches(store, viewer, at)
    if branch_id is not None:
        return branches[branch_id]
    units = choices.units(store, viewer, at)
    if unit_id is not None:
        return units[unit_id]
    if group is None and peers.is_limited(viewer):
        for own in (branches, units):
            if len(own) == 1:
                return next(iter(own.values()))
    return group or ALL_BRANCHES


def segment(
    label: str, key: str, options: Sequence[str], *, keeps: bool = False
) -> str:
    """One of a few ways to look at the same thing, as a row of buttons."""
    changed = address.settle(key, options, options[0], label=label, keeps=keeps)
    chosen = st.segmented_control(
        label,
        list(options),
        required=True,
        # names of dimensions come from the scheme, and these labels run Markdown
        format_func=prose.plain,
        key=key,
        on_change=changed,
        label_visibility="collapsed",
    )
    assert chosen is not None, "a required control cannot be left without a choice"
    return chosen


def order(scheme: Scheme) -> str:
    """The column that the ranking is ordered by; the address keeps it, as it cannot
    keep a click on a table's header."""
    names = {
        "place": "按名次",
        "rank_up": "按升降",
        "change": "按较上季",
        **{f"share_{code}": f"{name}低的在前" for code, name in _dimensions(scheme)},
    }
    label = "排序"
    changed = address.settle(
        ORDER, list(names), "place", label=label, named=names.__getitem__, keeps=True
    )
    return st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=ORDER,
        on_change=changed,
        label_visibility="collapsed",
        width=170,
    )


def day(label: str, key: str, value: datetime.date | None = None) -> None:
    """A field for a day; Streamlit's own has English parts, and no day in ten years.

    What is in it: `typed_day`.
    """
    st.text_input(
        label,
        value="" if value is None else str(value),
        placeholder="2026-12-31",
        max_chars=_MOST_OF_A_DAY,
        key=key,
        width=200,
    )


_MOST_OF_A_DAY = 20


def typed_day(key: str) -> datetime.date | None:
    """The day in a field of `day`, None where it is blank; UsageError for another text."""
    typed = str(st.session_state[key]).strip()
    return parse_day(typed) if typed else None


def number(label: str, key: str, *, width: int) -> None:
    """A field for a number; in a browser's own 12/15 is 1215, and −5 is 5
    (findings/number_field_runs_together.sh).

    What is in it: `typed_number`.
    """
    st.text_input(label, max_chars=_MOST_OF_A_NUMBER, key=key, width=width)


_MOST_OF_A_NUMBER = 20
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


def typed_number(key: str, unit: str) -> float | None:
    """The number in a field of `number`, with its unit or without; None where it is
    blank; UsageError for another text."""
    typed = str(st.session_state[key]).strip()
    bare = typed.translate(FULL_WIDTH).strip().removesuffix(unit).strip()
    if not typed:
        return None
    if not _NUMBER.fullmatch(bare):
        raise UsageError(f"这里填一个数，如 12 或 0.5，收到的是“{typed}”。")
    return float(bare.replace(",", ""))


def one_of(label: str, key: str, names: Mapping[str, str], *, width: int) -> str:
    """The code of one of these names; the first, where the address does not say."""
    names = choices.apart(names)
    codes = list(names)
    changed = address.settle(key, codes, codes[0], label=label, named=names.__getitem__)
    return st.selectbox(
        label,
        codes,
        format_func=lambda code: prose.plain(names[code]),
        key=key,
        on_change=changed,
        width=width,
    )


def indicators(scheme: Scheme) -> dict[str, str]:
    """Code → “Z01 学习制度”: an indicator as pickers show it."""
    return {
        indicator.code: f"{indicator.code} {indicator.name}"
        for indicator in scheme.indicators
    }


def dimension(scheme: Scheme) -> str | None:
    """The code of the chosen dimension, None for all."""
    codes = {name: code for code, name in _dimensions(scheme)}
    return codes.get(segment("维度", "dimension", [ALL_DIMENSIONS, *codes]))


def _dimensions(scheme: Scheme) -> Iterable[tuple[str, str]]:
    return choices.apart(names_of(scheme.dimensions)).items()


def _branch_of(options: list[str], names: Mapping[str, str], at: Period) -> str | None:
    """The URL takes the plain id (`?branch=JG001`); names are only shown."""
    _branch_named()
    if not options and address.stray(BRANCH, options) is None:
        return None
    chosen, asked = _picked(
        "支部",
        BRANCH,
        options,
        width=340,
        named=lambda code: f"{names[code]} {code}" if code else ALL_BRANCHES,
    )
    if asked is not None:
        why = choices.why_no_branch(session.store(), session.viewer(), at, asked)
        frame.end(prose.plain(why), "没有换成别的支部；请在上面另选支部、单位或季度。")
    return chosen


def _branch_named() -> str | None:
    """The code that the address names, written as the roster has it.

    Among those that the viewer may see: correcting the letters of another would say
    that it exists.
    """
    if address.named(BRANCH) is None:
        return None
    viewer = session.viewer()
    return address.spelled(
        BRANCH,
        {
            row.branch_id
            for row in session.store().roster()
            if sees(viewer, row.unit_id, row.branch_id)
        },
    )


def _forget_unless_held(key: str, at: Period, **where: str | None) -> None:
    """A branch that the address names is shown, whatever unit or group an earlier page
    of the session was narrowed to."""
    code = _branch_named()
    if code is None or address.remembered(key) is None:
        return
    if code not in choices.branches(session.store(), session.viewer(), at, **where):
        address.forget(key)


def _one_of(
    label: str, key: str, everything: str, options: Sequence[str], *, width: int
) -> str | None:
    """A select box with “all” on top."""
    shown = [everything, *options]
    chosen, asked = _picked(label, key, shown, width=width)
    _end_without(label, asked)
    return chosen if chosen in options else None


def _end_without(label: str, asked: str | None) -> None:
    """Shows nothing else instead of what the address asks for."""
    if asked is not None:
        frame.end(_NO_SUCH.format(label=label), _NO_OTHER.format(label=label))


def _picked(
    label: str,
    key: str,
    options: Sequence[str],
    default: str | None = None,
    *,
    width: int,
    named: Callable[[str], str] = str,
    keeps: bool = True,
    pins: bool = False,
) -> tuple[str, str | None]:
    """What is chosen in a select box, the first by default; and what the address asks
    for in vain, when nothing is chosen."""
    asked = address.stray(key, options)
    if asked is None:
        first = options[0] if default is None else default
        changed = address.settle(
            key, options, first, label=label, keeps=keeps, pins=pins
        )
    else:
        changed = address.astray(key)
    chosen = st.selectbox(
        label,
        options,
        format_func=named,
        key=key,
        on_change=changed,
        placeholder=_CHOOSE,
        width=width,
    )
    return chosen, asked
