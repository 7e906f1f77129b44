"""Rules that fell back to trial: overturned too often, they act on nobody until a person lets them again."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from clearford.core.access import require_two
from clearford.core.entries import Content
from clearford.core.errors import RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import pointer

_PREFIX = "on_trial:"
"""Begins the name of the row of each such rule; its value is who put it on trial."""


def rules_on_trial(conn: Connection) -> tuple[str, ...]:
    """The rules that fell back, ascending."""
    names = conn.execute(select(pointer.c.name).where(pointer.c.name.startswith(_PREFIX, autoescape=True)))
    return tuple(sorted(name.removeprefix(_PREFIX) for name in names.scalars()))


def do_fall_back_rule(change: Change, rule: str, why: str) -> bool:
    """Put a live rule on trial from now on, in every process; whether it was not already.

    A later version of its pack does not lift this: what it does to people was wrong too often, so that a
    person has to look (`do_let_rule_act`).
    """
    if _who(change, rule) is not None:
        return False
    change.add(pointer, name=_PREFIX + rule, value=change.by.id, version=1, at=change.at)
    _on_record(change, rule, "fell_back", why, by_other=False)
    change.flush()
    return True


def do_let_rule_act(change: Change, rule: str, why: str) -> None:
    """Let a rule act again as its pack says.

    Raises AccessError CF-A003 for who put it on trial, RequestError CF-H002 when the rule did not fall back.
    """
    before = _who(change, rule)
    if before is None:
        raise RequestError("CF-H002", "the rule did not fall back to trial")
    require_two("pack.promote", before, change.by.id)
    change.conn.execute(delete(pointer).where(pointer.c.name == _PREFIX + rule))
    _on_record(change, rule, "let_act", why, by_other=True)


def _who(change: Change, rule: str) -> str | None:
    found = select(pointer.c.value).where(pointer.c.name == _PREFIX + rule).with_for_update()
    value: str | None = change.conn.execute(found).scalar()
    return value


def _on_record(change: Change, rule: str, event: str, why: str, *, by_other: bool) -> None:
    change.entry(
        "pack_change",
        contents=[Content("reason", why.encode())],
        owner=change.vault.ref("user", change.by.id),
        data={"event": event, "rule": rule, "by_other": by_other},
    )
