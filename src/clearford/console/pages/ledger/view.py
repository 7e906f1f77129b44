"""What the pages of the ledger show: logs, entries, one entry with its proof, two heads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clearford.console.i18n import N_
from clearford.console.pages.entry_words import role_words, told
from clearford.core.dates import MINUTE
from clearford.core.entries import ENTRY_TYPES, Entry, EntryType
from clearford.core.reasons import Language
from clearford.runtime.http.audit import Audit
from clearford.runtime.http.entries import Heads
from clearford.runtime.http.public_log import PublicLog
from clearford.runtime.record.lookup import Found

TYPE_WORDS: Mapping[str, str] = {
    "decision": N_("decision"),
    "batch": N_("counts of what was allowed"),
    "outcome": N_("what became of an action"),
    "notice_sent": N_("notice sent"),
    "notice_failed": N_("notice that did not arrive"),
    "case_opened": N_("case opened"),
    "case_event": N_("step of a case"),
    "review": N_("review"),
    "appeal": N_("appeal"),
    "reversal": N_("reversal"),
    "measure": N_("account measure"),
    "measure_end": N_("end of an account measure"),
    "order": N_("order of an authority"),
    "referral": N_("referral to an authority"),
    "report_received": N_("report received"),
    "report_closed": N_("report closed"),
    "rights_request": N_("request about own data"),
    "incident": N_("incident"),
    "read": N_("reading of evidence, or refusal"),
    "config": N_("change of accounts or settings"),
    "pack_change": N_("change of rules"),
    "golden": N_("case with a known answer"),
    "quality": N_("quality figure"),
    "report_published": N_("transparency report"),
    "erased": N_("erasure"),
    "checkpoint_witnessed": N_("head seen by a witness"),
    "key_change": N_("change of the signing key"),
    "year_close": N_("end of a year"),
    "reconciliation": N_("comparison with the platform"),
    "taken_back": N_("decision taken back"),
    "ai_stream": N_("streamed answer of an AI service"),
    "assessment": N_("assessment of an AI service"),
    "archived": N_("month archived"),
    "ai_service": N_("register of AI services"),
}
GAP = 5 * MINUTE
"""Microseconds within which an entry usually has its signed place."""
_TIMES = ("ts", "start", "end", "review_by")
_APART = ("c", "refs", "v", "id", "type", "ts", "log")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries somebody looks for."""

    type: EntryType | None = None
    role: str | None = None
    since: str | None = None
    """A day."""
    until: str | None = None
    """A day, which counts."""
    after: str | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a list."""

    id: str
    type: str
    """A message."""
    at: int
    role: str
    said: tuple[str, ...]
    """What tells it from others of its type: an outcome, a result, what was changed; messages, or names."""


class LogsView(msgspec.Struct, frozen=True, kw_only=True):
    """The logs."""

    logs: tuple[PublicLog, ...]
    now: int
    gap: int = GAP


class FrontView(msgspec.Struct, frozen=True, kw_only=True):
    """The front page."""

    logs: tuple[PublicLog, ...]
    now: int
    gap: int = GAP
    types: tuple[tuple[str, str], ...]
    wanted: Wanted
    lines: tuple[Line, ...]
    next: str | None
    base: str
    """Address of this list without a place in it."""
    q: str = ""


class Public(msgspec.Struct, frozen=True, kw_only=True):
    """A public value of an entry."""

    name: str
    text: str
    at: int | None = None
    """Of a time, in place of its text."""


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry."""

    found: Found
    type: str
    """A message."""
    role: str
    """Of who acted, in words."""
    refs: tuple[tuple[str, str | None], ...]
    """Id and type, a message; none for an entry of a log that was destroyed."""
    public: tuple[Public, ...]
    can_download: bool


class HeadsView(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of a log."""

    log: str
    found: Heads


def type_words(name: str) -> str:
    """A type of entry as a message."""
    return TYPE_WORDS.get(name, name)


def types() -> tuple[tuple[str, str], ...]:
    """Every type with its message."""
    return tuple((name, TYPE_WORDS[name]) for name in ENTRY_TYPES)


def lines_of(page: Audit, lang: Language) -> tuple[Line, ...]:
    """Entries as a list shows them."""
    return tuple(
        Line(
            id=one.entry.id,
            type=type_words(one.entry.type),
            at=one.entry.ts,
            role=role_words(one.entry.by_role, lang),
            said=_said(one.entry, lang),
        )
        for one in page.entries
    )


def entry_view(found: Found, lang: Language, *, can_download: bool) -> EntryView:
    """An entry with its public values as rows."""
    return EntryView(
        found=found,
        type=type_words(found.entry.type),
        role=role_words(found.entry.by_role, lang),
        refs=tuple((one, None if kind is None else type_words(kind)) for one, kind in found.refs.items()),
        public=tuple(public_of(found.entry)),
        can_download=can_download,
    )


def public_of(entry: Entry) -> list[Public]:
    """The public values of an entry, name by name, without those that its page shows elsewhere."""
    whole: dict[str, Any] = msgspec.to_builtins(entry)
    nested = {name: whole.pop(name, {}) for name in ("clock", "data")}
    flat = {name: value for name, value in whole.items() if name not in _APART}
    flat |= {f"{outer}.{name}": value for outer, inner in nested.items() for name, value in inner.items()}
    return [
        Public(name=name, text=_text(value), at=value if name in _TIMES else None)
        for name, value in flat.items()
    ]


def _said(entry: Entry, lang: Language) -> tuple[str, ...]:
    words = (entry.decision, entry.harm, *(entry.data.get(name) for name in ("what", "result", "event")))
    return tuple(told(str(word), lang) for word in words if word)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
