"""What the pages of the audit show: changes with what was and is, readings, refusals, emergencies; or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from clearford.console.i18n import N_
from clearford.console.pages.entry_words import NAMED, brief, moment_of, role_words
from clearford.core.reasons import Language
from clearford.runtime.http.audit import Audit, Noted
from clearford.runtime.transparency.sheet import inert_cell

Tab = Literal["changes", "reads", "refusals", "emergencies"]
TABS: Mapping[Tab, str] = {
    "changes": N_("Changes"),
    "reads": N_("Readings of evidence"),
    "refusals": N_("Refusals"),
    "emergencies": N_("Emergency access"),
}
NEEDS: Mapping[Tab, str] = {
    "changes": "config.read",
    "reads": "read_log.read",
    "refusals": "read_log.read",
    "emergencies": "config.read",
}
"""Tab -> the permission that the interface asks for."""
WHAT: Mapping[str, str] = {
    "user.create": N_("account made"),
    "user.disabled": N_("account disabled"),
    "user.active": N_("account enabled"),
    "user.password": N_("password changed"),
    "user.factor_reset": N_("second factor taken away"),
    "grant.ask": N_("role asked for"),
    "grant.give": N_("role given"),
    "grant.refuse": N_("role refused"),
    "grant.end": N_("role taken back"),
    "key.create": N_("key made"),
    "key.end": N_("key revoked"),
    "session.end": N_("sessions ended"),
    "glass.ask": N_("emergency access asked for"),
    "glass.open": N_("emergency access opened"),
    "campaign.opened": N_("the campaign was opened"),
    "campaign.pack_added": N_("a pack was added"),
    "campaign.ended": N_("the campaign was ended early"),
    "campaign.closed": N_("the campaign was closed"),
    "golden.added": N_("case with a known answer"),
    "flagger.added": N_("trusted flagger entered"),
    "evidence": N_("evidence"),
    "statement": N_("statement of reasons"),
    "value": N_("a masked value"),
    "precedents": N_("precedents"),
    "ledger": N_("Ledger"),
}
"""What changed most often, in words; anything else is shown by its name."""
HEAD = b"time,entry,type,what,by,by_role,refused,old,new,about\r\n"
"""First line of a file."""
_SHOWN_APART = ("what", "refused")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries somebody looks for."""

    tab: Tab | None = None
    what: str | None = None
    role: str | None = None
    since: str | None = None
    """A day."""
    until: str | None = None
    """A day, which counts."""
    after: str | None = None


class Value(msgspec.Struct, frozen=True):
    """One value of a change, before and after."""

    name: str
    old: str
    new: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the audit."""

    id: str
    at: int
    what: str
    """A message, or a name."""
    actor: str | None
    role: str
    about: str
    values: tuple[Value, ...]


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """One list of the audit."""

    tab: Tab
    tabs: tuple[tuple[Tab, str, str], ...]
    """Name, message and address of those that this person may open."""
    wanted: Wanted
    lines: tuple[Line, ...]
    next: str | None
    base: str
    csv: str
    """Address of the same as a file."""
    most: int
    """Entries that the file holds at most."""
    has_ledger: bool
    """Whether entries are links."""
    roles: list[tuple[str, str]]
    """To choose from."""


def lines_of(page: Audit, lang: Language) -> tuple[Line, ...]:
    """Entries as a list shows them."""
    return tuple(_line(one, lang) for one in page.entries)


def _line(one: Noted, lang: Language) -> Line:
    data = one.entry.data
    said = str(data.get("what") or data.get("event") or one.entry.type)
    return Line(
        id=one.entry.id,
        at=one.entry.ts,
        what=WHAT.get(said) or NAMED.get(said, said),
        actor=one.actor,
        role=role_words(one.entry.by_role, lang),
        about=brief(_about(one, apart=(*_SHOWN_APART, "event"))),
        values=tuple(
            Value(value.name, brief(value.old), brief(value.new)) for value in values_of(one.old, one.new)
        ),
    )


def values_of(old: Any, new: Any) -> tuple[Value, ...]:
    """What a change changed, value by value; what was and is the same is left out."""
    before, after = _named(old), _named(new)
    return tuple(
        Value(name, _text(before.get(name), name), _text(after.get(name), name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def as_csv(entries: Iterable[Noted]) -> bytes:
    """Lines below `HEAD` for spreadsheets; nothing in them is taken for a formula. Times in ISO 8601, UTC."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for one in entries:
        entry = one.entry
        at = datetime.fromtimestamp(entry.ts / 1_000_000, UTC).isoformat()
        data = entry.data
        cells = [
            *(at, entry.id, entry.type, str(data.get("what", "")), one.actor or "", entry.by_role or ""),
            *("yes" if data.get("refused") is True else "", _text(one.old), _text(one.new), _about(one)),
        ]
        writer.writerow([inert_cell(cell) for cell in cells])
    return stream.getvalue().encode()


def _about(one: Noted, *, apart: tuple[str, ...] = _SHOWN_APART) -> str:
    rest = {name: value for name, value in one.entry.data.items() if name not in apart and value != ""}
    return ", ".join(f"{name}: {_text(value, name)}" for name, value in rest.items())


def _named(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"value": value}


def _text(value: Any, name: str = "") -> str:
    if value is None or value == []:
        return ""
    if moment := moment_of(name, value):
        return moment
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
