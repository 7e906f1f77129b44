"""What the pages of the privacy officer show: requests with their clocks, one request, what is kept."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from clearford.act.letter import Letter
from clearford.act.rights import ANSWERS, RESULTS, RightsResult
from clearford.console.i18n import N_
from clearford.core.reasons import Language
from clearford.runtime.http.rights import RequestOpened, RequestShown
from clearford.runtime.record.copies import Copy

KINDS: Mapping[str, str] = {
    "access": N_("a copy of one's data"),
    "correction": N_("a correction"),
    "erasure": N_("erasure"),
}
RESULT_WORDS: Mapping[str, str] = {
    "granted": N_("granted"),
    "partly": N_("granted in part"),
    "refused": N_("refused"),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A request in a list."""

    request: RequestShown
    kind: str
    result: str | None
    """Messages."""
    is_late: bool


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """Requests."""

    lines: tuple[Line, ...]
    waiting: bool
    next: str | None
    kinds: tuple[tuple[str, str], ...]
    may_erase: bool
    typed: Mapping[str, str] = {}
    erasing: Mapping[str, str] = {}
    """What was typed to erase somebody."""


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    opened: RequestOpened
    words: Markup
    """What the person wrote, made inert."""
    kind: str
    result: str | None
    is_late: bool
    lang: Language
    letter: Letter | None
    holds: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    has_copy: bool
    typed: Mapping[str, str]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a kind that are kept of somebody."""

    name: str
    rows: int


class CopyView(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of who asked."""

    request: str
    kept: tuple[Kept, ...]
    contents: tuple[tuple[str, int, int], ...]
    """Name of a content, how many there are, and until when the last of them is kept."""


class ErasedView(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure that was done."""

    entries: tuple[str, ...]
    contents: int
    has_ledger: bool


def line_of(request: RequestShown, now: int) -> Line:
    """A request in a list."""
    return Line(
        request=request,
        kind=KINDS.get(request.kind, request.kind),
        result=result_words(request.result),
        is_late=request.result is None and request.due <= now,
    )


def result_words(result: str | None) -> str | None:
    """A result as a message."""
    return None if result is None else RESULT_WORDS.get(result, result)


def results_of(kind: str) -> tuple[RightsResult, ...]:
    """The answers that a kind of request can be given."""
    return tuple(result for result in RESULTS if (kind, result) in ANSWERS)


def copy_view(request: str, copy: Copy) -> CopyView:
    """What is kept, counted by class; no content of it."""
    names = sorted({content.name for content in copy.contents})
    by_name = {name: [one for one in copy.contents if one.name == name] for name in names}
    return CopyView(
        request=request,
        kept=tuple(Kept(name=name, rows=len(rows)) for name, rows in sorted(copy.rows.items())),
        contents=tuple(
            (name, len(found), max(one.keep_until for one in found)) for name, found in by_name.items()
        ),
    )
