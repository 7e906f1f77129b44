"""How a query reads a field of an entry, and of the entries that it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

import msgspec

from clearford.core.entries import Entry
from clearford.ledger.queries import UNKNOWN, Mapping

DEPTH = 4
"""Steps along references in which an entry that is followed is looked for."""
MINUTE = 60_000_000
SINCE = "minutes_since"
Texts = tuple[str, ...]
_ABSENT = (UNKNOWN,)


def joined(field: str) -> bool:
    """True for a field that is read from another entry."""
    return ":" in field


def reader(field: str, mappings: dict[str, Mapping]) -> Callable[[Entry], Texts]:
    """What gives the values of a field of an entry itself."""
    if field in mappings:
        return partial(_mapped, reader(mappings[field].of, mappings), mappings[field].to)
    if field == "acts":
        return _acts
    if field in ("day", "month"):
        return partial(_date, "%Y-%m-%d" if field == "day" else "%Y-%m")
    if field.startswith("data."):
        name = field.removeprefix("data.")
        return lambda entry: _texts(entry.data.get(name))
    return lambda entry: _texts(getattr(entry, field))


def amounts(entry: Entry, field: str) -> dict[str, int]:
    """The numbers of a field, by name; `""` for a number alone, and for the length of a list."""
    value = entry.data.get(field.removeprefix("data."))
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"": len(value)}
    return {"": value} if isinstance(value, int) and not isinstance(value, bool) else {}


def _texts(value: object) -> Texts:
    if isinstance(value, bool):
        return ("yes",) if value else ("no",)
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, dict):
        value = [f"{name}={one}" for name, one in value.items()]
    if isinstance(value, (list, tuple)):
        return tuple(sorted({str(one) for one in value})) or _ABSENT
    return (value,) if isinstance(value, str) and value else _ABSENT


def _acts(entry: Entry) -> Texts:
    measures = entry.data.get("measures")
    # A list of measures without any says that there were none, which is no absence.
    return () if measures == [] else _texts(entry.actions if measures is None else measures)


def _date(form: str, entry: Entry) -> Texts:
    return (datetime.fromtimestamp(entry.ts // 1_000_000, UTC).strftime(form),)


def _mapped(read: Callable[[Entry], Texts], to: dict[str, str], entry: Entry) -> Texts:
    found = {one if one == UNKNOWN else to.get(one, "other") for one in read(entry)}
    return tuple(sorted(found - {""}))


class Stub(msgspec.Struct, frozen=True, gc=False):
    """What is kept of an entry that others follow or that follows others."""

    id: str
    type: str
    ts: int
    refs: tuple[str, ...]
    told: dict[str, Texts]
    """Field -> values, of the fields that some query asks it for."""


class Chain:
    """The kept entries by id, and the walk along their references."""

    def __init__(self) -> None:
        """No entry."""
        self.stubs: dict[str, Stub] = {}
        self.taken_back: set[str] = set()
        """Ids of entries that do not count: who acted took the act back."""

    def missing(self) -> set[str]:
        """Ids that kept entries refer to and that are not kept."""
        return {ref for stub in self.stubs.values() for ref in stub.refs} - self.stubs.keys()

    def look(self, stub: Stub, field: str) -> Texts:
        """The values of a field, of the entry itself or of one that it follows."""
        if not joined(field):
            return stub.told[field]
        head, _, rest = field.partition(":")
        if head == SINCE:
            first = self._first(self.nearest(stub, rest), rest)
            return _ABSENT if first is None else (str(max(0, stub.ts - first.ts) // MINUTE),)
        near = self.nearest(stub, head)
        return tuple(sorted({text for one in near for text in one.told[rest]})) if near else _ABSENT

    def nearest(self, stub: Stub, kind: str) -> list[Stub]:
        """The entries of a type that are the fewest steps away; several where all are equally near."""
        level, seen = [stub], {stub.id}
        for _ in range(DEPTH):
            level = self._behind(level, seen)
            found = [one for one in level if one.type == kind]
            if found:
                return found
        return []

    def _first(self, near: list[Stub], kind: str) -> Stub | None:
        """The first entry of a chain of entries of one type."""
        first: Stub | None = None
        seen: set[str] = set()
        while near:
            first = min(near, key=_age)
            near = [one for one in self._behind([first], seen) if one.type == kind]
        return first

    def _behind(self, level: Iterable[Stub], seen: set[str]) -> list[Stub]:
        found = []
        for stub in level:
            for ref in stub.refs:
                if ref not in seen and ref in self.stubs:
                    seen.add(ref)
                    found.append(self.stubs[ref])
        return found


def _age(stub: Stub) -> tuple[int, str]:
    return stub.ts, stub.id
