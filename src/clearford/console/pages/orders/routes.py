"""Pages of lawful orders: the register, a new order, one order with its checklist, clocks and steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.cases.orders import OrderEvent
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import address, asked, day_begins
from clearford.console.pages.orders.view import (
    CAUSES,
    CHECKED,
    CLASSES,
    ITEM_STATES,
    LATE,
    STATES,
    NewView,
    OrderView,
    RegisterView,
    checks_of,
    line_of,
    steps_of,
    texts_of,
    times_of,
)
from clearford.console.render.inert import inert
from clearford.core.actions import ACTIONS
from clearford.core.casework import OrderState
from clearford.runtime.http.orders import OrderIds, OrderShown

Name = Annotated[str, PathParameter(max_length=200)]


class Wanted(msgspec.Struct, frozen=True):
    """Which orders."""

    stage: OrderState | None = None
    after: str | None = None


class Chosen(msgspec.Struct, frozen=True):
    """The step whose form is to be open."""

    step: str | None = None


class NewForm(msgspec.Struct, frozen=True, kw_only=True):
    """An order that came in, as it is typed: several items are lines."""

    kind: Literal["act", "inform"] = "act"
    issuing_state: str = ""
    authority: str = ""
    reference: str = ""
    category: str | None = None
    law_en: str = ""
    law_zh: str = ""
    reasons_en: str = ""
    reasons_zh: str = ""
    redress_en: str = ""
    redress_zh: str = ""
    items: str = ""
    territory: str = ""
    lang: str | None = None
    translated: bool = False
    prosecution: bool = False
    foreign_judicial: bool = False
    notice_after: str | None = None
    hold_until: str | None = None


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """A step with an order, as it is typed."""

    event: OrderEvent
    found: tuple[str, ...] = ()
    why: str = ""
    cause: str | None = None
    approval: str | None = None
    until: str | None = None
    classes: tuple[str, ...] = ()
    items: str = ""
    gone: str = ""
    actions: tuple[str, ...] = ()
    end: str | None = None


@get("/orders", include_in_schema=False)
async def orders(desk: NamedDependency[Desk]) -> Response[str]:
    """The register."""
    wanted = asked(desk, Wanted)
    found = await desk.get("/v1/orders", OrderIds, stage=wanted.stage, after=wanted.after)
    rows = sorted(found.rows, key=lambda row: -row.order.received)
    view = RegisterView(
        lines=tuple(line_of(row) for row in rows),
        states=(("", desk.say(N_("all"))), *((name, desk.say(said)) for name, said in STATES.items())),
        stage=wanted.stage or "",
        next=found.after,
        base=address("/orders", stage=wanted.stage),
        may_register=desk.may("order.register"),
    )
    return desk.page("orders/register.html", view, title=N_("Lawful orders"))


@get("/orders/new", include_in_schema=False)
async def new_order(desk: NamedDependency[Desk]) -> Response[str]:
    """The form by which an order is registered."""
    desk.need("order.register")
    return desk.page("orders/new.html", NewView(), title=N_("Register an order"))


@post("/orders/new", include_in_schema=False)
async def register(desk: NamedDependency[Desk]) -> Response[str]:
    """Register an order; nothing is done by that."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        made = await desk.post("/v1/orders", order_of(await desk.form(NewForm)), OrderShown)
    except Refused as error:
        return desk.page(
            "orders/new.html", NewView(typed=typed), title=N_("Register an order"), trouble=error
        )
    return desk.see(f"/orders/{made.order.id}", said="saved")


@get("/orders/{order_id:str}", include_in_schema=False)
async def one_order(desk: NamedDependency[Desk], order_id: Name) -> Response[str]:
    """An order: checklist, clocks, items, and what can be done now."""
    return await _order(desk, order_id, asked(desk, Chosen).step)


@post("/orders/{order_id:str}/steps", include_in_schema=False)
async def take_step(desk: NamedDependency[Desk], order_id: Name) -> Response[str]:
    """Take a step with an order."""
    typed = await desk.fields()
    try:
        await desk.post(f"/v1/orders/{order_id}/steps", step_of(await desk.form(StepForm)), OrderShown)
    except Refused as error:
        if error.status in (401, 403, 404):
            raise
        return await _order(desk, order_id, str(typed.get("event")), typed=typed, trouble=error)
    return desk.see(f"/orders/{order_id}", said="done")


async def _order(
    desk: Desk,
    order_id: str,
    event: str | None,
    *,
    typed: Mapping[str, Any] | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    shown = await desk.get(f"/v1/orders/{order_id}", OrderShown)
    steps = steps_of(shown) if desk.may("order.decide") else ()
    view = OrderView(
        shown=shown,
        lang=desk.lang,
        state=STATES[shown.order.state],
        late=tuple(LATE.get(one, one) for one in shown.late),
        checks=checks_of(shown, desk.lang),
        texts=texts_of(shown, desk.lang),
        items=tuple(
            (item, inert(item.item), ITEM_STATES.get(item.state, item.state)) for item in shown.items
        ),
        steps=steps,
        step=next((step for step in steps if step.event == event), None),
        typed=typed or {},
        checked=CHECKED,
        causes=tuple((name, desk.say(said)) for name, said in CAUSES.items()),
        classes=tuple((name, desk.say(said)) for name, said in CLASSES.items()),
        actions=tuple(
            (spec.name, spec.zh if desk.lang == "zh" else spec.en)
            for spec in ACTIONS.values()
            if spec.ladder == "content" and spec.restricts
        ),
        times=times_of(shown),
        has_ledger=desk.may("entry.read"),
    )
    return desk.page("orders/order.html", view, title=N_("Lawful order"), trouble=trouble)


def order_of(form: NewForm) -> dict[str, Any]:
    """The body of a registration. Raises Refused for a day that is none."""
    body = {
        "kind": form.kind,
        "issuing_state": form.issuing_state.strip().upper(),
        "authority": form.authority,
        "reference": form.reference,
        "category": form.category,
        "law": _said(form.law_en, form.law_zh),
        "reasons": _said(form.reasons_en, form.reasons_zh),
        "redress": _said(form.redress_en, form.redress_zh),
        "items": _lines(form.items),
        "territory": form.territory.upper().replace(",", " ").split(),
        "lang": form.lang,
        "translated": form.translated,
        "prosecution": form.prosecution,
        "foreign_judicial": form.foreign_judicial,
        "notice_after": day_begins(form.notice_after),
        "hold_until": day_begins(form.hold_until, later=1),
    }
    return {name: value for name, value in body.items() if value is not None}


def step_of(form: StepForm) -> dict[str, Any]:
    """The body of a step. Raises Refused for a day that is none."""
    body: dict[str, Any] = {
        "event": form.event,
        "found": list(form.found),
        "why": form.why,
        "cause": form.cause,
        "approval": form.approval,
        "until": day_begins(form.until),
        "classes": list(form.classes),
        "items": _lines(form.items) or None,
        "gone": _lines(form.gone),
        "actions": list(form.actions) or None,
        "end": day_begins(form.end, later=1),
    }
    return {name: value for name, value in body.items() if value is not None}


def _said(en: str, zh: str) -> dict[str, str]:
    return {lang: said for lang, said in (("en", en), ("zh", zh)) if said.strip()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


ROUTES: tuple[HTTPRouteHandler, ...] = (orders, new_order, register, one_order, take_step)
