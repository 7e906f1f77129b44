"""Pages of incidents that may have to be reported: register, facts, clocks, drafts, what was sent, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.incidents.breach_view import (
    breach_view,
    facts_typed,
    moment_typed,
    named,
    typed_moment,
)
from clearford.console.pages.incidents.view import CAUSES
from clearford.console.pages.me.own import now_of
from clearford.runtime.http.breaches import Draft, RuleFile
from clearford.runtime.record.breaches import Breach

_Name = Annotated[str, PathParameter(max_length=200)]
_HERE = "/incidents/breaches"


class NewView(msgspec.Struct, frozen=True, kw_only=True):
    """The page on which one is registered."""

    case: str
    aware: str
    regimes: tuple[tuple[str, str, bool], ...]
    typed: Mapping[str, str]


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, in one language."""

    breach: str
    report: str
    name: str
    to: str
    text: str
    lang: str


class _Begun(msgspec.Struct, frozen=True):
    case: str = ""


class _In(msgspec.Struct, frozen=True):
    lang: Literal["en", "zh"] | None = msgspec.field(name="in", default=None)


@get(f"{_HERE}/new", include_in_schema=False)
async def new_breach(desk: NamedDependency[Desk]) -> Response[str]:
    """Register an incident that may have to be reported."""
    desk.need("breach.handle")
    return await _new(desk, {"case": asked(desk, _Begun).case})


@post(_HERE, include_in_schema=False)
async def open_breach(desk: NamedDependency[Desk]) -> Response[str]:
    """Register one, or refuse with what was typed."""
    typed = await _typed(desk)
    try:
        said = {
            "what": typed.get("what", ""),
            "why": typed.get("why", ""),
            "aware": moment_typed(typed.get("aware", ""), "aware"),
            "drill": "drill" in typed,
            "case": typed.get("case") or None,
            **_off(typed),
        }
        made = await desk.post("/v1/breaches", said, Breach)
    except Refused as error:
        return await _new(desk, typed, trouble=error)
    return desk.see(f"{_HERE}/{made.id}", said="saved")


@get(f"{_HERE}/{{breach:str}}", include_in_schema=False)
async def one_breach(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """One with its clocks."""
    return await _one(desk, breach)


@post(f"{_HERE}/{{breach:str}}/facts", include_in_schema=False)
async def say_facts(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Say as a whole what is known."""
    typed = await _typed(desk)
    words = {name.removeprefix("w-"): text for name, text in typed.items() if name.startswith("w-")}

    def body() -> dict[str, Any]:
        return {
            "version": int(typed.get("version", "0")),
            "facts": facts_typed(typed),
            "words": words,
            **_off(typed),
        }

    return await _act(desk, breach, "facts", body, typed)


@post(f"{_HERE}/{{breach:str}}/awareness", include_in_schema=False)
async def move_awareness(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Set another moment of awareness."""
    typed = await _typed(desk)

    def body() -> dict[str, Any]:
        return {"at": moment_typed(typed.get("at", ""), "at"), "why": typed.get("why", "")}

    return await _act(desk, breach, "awareness", body, typed)


@post(f"{_HERE}/{{breach:str}}/awareness/answer", include_in_schema=False)
async def answer_awareness(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Agree as a second person, or not."""
    typed = await _typed(desk)
    return await _act(
        desk, breach, "awareness/answer", lambda: {"agreed": typed.get("agreed") == "yes"}, typed
    )


@post(f"{_HERE}/{{breach:str}}/acknowledge", include_in_schema=False)
async def take_breach(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Say that one looks after it."""
    typed = await _typed(desk)
    return await _act(desk, breach, "acknowledge", dict, typed)


@post(f"{_HERE}/{{breach:str}}/reports", include_in_schema=False)
async def deal_with_report(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Say what was done about a report."""
    typed = await _typed(desk)

    def body() -> dict[str, Any]:
        said = {name: typed.get(name, "") for name in ("report", "outcome", "said")}
        return {**said, "at": moment_typed(typed.get("sent_at", ""), "sent_at")}

    return await _act(desk, breach, "reports", body, typed)


@post(f"{_HERE}/{{breach:str}}/close", include_in_schema=False)
async def close_breach(desk: NamedDependency[Desk], breach: _Name) -> Response[str]:
    """Close it with its cause."""
    typed = await _typed(desk)
    return await _act(
        desk,
        breach,
        "close",
        lambda: {"cause": typed.get("cause", "unknown"), "done": typed.get("done", "")},
        typed,
    )


@get(f"{_HERE}/{{breach:str}}/drafts/{{report:str}}", include_in_schema=False)
async def draft(desk: NamedDependency[Desk], breach: _Name, report: _Name) -> Response[str]:
    """The draft of a report, in either language."""
    lang = asked(desk, _In).lang or desk.lang
    found = await desk.get(f"/v1/breaches/{breach}/drafts/{report}", Draft, lang=lang)
    rule = (await desk.get("/v1/breach-rules", RuleFile)).rules.clock(report)
    view = DraftView(
        breach=breach,
        report=report,
        name=named(rule, desk.lang),
        to=rule.to[desk.lang],
        text=found.text,
        lang=lang,
    )
    return desk.page("incidents/draft.html", view, title=N_("Draft of a report"))


async def _typed(desk: Desk) -> dict[str, str]:
    """The texts of a form; of several of one name, as boxes have them, joined by spaces."""
    return {
        name: " ".join(value) if isinstance(value, list) else value
        for name, value in (await desk.fields()).items()
        if isinstance(value, str | list) and value
    }


def _off(typed: Mapping[str, str]) -> dict[str, Any]:
    return {"off": typed.get("off", "").split(), "off_why": typed.get("off_why", "")}


async def _act(desk: Desk, breach: str, act: str, body: Any, typed: Mapping[str, str]) -> Response[str]:
    """Do something to one; what was typed stays where it is refused."""
    try:
        await desk.post(f"/v1/breaches/{breach}/{act}", body())
    except Refused as error:
        return await _one(desk, breach, typed=typed, trouble=error)
    return desk.see(f"{_HERE}/{breach}", said="saved")


async def _one(
    desk: Desk, breach: str, *, typed: Mapping[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    it = await desk.get(f"/v1/breaches/{breach}", Breach)
    asking = next((one.by for one in reversed(it.timeline) if one.event == "aware_asked"), None)
    view = breach_view(
        it,
        (await desk.get("/v1/breach-rules", RuleFile)).rules,
        desk.lang,
        now_of(desk),
        can_handle=desk.may("breach.handle"),
        is_mine=asking == desk.me.user.name,
        causes=tuple((name, desk.say(said)) for name, said in CAUSES.items()),
        typed=typed or {},
    )
    return desk.page("incidents/breach.html", view, title=N_("Incident to be reported"), trouble=trouble)


async def _new(desk: Desk, typed: Mapping[str, str], *, trouble: Refused | None = None) -> Response[str]:
    rules = (await desk.get("/v1/breach-rules", RuleFile)).rules
    off = typed.get("off", "").split()
    view = NewView(
        case=typed.get("case", ""),
        aware=typed.get("aware") or typed_moment(now_of(desk)),
        regimes=tuple((one.id, named(one, desk.lang), one.id in off) for one in rules.regimes),
        typed=typed,
    )
    return desk.page("incidents/new.html", view, title=N_("Register an incident"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    new_breach,
    open_breach,
    one_breach,
    say_facts,
    move_awareness,
    answer_awareness,
    take_breach,
    deal_with_report,
    close_breach,
    draft,
)
