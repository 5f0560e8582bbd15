"""Commands of 四强创建: creation declare, advance, list, show, result, rules."""

from __future__ import annotations

import datetime

import click

from sizhang_metrics.cli.grammar import group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    WHOLE,
    Call,
    argument,
    branch,
    by,
    choice,
    day,
    flag,
    form,
    option,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle.creation import NAMES, State, usual
from sizhang_metrics.store import creations
from sizhang_metrics.views import choices
from sizhang_metrics.views import creation as views
from sizhang_metrics.wording.columns import titles

_REGISTER = titles(
    "creation_id unit_name branch_name state_name taken_on document term_ends_on",
    "missing",
    missing="还差什么",
    term_ends_on="有效期至",
)
_HISTORY = titles(
    "number state_name taken_on document term_ends_on due_on reason against entered_by",
    number="步",
    due_on="整改到",
    entered_by="账号",
    term_ends_on="有效期至",
)
_RESULT = titles(
    "peer_group seats outcome_name peer_rank branch_id branch_name unit_name",
    "final_score state_name why",
    state_name="创建",
)
_RULES = titles("code name value basis", name="规则", value="数")
_TO = tuple(
    str(state) for state in State if state not in (State.DECLARED, State.EXPIRED)
)

creation = group("creation", "creation list --format csv")


def _grounds(reason: str) -> list[click.Parameter]:
    return [
        option("--document", "TEXT", "依据文号", default=""),
        day("--date", "这一步办成的日子（默认今天）", dest="on"),
        option("--reason", "TEXT", reason, default=""),
    ]


@creation.action(
    "declare",
    "申报：登记一个支部申报四强创建",
    "--branch D1701 --document 城管党〔2026〕3号",
    branch(),
    *_grounds("说明"),
    by(),
    form(),
)
def declare(
    call: Call,
    *,
    branch: str,
    document: str,
    on: datetime.date | None,
    reason: str,
    by: str | None,
    form: str,
) -> None:
    """Declares a branch and says the number."""
    desk = call.desk(by)
    with writing(call) as store:
        number = store.declare_creation(
            branch, document=document, taken_on=on, reason=reason, entered_by=desk
        )
        table = views.register(store, viewer_of(store))
    show(table[table["creation_id"] == number], form, _REGISTER)
    tell(f"已登记第 {number} 号申报。")


@creation.action(
    "advance",
    "办理下一步：培育、待验收、公示、命名、复核、保留、限期整改、撤销、撤回申报",
    "1 --to named --document 工委〔2027〕5号",
    argument("number", "N", "编号，见 creation list", type=WHOLE),
    choice("--to", _TO, "到哪一步（默认通常的下一步；复核之后要写明）"),
    day("--until", "命名的有效期到哪天（默认按规则算），或限期整改到哪天"),
    *_grounds("理由；条件没有达到而仍要办理的必填"),
    by(),
    form(),
)
def advance(
    call: Call,
    *,
    number: int,
    to: str | None,
    until: datetime.date | None,
    document: str,
    on: datetime.date | None,
    reason: str,
    by: str | None,
    form: str,
) -> None:
    """Takes the next step, or the one that is named."""
    desk = call.desk(by)
    with writing(call) as store:
        state = State(to) if to else usual(creations.standing(store, number).state)
        if state is None:
            raise UsageError(
                "请用 --to 写明到哪一步，例如 kept（保留）、revoked（撤销）。"
            )
        store.advance_creation(
            number,
            state,
            document=document,
            taken_on=on,
            until_on=until,
            reason=reason,
            entered_by=desk,
        )
        table = views.register(store, viewer_of(store))
    show(table[table["creation_id"] == number], form, _REGISTER)
    tell(f"第 {number} 号现在是“{NAMES[state]}”。")


@creation.action(
    "list",
    "创建的支部：到了哪一步、有效期、应复核的日子、还差什么",
    "--state named --format csv",
    option("--unit", "U", "只看这个单位"),
    branch(required=False),
    choice("--state", map(str, State), "只看这一步的"),
    day("--on", "到哪一天为止（默认今天）"),
    form(),
)
def list_creations(
    call: Call,
    *,
    unit: str | None,
    branch: str | None,
    state: str | None,
    on: datetime.date | None,
    form: str,
) -> None:
    """Prints the register of 四强创建."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, unit, branch)
        table = views.register(store, viewer, on, unit_id=unit, branch_id=branch)
    if state:
        table = table[table["state"] == state]
    show(table, form, _REGISTER)


@creation.action(
    "show",
    "一号创建的经过：每一步的日期、文号、账号、理由",
    "1",
    argument("number", "N", "编号，见 creation list", type=WHOLE),
    form(),
)
def show_creation(call: Call, *, number: int, form: str) -> None:
    """Prints the steps of a 申报 and what editions say of the branch."""
    with opened(call) as store:
        viewer = viewer_of(store)
        table = views.register(store, viewer)
        own = table[table["creation_id"] == number]
        if own.empty:
            raise UnavailableError(f"没有第 {number} 号创建。请看 creation list。")
        steps = views.history(store, viewer, number)
    record = own.iloc[0]
    tell(f"第 {number} 号：{record['branch_name']}，{record['state_name']}。")
    for label, said in (("达到的", record["met"]), ("还差的", record["missing"])):
        if said:
            tell(f"{label}：{said}。")
    show(steps, form, _HISTORY)


@creation.action(
    "result",
    "年度评定：按四季度的正式期次、各同类组的名额，列出名额内外和同档；不命名任何支部",
    "--year 2026 --format csv",
    option("--year", "Y", "哪一年", type=WHOLE, required=True),
    flag("--declared", "只算申报了的支部"),
    form(),
)
def result(call: Call, *, year: int, declared: bool, form: str) -> None:
    """Prints the annual result."""
    with opened(call) as store:
        viewer = viewer_of(store)
        table = views.result(store, viewer, year, declared_only=declared)
        said = views.in_words(table, views.rules(store, viewer))
    show(table, form, _RESULT)
    tell(said)


@creation.action("rules", "创建的规则和依据：config.toml 的 [creation]", "", form())
def list_rules(call: Call, *, form: str) -> None:
    """Prints the rules with what they rest on."""
    with opened(call) as store:
        table = views.rules(store, viewer_of(store))
    show(table, form, _RULES)
