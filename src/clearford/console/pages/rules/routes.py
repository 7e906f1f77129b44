"""Pages of rules: the list, one rule, and where it is written."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.harms import harm_choices, harms_of
from clearford.console.pages.rules.view import (
    CheckedPart,
    EditPage,
    KeptPart,
    StepsPart,
    Wanted,
    rule_page,
    rules_page,
)
from clearford.runtime.http.params import Id
from clearford.runtime.http.rule_drafts import Drafts, Trials
from clearford.runtime.http.rules import RulePage, RuleWhole
from clearford.runtime.record.packs import Version
from clearford.runtime.record.rollout_views import RolloutShown
from clearford.runtime.record.rule_drafts import RuleDraft
from clearford.runtime.workbench import Checked

At = NamedDependency[Desk]
ON_A_PAGE = 30
_RULE, _EDIT = N_("Rule"), N_("Write a rule")


class NewForm(msgspec.Struct, frozen=True):
    """Which rule is to be written."""

    rule: str = ""


class WhyForm(msgspec.Struct, frozen=True):
    """Why."""

    reason: str = ""


class PutForm(msgspec.Struct, frozen=True, kw_only=True):
    """At which step a rule is put, or that it is kept where it is, and why."""

    act: Literal["put", "hold"] = "put"
    per_cent: int = 0
    reason: str = ""


class EditForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an author wrote, and what is to be done with it."""

    draft: str
    edition: int
    text: str = ""
    note: str = ""
    act: Literal["save", "check", "test", "hand-in", "drop"] = "save"


class KeepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is written until now."""

    draft: str
    edition: int
    text: str = ""


class CheckForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be checked while it is written."""

    draft: str
    text: str = ""


@get("/rules", include_in_schema=False)
async def rules(desk: At) -> Response[str]:
    """Rules, by harm."""
    wanted = asked(desk, Wanted)
    found = await desk.get("/v1/rules/all", RulePage, limit=ON_A_PAGE, **msgspec.structs.asdict(wanted))
    drafts = await desk.get("/v1/drafts", Drafts)
    harms = harm_choices(await harms_of(desk), desk, chosen=wanted.harm or "")
    view = rules_page(found, drafts.drafts, wanted, harms, can_write=desk.may("pack.upload"))
    return desk.page("rules/rules.html", view, title=N_("Rules"))


@post("/rules/new", include_in_schema=False)
async def begin_new(desk: At) -> Response[str]:
    """Begin to write a rule that is not there yet."""
    wanted = await desk.form(NewForm)
    draft = await desk.post("/v1/drafts", {"rule": wanted.rule}, RuleDraft)
    return desk.see(f"/rules/{draft.rule}/edit")


@get("/rules/{rule:str}", include_in_schema=False)
async def rule(desk: At, rule: Id) -> Response[str]:
    """One rule."""
    return await _rule(desk, rule, None)


@post("/rules/{rule:str}/test", include_in_schema=False)
async def test(desk: At, rule: Id) -> Response[str]:
    """One rule, with what becomes of its examples; nothing is changed."""
    await desk.fields()
    return await _rule(desk, rule, await desk.post(f"/v1/rules/{rule}/tests", {}, Trials))


async def _rule(desk: Desk, name: str, trials: Trials | None) -> Response[str]:
    found = await desk.get(f"/v1/rules/{name}", RuleWhole)
    view = rule_page(
        found,
        trials,
        desk.lang,
        can_write=desk.may("pack.upload"),
        can_stop=desk.may("pack.roll_back"),
        can_promote=desk.may("pack.promote"),
        can_search=desk.may("case.search"),
    )
    return desk.page("rules/rule.html", view, title=_RULE)


@post("/rules/{rule:str}/fall-back", include_in_schema=False)
async def fall_back(desk: At, rule: Id) -> Response[str]:
    """Keep a rule from acting."""
    form = await desk.form(WhyForm)
    await desk.post(f"/v1/rules/{rule}/fall-back", {"reason": form.reason}, list)
    return desk.see(f"/rules/{rule}", said="done")


@post("/rules/{rule:str}/let-act", include_in_schema=False)
async def let_act(desk: At, rule: Id) -> Response[str]:
    """Let a rule act again."""
    form = await desk.form(WhyForm)
    await desk.post(f"/v1/rules/{rule}/let-act", {"reason": form.reason}, list)
    return desk.see(f"/rules/{rule}", said="done")


@get("/rules/{rule:str}/steps", include_in_schema=False)
async def steps(desk: At, rule: Id) -> Response[str]:
    """Where a rule stands, alone; asked for when something changed."""
    shown = await desk.get(f"/v1/rules/{rule}/rollout", RolloutShown)
    return desk.page("rules/steps.html", StepsPart(rollout=shown), title=_RULE)


@post("/rules/{rule:str}/rollout", include_in_schema=False)
async def put(desk: At, rule: Id) -> Response[str]:
    """Put a rule at a step, or keep it where it is."""
    form = await desk.form(PutForm)
    body: dict[str, object] = {"reason": form.reason}
    if form.act == "put":
        body["per_cent"] = form.per_cent
    await desk.post(f"/v1/rules/{rule}/rollout/{form.act}", body, RolloutShown)
    return desk.see(f"/rules/{rule}", said="done")


@get("/rules/{rule:str}/edit", include_in_schema=False)
async def edit(desk: At, rule: Id) -> Response[str]:
    """Where a rule is written; nothing begins by looking at it."""
    return await _edit(desk, rule)


@post("/rules/{rule:str}/begin", include_in_schema=False)
async def begin(desk: At, rule: Id) -> Response[str]:
    """Begin a draft of a rule in force."""
    await desk.fields()
    await desk.post("/v1/drafts", {"rule": rule}, RuleDraft)
    return desk.see(f"/rules/{rule}/edit")


@post("/rules/{rule:str}/edit", include_in_schema=False)
async def write(desk: At, rule: Id) -> Response[str]:
    """Save, check, test, hand in or drop what was written."""
    form = await desk.form(EditForm)
    text, path = _lines(form.text), f"/v1/drafts/{form.draft}"
    try:
        if form.act == "drop":
            await desk.post(f"{path}/drop", {}, RuleDraft)
            return desk.see("/rules", said="done")
        if form.act == "check":
            return await _edit(desk, rule, text=text)
        if form.act == "test":
            tried = await desk.post(f"{path}/tests", {"text": text}, Trials)
            return await _edit(desk, rule, text=text, tried=tried)
        body = {"text": text, "edition": form.edition}
        await desk.send("PUT", path, RuleDraft, body=body)
        if form.act == "hand-in":
            made = await desk.post(f"{path}/hand-in", {"note": form.note}, Version)
            return desk.see(f"/packs/{made.digest}", said="sent")
    except Refused as error:
        return await _edit(desk, rule, text=text, trouble=error)
    return desk.see(f"/rules/{rule}/edit", said="saved")


@post("/rules/{rule:str}/check", include_in_schema=False)
async def check(desk: At, rule: Id) -> Response[str]:
    """What is wrong with a text, alone; asked for while somebody types."""
    form = await desk.form(CheckForm)
    body = {"text": _lines(form.text)}
    found = await desk.post(f"/v1/drafts/{form.draft}/check", body, Checked)
    return desk.page("rules/checked.html", CheckedPart(checked=found, lang=desk.lang), title=_EDIT)


@post("/rules/{rule:str}/keep", include_in_schema=False)
async def keep(desk: At, rule: Id) -> Response[str]:
    """Keep a draft while it is written, and tell its edition; asked for while somebody types."""
    form = await desk.form(KeepForm)
    body = {"text": _lines(form.text), "edition": form.edition}
    try:
        view = KeptPart(
            draft=await desk.send("PUT", f"/v1/drafts/{form.draft}", RuleDraft, body=body), trouble=None
        )
    except Refused as error:
        # A part that is put into a page is thrown away by the browser where it comes as an error.
        view = KeptPart(draft=None, trouble=error.trouble(desk.lang))
    return desk.page("rules/kept.html", view, title=_EDIT)


def _lines(text: str) -> str:
    """A text as it was typed: browsers send other ends of lines."""
    return text.replace("\r\n", "\n")


async def _edit(
    desk: Desk,
    rule: str,
    *,
    text: str | None = None,
    tried: Trials | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    """The page. text: what was typed, in place of the draft."""
    drafts = (await desk.get("/v1/drafts", Drafts, rule=rule)).drafts
    held = next((one for one in drafts if one.rule == rule and one.state == "open"), None)
    draft = None if held is None else await desk.get(f"/v1/drafts/{held.id}", RuleDraft)
    mine = draft is not None and draft.author == desk.me.user.id
    shown = text if text is not None else draft.text if draft else ""
    checked = None
    if draft is not None and mine:
        path = f"/v1/drafts/{draft.id}/check"
        typed = {"text": shown}
        checked = await (desk.get(path, Checked) if text is None else desk.post(path, typed, Checked))
    view = EditPage(
        rule=rule, draft=draft, mine=mine, text=shown, checked=checked, tried=tried, lang=desk.lang
    )
    return desk.page("rules/edit.html", view, title=_EDIT, trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    rules,
    begin_new,
    rule,
    test,
    fall_back,
    let_act,
    steps,
    put,
    edit,
    begin,
    write,
    check,
    keep,
)
