"""Routes of what a reviewer sees: a case with its evidence, single values, precedents, letters."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import ColumnElement, and_

from clearford.act.statement import told as letter_of
from clearford.cases.hands import visible
from clearford.core.access import Identity, holds
from clearford.core.casework import Case
from clearford.core.errors import RecordError
from clearford.core.reasons import LANGUAGES
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.guidance import RuleShown, rules_shown
from clearford.runtime.http.cases import (
    Accounts,
    Body,
    Decided,
    Law,
    Name,
    Serving,
    ShownCase,
    Who,
    Words,
    shown,
)
from clearford.runtime.http.params import Id
from clearford.runtime.record.actors import ActorSummary, summary_of
from clearford.runtime.record.appeal_desk import FirstDecision, opinions_of
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.deciding import TRACE
from clearford.runtime.record.drafts import Draft, draft_of
from clearford.runtime.record.evidence import SHOWN, do_read_evidence
from clearford.runtime.record.evidence_views import Purpose, Seen, Why, do_reveal, item_of, seen_of, why_of
from clearford.runtime.record.exposure import do_look
from clearford.runtime.record.golden import offered_to
from clearford.runtime.record.guises import Guises
from clearford.runtime.record.media import Medium, media_of
from clearford.runtime.record.notes import Note, notes_of
from clearford.runtime.record.precedents import (
    Copies,
    Counted,
    Precedent,
    copies_of,
    do_read_precedents,
    precedents_of,
)
from clearford.runtime.record.reveals import do_note_reveal
from clearford.runtime.record.settling import effects_of
from clearford.runtime.record.unit import Change
from clearford.runtime.service.wiring import Service

REVEALED_S = 60
"""Seconds for which a value may be shown."""
_SEEN = (*SHOWN, TRACE)


class OnDesk(msgspec.Struct, frozen=True, kw_only=True):
    """All that somebody who holds a case needs to decide it. Values that identify people are put aside."""

    case: ShownCase
    why: Why
    seen: Seen
    rules: tuple[RuleShown, ...]
    actor: ActorSummary | None
    copies: Copies
    precedents: Counted
    media: tuple[Medium, ...] = ()
    """Pictures and other files that the item names; `GET /v1/cases/{id}/media/{n}` shows one."""
    opinions: tuple[FirstDecision, ...] = ()
    """Of the two who differ, for whoever decides between them; never who they are."""
    notes: tuple[Note, ...] = ()
    """For who works on the case; who reads it a second time sees one's own alone."""
    draft: Draft | None = None
    """What one left in the case oneself."""


class Reveal(Body, frozen=True, kw_only=True):
    """Which value is to be shown, and what for."""

    which: Annotated[str, Meta(max_length=200)]
    """`item.<kind>.<number>`, or `<entry>.<name>.<kind>.<number>` for words of somebody else."""
    purpose: Purpose
    words: Annotated[str, Meta(max_length=500)] = ""
    """What for, where the purpose is `other`."""


class Revealed(msgspec.Struct, frozen=True, kw_only=True):
    """A value that was put aside."""

    which: str
    value: str
    seconds: int
    """For so long it may be shown."""


@get("/v1/cases/{case_id:str}/desk", opt={"may": "case.read"}, sync_to_thread=True)
def lay_case(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> OnDesk:
    """A case that this person holds, with what lies behind it; that it was read is on record."""
    return laid(service, accounts, identity, "case.read", case_id)


@get("/v1/appeals/{case_id:str}/desk", opt={"may": "appeal.read"}, sync_to_thread=True)
def lay_appeal(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> OnDesk:
    """The same of an appeal that this person holds."""
    return laid(service, accounts, identity, "appeal.read", case_id)


def laid(
    service: Service, accounts: AccountStore, identity: Identity, permission: str, case_id: str
) -> OnDesk:
    """A case with its evidence. RequestError CF-H002 for what somebody may not see both of."""
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        now, conn = change.at, change.conn
        case = _held(change, identity, permission, case_id)
        if case.owner == identity.id:
            do_look(change, case, service.office.numbers)
        read = do_read_evidence(change, case, purpose=by.role, names=_SEEN)
        ever = case_rows(identity, permission, now, unleased=True) & offered_to(identity.id)
        hand = hand_of(conn, accounts, identity.id, now)
        told = shown(visible(case, hand))
        why = why_of(conn, case, now)
        actor = summary_of(conn, case, now, ever, guises=Guises.of(conn, service.office, identity.id, now))
        item = item_of(read, case)
        copies = copies_of(conn, service.vault, case, item)
        media = media_of(change, case, item, identity.id)
        precedents = precedents_of(conn, case, ever)
        opinions = opinions_of(conn, service.vault, case)
        notes = notes_of(conn, service.vault, case, hand) if holds(identity, "case.release", now) else ()
        draft = draft_of(conn, service.vault, case.id, identity.id, now)
    # What takes long is done when nobody waits for this change any more, and the reading is on record.
    bundle = service.in_force.bundle
    blind = case.state == "second_review" or case.kind == "quality"
    return OnDesk(
        case=told,
        why=why,
        seen=seen_of(read, case, bundle),
        rules=rules_shown(bundle.engine, case.rules, blind=blind),
        actor=actor,
        copies=copies,
        precedents=precedents,
        media=media,
        opinions=opinions,
        notes=tuple(notes),
        draft=draft,
    )


@get("/v1/cases/{case_id:str}/precedents", opt={"may": "evidence.read"}, sync_to_thread=True)
def read_precedents(service: Serving, identity: Who, case_id: Id) -> list[Precedent]:
    """The last cases that people decided about the same rule, in short; that they were read is on record."""
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "evidence.read", change.at))
        ever = case_rows(identity, "evidence.read", change.at, unleased=True)
        return do_read_precedents(change, case, ever, purpose=by.role)


@post("/v1/cases/{case_id:str}/reveal", opt={"may": "evidence.read"}, status_code=200, sync_to_thread=True)
def reveal_value(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reveal]
) -> Revealed:
    """Show a value that was put aside, for a purpose that goes on record first.

    CF-R060 where a minor is concerned and this person is no lead, and for a purpose without words.
    """
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        allowed = case_rows(identity, "evidence.read", change.at)
        case = find_case(change.conn, case_id, allowed=allowed)
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        value = do_reveal(change, case, data.which, data.purpose, words=data.words, lead=hand.lead)
        do_note_reveal(change, case, hand, data.which)
    # Only now that it is on record: a refusal as well.
    if value is None:
        raise minor_concerned()
    return Revealed(which=data.which, value=value, seconds=REVEALED_S)


def minor_concerned() -> RecordError:
    """That a lead decides about a value."""
    return RecordError("CF-R060", "a minor is concerned: a lead decides whether this value is shown")


class Preview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person thinks of deciding."""

    actions: Annotated[list[Name], Meta(max_length=20)]
    ground: Literal["contract", "illegal"] = "contract"
    illegal: Law | None = None
    written: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = {}


class Letters(msgspec.Struct, frozen=True):
    """What the person concerned would be told, by language; empty where nobody is told anything."""

    letters: dict[str, str]


@post("/v1/cases/{case_id:str}/preview", opt={"may": "evidence.read"}, status_code=200, sync_to_thread=True)
def preview_letter(service: Serving, identity: Who, case_id: Id, data: JSONBody[Preview]) -> Letters:
    """The letter that a decision would send, before anything is decided."""
    by = acting(identity, "evidence.read", service.record.now())
    decided = Decided(
        outcome="restrict", actions=data.actions, ground=data.ground, illegal=data.illegal, reason=""
    )
    with service.record.change(by) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "evidence.read", change.at))
        effects = effects_of(
            change,
            service.means,
            case,
            decided.verdict(),
            written={str(lang): words for lang, words in data.written.items()},
            illegal=decided.legal(),
        )
    told = {lang: letter_of(effects, lang) for lang in LANGUAGES}
    return Letters({lang: words for lang, words in told.items() if words})


def _held(change: Change, identity: Identity, permission: str, case_id: str) -> Case:
    """A case that somebody may see with what lies behind it."""
    both: ColumnElement[bool] = and_(
        case_rows(identity, permission, change.at), case_rows(identity, "evidence.read", change.at)
    )
    return find_case(change.conn, case_id, allowed=both)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[lay_case, lay_appeal, read_precedents, reveal_value, preview_letter],
        tags=["cases"],
    ),
)
