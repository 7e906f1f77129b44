"""Rules that fell back to trial: overturned too often, they act on nobody until a person lets them again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection, delete, select

from clearford.core.access import require_two
from clearford.core.entries import Content, Field
from clearford.core.errors import RequestError
from clearford.runtime.record.packs import FOLDERS, find_version, version_in_force
from clearford.runtime.record.unit import SYSTEM, Change
from clearford.runtime.stores.tables.figures import pointer

_PREFIX = "on_trial:"
"""Begins the name of the row of each such rule; its value is who put it on trial."""


class Fallen(msgspec.Struct, frozen=True):
    """A rule that fell back."""

    rule: str
    since: int
    by_itself: bool
    """Its figures brought it about, not a person."""


def list_fallen(conn: Connection) -> list[Fallen]:
    """The rules that fell back, ascending."""
    c = pointer.c
    found = conn.execute(select(c.name, c.value, c.at).where(c.name.startswith(_PREFIX, autoescape=True)))
    rows = sorted((name.removeprefix(_PREFIX), value, at) for name, value, at in found)
    return [Fallen(rule, at, by == SYSTEM.id) for rule, by, at in rows]


def rules_on_trial(conn: Connection) -> tuple[str, ...]:
    """The names of the rules that fell back, ascending."""
    return tuple(one.rule for one in list_fallen(conn))


def do_fall_back_rule(
    change: Change, rule: str, why: str, figures: Mapping[str, Field] = MappingProxyType({})
) -> bool:
    """Put a live rule on trial from now on, in every process; whether it was not already.

    figures: what is public about the reason beside `why`.

    A later version of its pack does not lift this: what it does to people was wrong too often, so that a
    person has to look (`do_let_rule_act`).
    """
    if _who(change, rule) is not None:
        return False
    change.add(pointer, name=_PREFIX + rule, value=change.by.id, version=1, at=change.at)
    _on_record(change, rule, "fell_back", why, {"by_other": False, **figures})
    change.flush()
    return True


def do_let_rule_act(change: Change, rule: str, why: str) -> None:
    """Let a rule act again as its pack says.

    Raises AccessError CF-A003 for who put it on trial and for the author of the packs in force,
    RequestError CF-H002 when the rule did not fall back.
    """
    before = _who(change, rule)
    if before is None:
        raise RequestError("CF-H002", "the rule did not fall back to trial")
    require_two("pack.promote", before, change.by.id)
    version = version_in_force(change.conn)
    if version != FOLDERS:
        require_two("pack.promote", find_version(change.conn, version).author, change.by.id)
    change.conn.execute(delete(pointer).where(pointer.c.name == _PREFIX + rule))
    _on_record(change, rule, "let_act", why, {"by_other": True})


def _who(change: Change, rule: str) -> str | None:
    found = select(pointer.c.value).where(pointer.c.name == _PREFIX + rule).with_for_update()
    value: str | None = change.conn.execute(found).scalar()
    return value


def _on_record(change: Change, rule: str, event: str, why: str, public: Mapping[str, Field]) -> None:
    change.entry(
        "pack_change",
        contents=[Content("reason", why.encode())],
        owner=change.vault.ref("user", change.by.id),
        data={"event": event, "rule": rule, **public},
    )
