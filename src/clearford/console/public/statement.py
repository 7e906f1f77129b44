"""The page of a statement of reasons: what was done and why, one's own words, the appeal, and the proof."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from clearford.act.letter import Letter
from clearford.console.desk import Refused
from clearford.console.i18n import N_
from clearford.console.public.appeal import BYTES_MOST, Appealed, AppealView, Sent, act, view_of
from clearford.console.public.letters import Line, headline, lines_of, names_of
from clearford.console.public.log import logs_of
from clearford.console.public.rules import Rules
from clearford.console.public.visit import ASKING, AnyRequest, Visit
from clearford.console.render.inert import inert
from clearford.runtime.http.front import BODY_BYTES
from clearford.runtime.own_words import OwnWords
from clearford.runtime.record.appeals import Closed

SHOWN = 4_000
"""Characters of a person's own text that are shown."""
_BEFORE = 200


class Told(msgspec.Struct, frozen=True):
    """A statement as the interface tells it."""

    statement: str
    state: str
    appeal_until: int
    letter: Letter
    appeal: Appealed | None
    closed: Closed | None
    own: OwnWords | None


class Piece(msgspec.Struct, frozen=True):
    """A stretch of one's own text."""

    text: Markup
    marked: bool


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """One's own text."""

    pieces: tuple[Piece, ...]
    lang: str | None
    cut: bool
    """Whether a part of it is left out."""
    marked: bool


class StatementView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows."""

    number: str
    reversed: bool
    lines: tuple[Line, ...]
    own: Own | None
    appeal: AppealView
    receipt: str
    keys: tuple[str, ...]
    verifier: str


def own_of(own: OwnWords | None) -> Own | None:
    """One's own text in pieces, around what was found."""
    if own is None:
        return None
    first = own.marks[0][0] if own.marks else 0
    low = max(0, min(first - _BEFORE, len(own.text) - SHOWN)) if len(own.text) > SHOWN else 0
    high = min(len(own.text), low + SHOWN)
    pieces, at = [], low
    for start, end in own.marks:
        start, end = max(start, low), min(end, high)
        if start < end:
            pieces += [(at, start, False), (start, end, True)]
            at = end
    pieces.append((at, high, False))
    return Own(
        pieces=tuple(Piece(inert(own.text[a:b]), marked) for a, b, marked in pieces if a < b),
        lang=own.lang,
        cut=high - low < len(own.text),
        marked=bool(own.marks),
    )


async def _page(
    visit: Visit, token: str, refused: Refused | None = None, typed: Sent | None = None
) -> Response[str]:
    path, base = f"/s/{token}", _base(token)
    told = await visit.get(base, Told, lang=visit.lang)
    names = names_of(await visit.get("/v1/published/rules", Rules), visit.lang)
    logs = await logs_of(visit)
    appeal = view_of(path, visit.say, told.appeal, told.closed, visit.coming(told.appeal_until), names, typed)
    view = StatementView(
        number=told.statement,
        reversed=told.state == "reversed",
        lines=lines_of(told.letter, visit.say, names, open_=appeal.open),
        own=own_of(told.own),
        appeal=appeal,
        receipt=f"{base}/receipt",
        keys=logs.keys,
        verifier=logs.verifier,
    )
    return visit.page(
        "public/statement.html",
        view,
        title=N_("We took our decision back") if view.reversed else headline(told.letter),
        trouble=refused,
    )


def _base(token: str) -> str:
    return f"/v1/statements/{quote(token, safe='')}"


@get("/s/{token:str}", opt=ASKING)
async def statement_page(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """What a link says; reading it changes nothing but that it was read."""
    return await _page(Visit(request), token)


@post(
    "/s/{token:str}",
    opt=ASKING | {BODY_BYTES: BYTES_MOST},
    request_max_body_size=BYTES_MOST,
    status_code=303,
)
async def statement_act(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Appeal, add to an appeal, or take it back."""
    visit = Visit(request)
    # Whoever holds no link has nothing read that they send.
    await visit.get(_base(token), Told, lang=visit.lang)
    sent = await visit.form(Sent)
    try:
        return await act(visit, _base(token), sent, f"/s/{token}")
    except Refused as error:
        return await _page(visit, token, error, sent)


ROUTES: tuple[Any, ...] = (statement_page, statement_act)
