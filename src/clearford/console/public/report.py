"""Reporting something without an account, and the page of a report: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from clearford.act.letter import Letter
from clearford.cases import intake
from clearford.cases.intake import ELEMENTS, Element
from clearford.console.desk import ONCE_FIELD, Refused
from clearford.console.i18n import N_
from clearford.console.public.appeal import BYTES_MOST, AppealView, Sent, act, view_of
from clearford.console.public.letters import Line, lines_of, names_of
from clearford.console.public.rules import Both, Rules, words_of
from clearford.console.public.statement import Told
from clearford.console.public.visit import ASKING, AnyRequest, Visit
from clearford.core.casework import Report
from clearford.core.numbers import Numbers
from clearford.core.reasons import Language
from clearford.runtime.http.front import BODY_BYTES

ROLES = (
    ("person", N_("Somebody who saw it")),
    ("affected", N_("It is about me")),
    ("minor", N_("I am under 18")),
    ("guardian", N_("I report for somebody under 18")),
)
_FIELDS: dict[Element, str] = {"location": "where"}
"""Element of a report -> its field in the form, where the names differ."""


class Harm(msgspec.Struct, frozen=True):
    """A harm that may be reported."""

    id: str
    name: Both
    nameless: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a report holds."""

    where: str = ""
    """Address or id of the item."""
    reasons: str = ""
    harm: str = ""
    law: str = ""
    name: str = ""
    email: str = ""
    role: Literal["person", "affected", "minor", "guardian"] = "person"
    life: bool = False
    good_faith: bool = False
    anyway: bool = False
    """Send it though something is missing."""


class FormView(msgspec.Struct, frozen=True, kw_only=True):
    """What the form shows."""

    wanted: Wanted
    once: str
    """Key of the form that came before, so that sending it again is one report."""
    missing: dict[str, str]
    """Field -> what is missing there."""
    harms: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    guidelines: tuple[str, ...]
    """Harms that rules in force are about."""


class Status(msgspec.Struct, frozen=True):
    """A report as the interface tells it."""

    report: str
    stage: str
    received: int
    missing: tuple[Element, ...]
    withdrawn: int | None
    letter: Letter
    also: tuple[Letter, ...]
    outcome: Told | None


class AlsoView(msgspec.Struct, frozen=True):
    """A further letter."""

    title: str
    lines: tuple[Line, ...]


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a report shows."""

    number: str
    path: str
    steps: tuple[tuple[str, bool], ...]
    """(words, whether it is there by now), in order."""
    lines: tuple[Line, ...]
    also: tuple[AlsoView, ...]
    missing: tuple[tuple[str, str], ...]
    """(field, what to add)."""
    withdrawn: int | None
    """When it was taken back."""
    open: bool
    """Whether it can be taken back."""
    appeal: AppealView | None


class More(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to a report."""

    act: Literal["more"]
    location: str = ""
    reasons: str = ""
    name: str = ""
    email: str = ""
    good_faith: bool = False


def missing_in(wanted: Wanted, harm: Harm | None, numbers: Numbers) -> tuple[Element, ...]:
    """What a report would lack."""
    return intake.missing(
        Report(
            id="",
            received=0,
            item=wanted.where.strip() or None,
            location=bool(wanted.where.strip()),
            reasons=len(wanted.reasons.strip()),
            name=bool(wanted.name.strip()),
            email="@" in wanted.email,
            good_faith=wanted.good_faith,
            harm=None if harm is None else harm.id,
        ),
        numbers=numbers,
    )


def body_of(wanted: Wanted, lang: Language) -> dict[str, Any]:
    """A form as the interface takes it. An address is more than 200 characters or has a scheme."""
    where = wanted.where.strip()
    is_address = "://" in where or len(where) > 200
    place = {"location": where[:2_000]} if is_address else {"item": where} if where else {}
    told = {"law": wanted.law, "name": wanted.name, "email": wanted.email}
    return {
        **place,
        "reasons": wanted.reasons,
        "role": wanted.role,
        "life": wanted.life,
        "good_faith": wanted.good_faith,
        "lang": lang,
        **({"harm": wanted.harm} if wanted.harm else {}),
        **told,
    }


def form_of(
    wanted: Wanted, missing: Sequence[Element], harms: Sequence[Harm], rules: Rules, once: str, visit: Visit
) -> FormView:
    """The form, filled in as far as it was."""
    lang, say = visit.lang, visit.say
    named = sorted((_capital(words_of(one.name, lang)), one.id) for one in harms)
    return FormView(
        wanted=wanted,
        once=once,
        missing={_FIELDS.get(name, name): ELEMENTS[name][lang] for name in missing},
        harms=(("", say(N_("I do not know"))), *((harm, name) for name, harm in named)),
        roles=tuple((name, say(message)) for name, message in ROLES),
        guidelines=tuple(sorted({rule.named(lang) for rule in rules.rules})),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


async def _form(
    visit: Visit,
    wanted: Wanted,
    missing: Sequence[Element] = (),
    refused: Refused | None = None,
    once: str = "",
) -> Response[str]:
    harms = await visit.get("/v1/published/harms", tuple[Harm, ...])
    rules = await visit.get("/v1/published/rules", Rules)
    view = form_of(wanted, missing, harms, rules, once, visit)
    return visit.page(
        "public/report.html",
        view,
        title=N_("Report something"),
        status=422 if missing else 200,
        trouble=refused,
    )


@get("/report", opt=ASKING)
async def report_form(request: AnyRequest) -> Response[str]:
    """The form."""
    return await _form(Visit(request), Wanted())


@post("/report", opt=ASKING, status_code=303)
async def send_report(request: AnyRequest) -> Response[str]:
    """Send a report; what it lacks is said first, once."""
    visit = Visit(request)
    wanted = await visit.form(Wanted)
    once = str((await visit.fields()).get(ONCE_FIELD, ""))
    harms = await visit.get("/v1/published/harms", tuple[Harm, ...])
    harm = next((one for one in harms if one.id == wanted.harm), None)
    missing = missing_in(wanted, harm, request.app.state.service.office.numbers)
    if missing and not wanted.anyway:
        return await _form(visit, wanted, missing, once=once)
    try:
        made = await visit.post("/v1/reports", body_of(wanted, visit.lang), Made)
    except Refused as error:
        return await _form(visit, wanted, refused=error, once=once)
    return visit.see(f"/r/{made.token}", said="received", lang=visit.lang)


class Made(msgspec.Struct, frozen=True):
    """That a report came in."""

    token: str


_STEPS = (
    (N_("Received"), frozenset(("incomplete", "paused", "waiting", "read", "asked", "decided"))),
    (N_("A person reads it"), frozenset(("read", "asked", "decided"))),
    (N_("Answered"), frozenset(("decided",))),
)


def status_of(status: Status, path: str, visit: Visit, rules: Rules, typed: Sent | None) -> StatusView:
    """What the page of a report shows."""
    say, lang, told = visit.say, visit.lang, status.outcome
    names = names_of(rules, lang)
    is_open = told is None and status.withdrawn is None
    appeal = None
    if told is not None:
        until = visit.coming(told.appeal_until)
        appeal = view_of(path, say, told.appeal, told.closed, until, names, typed)
    return StatusView(
        number=status.report,
        path=path,
        steps=tuple((say(message), status.stage in stages) for message, stages in _STEPS),
        lines=lines_of(status.letter, say, names, open_=appeal is not None and appeal.open),
        also=tuple(AlsoView(one.title, lines_of(one, say, names, open_=False)) for one in status.also),
        missing=tuple((name, ELEMENTS[name][lang]) for name in status.missing) if is_open else (),
        withdrawn=status.withdrawn,
        open=is_open,
        appeal=appeal,
    )


async def _page(
    visit: Visit, token: str, refused: Refused | None = None, typed: Sent | None = None
) -> Response[str]:
    status = await visit.get(_base(token), Status, lang=visit.lang)
    rules = await visit.get("/v1/published/rules", Rules)
    view = status_of(status, f"/r/{token}", visit, rules, typed)
    return visit.page("public/status.html", view, title=status.letter.title, trouble=refused)


def _base(token: str) -> str:
    return f"/v1/reports/{quote(token, safe='')}"


@get("/r/{token:str}", opt=ASKING)
async def report_page(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """How far a report is."""
    return await _page(Visit(request), token)


@post(
    "/r/{token:str}",
    opt=ASKING | {BODY_BYTES: BYTES_MOST},
    request_max_body_size=BYTES_MOST,
    status_code=303,
)
async def report_act(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Add what is missing, contest the outcome, add to that, or take it back."""
    visit, base, path = Visit(request), _base(token), f"/r/{token}"
    await visit.get(base, Status, lang=visit.lang)
    fields = await visit.fields()
    if fields.get("act") == "more":
        more = await visit.form(More)
        added = {name: value for name, value in msgspec.structs.asdict(more).items() if name != "act"}
        try:
            await visit.post(f"{base}/amendments", added)
        except Refused as error:
            return await _page(visit, token, error)
        return visit.see(path, said="added", lang=visit.lang)
    if fields.get("act") == "take-back":
        try:
            await visit.post(f"{base}/withdrawal")
        except Refused as error:
            return await _page(visit, token, error)
        return visit.see(path, said="taken-back", lang=visit.lang)
    sent = await visit.form(Sent)
    try:
        return await act(visit, base, sent, path)
    except Refused as error:
        return await _page(visit, token, error, sent)


ROUTES: tuple[Any, ...] = (report_form, send_report, report_page, report_act)
