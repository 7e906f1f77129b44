"""What stands on record about items now: by their ids, as a platform knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from clearford.core.actions import ACTIONS
from clearford.core.decisions import Outcome
from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import SYSTEM
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.vault import Vault

ASKED = 500
"""Items that are asked for in one query."""
_BY_PEOPLE = ("decision", "review", "appeal", "reversal")
"""Entries that, made by a person, settle what is to be done with an item."""


class Standing(NamedTuple):
    """What holds of an item."""

    outcome: Outcome
    actions: tuple[str, ...]
    """Names of what was done and not undone, ascending."""
    by_person: bool
    """A person decided about it, or undid what was decided."""


def standing_of(conn: Connection, vault: Vault, ids: Sequence[str]) -> dict[str, Standing]:
    """What stands about those of the items that are on record, by id."""
    refs = {vault.ref("item", one): one for one in ids}
    found: dict[str, Standing] = {}
    for at in range(0, len(refs), ASKED):
        some = list(refs)[at : at + ASKED]
        found |= {refs[ref]: one for ref, one in _some(conn, some).items()}
    return found


def _some(conn: Connection, refs: Sequence[str]) -> dict[str, Standing]:
    c = decided.c
    last = select(c.item, c.outcome).where(c.item.in_(refs)).order_by(c.at)
    outcomes: dict[str, Outcome] = {row.item: row.outcome for row in conn.execute(last)}
    people: set[str] = set()
    made = select(entry.c.item, entry.c.body).where(entry.c.item.in_(refs), entry.c.type.in_(_BY_PEOPLE))
    for row in conn.execute(made.order_by(entry.c.seq)):
        told = decode(bytes(row.body))
        if told.by_role != SYSTEM.role:
            people.add(row.item)
        outcomes.setdefault(row.item, told.decision or "allow")
    holds = select(effect.c.item, effect.c.kind).where(effect.c.item.in_(refs), effect.c.state == "active")
    actions: dict[str, set[str]] = {}
    for row in conn.execute(holds):
        if row.kind in ACTIONS:
            actions.setdefault(row.item, set()).add(row.kind)
    return {
        ref: Standing(_outcome(outcome, actions.get(ref)), tuple(sorted(actions.get(ref, ()))), ref in people)
        for ref, outcome in outcomes.items()
    }


def _outcome(recorded: Outcome, actions: set[str] | None) -> Outcome:
    """What was recorded, by what of it still holds."""
    if actions:
        return "restrict"
    return "allow" if recorded == "restrict" else recorded
