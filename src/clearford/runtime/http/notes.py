"""Routes of what people keep beside a case: notes for each other, and drafts of one's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import ColumnElement

from clearford.core.access import Identity
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http.cases import Accounts, Body, Serving, Who, told
from clearford.runtime.http.params import Id
from clearford.runtime.http.workload import own_act
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.drafts import Draft, do_keep_draft, draft_of
from clearford.runtime.record.notes import LONGEST, Note, do_note, notes_of
from clearford.runtime.record.own_work import Standing, had_by, standing_of


class NewNote(Body, frozen=True):
    """What is to be noted."""

    text: Annotated[str, Meta(max_length=LONGEST)]


class Left(msgspec.Struct, frozen=True):
    """What became of a case that one had, and what one left in it."""

    standing: Standing
    draft: Draft | None


@get("/v1/cases/{case_id:str}/notes", opt={"may": "case.release"}, sync_to_thread=True)
def list_notes(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> list[Note]:
    """Notes of a case that one holds; who reads it a second time sees one's own alone."""
    now = service.record.now()
    with service.record.read() as conn:
        case = find_case(conn, case_id, allowed=_held(identity, now))
        return notes_of(conn, service.vault, case, hand_of(conn, accounts, identity.id, now))


@post("/v1/cases/{case_id:str}/notes", opt={"may": "case.release"}, status_code=201, sync_to_thread=True)
def add_note(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[NewNote]
) -> list[Note]:
    """Note something for who works on the case; it is told to nobody else. The notes with it."""
    with service.record.change(acting(identity, "case.release", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=_held(identity, change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        do_note(change, case, hand, data.text)
        change.flush()
        return notes_of(change.conn, service.vault, case, hand)


@get("/v1/cases/{case_id:str}/standing", opt={"may": "case.list"}, sync_to_thread=True)
def show_standing(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> Left:
    """What became of a case that one has or had, and the draft that one left in it."""
    now = service.record.now()
    with service.record.read() as conn:
        case = told(service, find_case(conn, case_id, allowed=_had(identity, now)), now)
        hand = hand_of(conn, accounts, identity.id, now)
        left = draft_of(conn, service.vault, case_id, identity.id, now)
        return Left(standing_of(case, hand, now), left)


@put("/v1/cases/{case_id:str}/draft", opt={"may": "case.list"}, status_code=204, sync_to_thread=True)
def keep_draft(service: Serving, identity: Who, case_id: Id, data: JSONBody[Draft]) -> None:
    """Keep what one is about to decide, for a day, though the case be somebody else's by now."""
    with service.record.change(own_act(identity)) as change:
        case = find_case(change.conn, case_id, allowed=_had(identity, change.at))
        do_keep_draft(change, case.id, identity.id, data)


def _held(identity: Identity, now: int) -> ColumnElement[bool]:
    """Cases that somebody holds, of whichever kind."""
    return case_rows(identity, "case.read", now) | case_rows(identity, "appeal.read", now)


def _had(identity: Identity, now: int) -> ColumnElement[bool]:
    return case_rows(identity, "case.list", now) & had_by(identity.id)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_notes, add_note, show_standing, keep_draft], tags=["cases"]),
)
