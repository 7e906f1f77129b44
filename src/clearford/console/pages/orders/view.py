"""What the pages of lawful orders show: the register, the checklist of an order, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from markupsafe import Markup

from clearford.cases.orders import CHECKLIST, OrderEvent
from clearford.console.i18n import N_
from clearford.console.render.inert import inert
from clearford.core.casework import DataClass, OrderState, WhyRefused
from clearford.core.reasons import Language
from clearford.runtime.http.orders import OrderRow, OrderShown
from clearford.runtime.record.order_items import ItemState

STATES: Mapping[OrderState, str] = {
    "received": N_("received"),
    "confirmed": N_("confirmed"),
    "asked": N_("asked for what is missing"),
    "stopped": N_("stopped"),
    "given_effect": N_("given effect"),
    "refused": N_("order refused"),
    "withdrawn": N_("withdrawn"),
}
EVENTS: Mapping[OrderEvent, tuple[str, str]] = {
    "confirm": (
        N_("Confirm receipt"),
        N_("The authority learns that the order came in and who deals with it."),
    ),
    "ask": (
        N_("Ask for what is missing"),
        N_("The authority is told which points are missing, and by when to answer."),
    ),
    "complete": (N_("Note that it is complete"), N_("Tick what has come in by now.")),
    "stop": (N_("Stop"), N_("Nothing is done until an approval is there.")),
    "approve": (N_("Note the approval"), N_("The reference of the approval that the law asks for.")),
    "give_effect": (N_("Give effect"), N_("Carries the order out, for the items named or for all.")),
    "give_rest": (N_("Give effect to more items"), N_("Carries it out for items that were left out before.")),
    "release": (N_("Release items"), N_("Takes back what was done to the items named.")),
    "refuse": (N_("Refuse"), N_("Nothing is done. The authority is told why.")),
    "delay": (
        N_("Hold the notice back"),
        N_("People are told later, as the law allows; the notice then leaves by itself."),
    ),
    "tell_user": (N_("Tell the people concerned now"), N_("The notices leave now.")),
    "withdraw": (
        N_("Note that the authority took it back"),
        N_("Whatever was done because of it is undone."),
    ),
    "annul": (N_("Note that a court annulled it"), N_("Whatever was done because of it is undone.")),
}
"""Event -> what it is called, and what comes of it."""
CAUSES: Mapping[WhyRefused, str] = {
    "not_authentic": N_("it does not come from the authority"),
    "incomplete": N_("it stayed incomplete"),
    "not_held": N_("we do not hold what it asks for"),
    "conflict_of_laws": N_("another law forbids it"),
    "impossible": N_("it cannot be carried out"),
}
CLASSES: Mapping[DataClass, str] = {
    "identity": N_("who somebody is"),
    "contact": N_("how somebody is reached"),
    "sign_in": N_("signing in"),
    "content": N_("content"),
    "messages": N_("messages"),
    "payment": N_("payments"),
    "network": N_("network addresses"),
    "other": N_("other data"),
}
ITEM_STATES: Mapping[str, str] = {
    "waiting": N_("nothing done"),
    "done": N_("done"),
    "gone": N_("no longer there"),
    "undone": N_("undone"),
    "undoing": N_("being undone"),
}
LATE: Mapping[str, str] = {
    "confirm": N_("the confirmation is late"),
    "answer": N_("the answer of the authority is late"),
    "notice": N_("the notice to people is late"),
}
CHECKED: tuple[tuple[str, str], ...] = (
    ("authentic", N_("It was checked that it comes from the authority")),
    ("authority", N_("Who issued it is named")),
    ("legal_basis", N_("The legal basis is named")),
    ("reasons", N_("The reasons are given")),
    ("location", N_("Items or recipients are named exactly")),
    ("redress", N_("It says how it can be challenged")),
    ("translated", N_("There is a translation")),
    ("only_held", N_("It asks only for data already held")),
)
"""What a person may find to be there, and how a box beside it reads."""
_FIELDS: Mapping[OrderEvent, tuple[str, ...]] = {
    "confirm": ("found",),
    "complete": ("found",),
    "approve": ("approval",),
    "give_effect": ("items", "gone", "actions", "end"),
    "give_rest": ("items", "gone", "actions", "end"),
    "release": ("items", "why"),
    "refuse": ("cause", "why"),
    "delay": ("until", "why"),
    "withdraw": ("why",),
    "annul": ("why",),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An order in the register."""

    row: OrderRow
    state: str
    """A message."""
    late: tuple[str, ...]
    """Messages."""


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """The register."""

    lines: tuple[Line, ...]
    states: tuple[tuple[str, str], ...]
    stage: str
    next: str | None
    base: str
    may_register: bool


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A point that an order must hold."""

    article: str
    words: str
    is_there: bool


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be done with an order now."""

    event: OrderEvent
    label: str
    why: str
    """Both are messages."""
    fields: tuple[str, ...]


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """One order."""

    shown: OrderShown
    lang: Language
    state: str
    late: tuple[str, ...]
    checks: tuple[Check, ...]
    texts: tuple[tuple[str, Markup], ...]
    """What the order says: a message, and the words, made inert."""
    items: tuple[tuple[ItemState, Markup, str], ...]
    """Something that it names, its id made inert, and what became of it as a message."""
    steps: tuple[Step, ...]
    step: Step | None
    """The one whose form is open."""
    typed: Mapping[str, Any]
    """What was typed into it."""
    checked: tuple[tuple[str, str], ...]
    causes: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    times: tuple[tuple[str, int | None], ...]
    has_ledger: bool


class NewView(msgspec.Struct, frozen=True, kw_only=True):
    """The form by which an order is registered, as it was typed."""

    typed: Mapping[str, str] = {}


def line_of(row: OrderRow) -> Line:
    """A line of the register."""
    return Line(row=row, state=STATES[row.order.state], late=tuple(LATE.get(one, one) for one in row.late))


def checks_of(shown: OrderShown, lang: Language) -> tuple[Check, ...]:
    """The checklist of an order: each point with its article, and whether the interface finds it there."""
    kind: Literal["act", "inform"] = shown.order.kind
    found = []
    for point in CHECKLIST:
        article = point.act if kind == "act" else point.inform
        if article:
            is_there = f"{point.en} ({article})" not in shown.missing
            words = point.zh if lang == "zh" else point.en
            found.append(Check(article=article, words=words, is_there=is_there))
    return tuple(found)


def steps_of(shown: OrderShown) -> tuple[Step, ...]:
    """What can be done now, in the order in which it is usually done."""
    return tuple(
        Step(event=event, label=label, why=why, fields=fields_of(event, shown.order.kind))
        for event, (label, why) in EVENTS.items()
        if event in shown.possible
    )


def fields_of(event: OrderEvent, kind: Literal["act", "inform"]) -> tuple[str, ...]:
    """What is asked for with a step."""
    if event == "give_effect" and kind == "inform":
        return ("classes",)
    return _FIELDS.get(event, ())


def texts_of(shown: OrderShown, lang: Language) -> tuple[tuple[str, Markup], ...]:
    """What an order says, in a language where it says it in one."""
    words, order = shown.words, shown.order
    issuer = " · ".join(part for part in (words.authority, order.issuing_state, words.reference) if part)
    said = (
        (N_("Authority"), issuer),
        (N_("Legal basis"), _in(words.law, lang)),
        (N_("Reasons"), _in(words.reasons, lang)),
        (N_("How it can be challenged"), _in(words.redress, lang)),
        (N_("Where it applies"), ", ".join(order.territory)),
    )
    return tuple((label, inert(text or "–")) for label, text in said)


def _in(said: Mapping[str, str], lang: Language) -> str:
    return said.get(lang) or next(iter(said.values()), "")


def times_of(shown: OrderShown) -> tuple[tuple[str, int | None], ...]:
    """The clocks of an order: a message, and a moment; none where it has not come or is not set."""
    order = shown.order
    return (
        (N_("Received"), order.received),
        (N_("Confirmed"), order.confirmed),
        (N_("Asked"), order.asked),
        (N_("Answer due"), order.answer_by),
        (N_("Given effect"), order.effect),
        (N_("Notice due"), shown.notice_due),
        (N_("Refused"), order.refused),
        (N_("Withdrawn"), order.withdrawn),
    )
