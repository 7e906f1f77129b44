"""How often rules hold, and which of them hold on the same items, from decisions that are kept.

Only the latest decisions are looked at, so that it costs the same however many there are.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import msgspec
from sqlalchemy import Connection, select

from clearford.core.ids import RuleId
from clearford.runtime.stores.tables.decisions import decided

LOOKED_AT = 5_000
"""Decisions, the latest."""
MOST = 10
"""Rules that are told beside one."""


class Overlap(msgspec.Struct, frozen=True):
    """Another rule."""

    rule: RuleId
    both: int
    """Items on which both held."""


class Overlaps(msgspec.Struct, frozen=True, kw_only=True):
    """On what a rule held, alone and together with others."""

    looked_at: int
    """The latest decisions, as many as were looked at."""
    held: int
    """Of these, on how many the rule held."""
    others: tuple[Overlap, ...]
    """The most frequent first."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the latest decisions say of every rule."""

    looked_at: int
    held: Counter[RuleId]
    both: Counter[tuple[RuleId, RuleId]]
    """In either order."""

    def of(self, rule: RuleId) -> Overlaps:
        """The part about one rule."""
        others = [Overlap(other, n) for (one, other), n in self.both.items() if one == rule]
        others.sort(key=lambda one: (-one.both, one.rule))
        return Overlaps(looked_at=self.looked_at, held=self.held[rule], others=tuple(others[:MOST]))


class _Ref(msgspec.Struct, frozen=True):
    id: RuleId


class _Held(msgspec.Struct, frozen=True):
    rules: tuple[_Ref, ...] = ()


_DECODER = msgspec.json.Decoder(_Held)


def seen_together(conn: Connection) -> Seen:
    """Count the rules that held among the latest decisions, on trial or not."""
    c = decided.c
    bodies = conn.execute(select(c.body).order_by(c.at.desc()).limit(LOOKED_AT)).scalars().all()
    held: Counter[RuleId] = Counter()
    both: Counter[tuple[RuleId, RuleId]] = Counter()
    for body in bodies:
        rules = {one.id for one in _DECODER.decode(bytes(body)).rules}
        held.update(rules)
        both.update(permutations(rules, 2))
    return Seen(looked_at=len(bodies), held=held, both=both)
