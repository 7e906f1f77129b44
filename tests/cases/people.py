"""Invented people, cases and verdicts for the tests of this room."""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.cases.events import Desk
from clearford.cases.transitions import apply, open_case
from clearford.core.casework import Case, Hand, ItemFacts, Verdict
from tests.cases.data import numbers

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
T0 = 1_780_000_000_000_000
"""A moment in May 2026."""
DESK = Desk(numbers().changed({"second.share": 0, "measure.open": 0}), b"key")
"""Nothing is drawn by chance, and nobody waits."""
ANN, BEN, CAT = (Hand(id=name) for name in ("ann", "ben", "cat"))
LEAD = Hand(id="lea", lead=True, appeals=True, legal=True, privacy=True, child_safety=True)
JUDGE = Hand(id="jo", appeals=True)
NOTHING = Verdict(outcome="no_action")
HOLD = Verdict(outcome="restrict", actions=("hold",), ground="contract")
SUSPEND = Verdict(outcome="restrict", actions=("suspend_account",), ground="contract")
FACTS = ItemFacts(item="i1", subject="s1", harm="fraud.romance", lang="en", item_kind="post", severity=2)
REASON = "It asks for money before anybody has met."


def queued(kind: Any = "review", **fields: Any) -> Case:
    """A case that waits."""
    case = open_case("c1", kind, FACTS, queue="fraud", now=T0, desk=DESK)
    return msgspec.structs.replace(case, **fields)


def act(case: Case, event: Any, by: Hand | None = None, *, now: int = T0, **given: Any) -> Case:
    """`apply` at a desk without chance."""
    return apply(case, event, now=now, desk=DESK, by=by, **given)


def leased(by: Hand = ANN, *, now: int = T0, second: bool = False, **fields: Any) -> Case:
    """A case that somebody holds; `second`: ann holds the second review of what ben decided."""
    if second:
        first = act(leased(BEN), "decide", BEN, verdict=SUSPEND, reason=REASON)
        return act(first, "claim", ANN)
    return act(queued(**fields), "claim", by, now=now)


def in_state(state: str) -> Case:
    """A case in a state, as it gets there; held by nobody but in `leased`."""
    waiting = act(leased(), "ask", ANN, asked="reporter")
    second = act(leased(), "decide", ANN, verdict=SUSPEND, reason=REASON)
    split = act(act(second, "claim", BEN), "decide", BEN, verdict=HOLD, reason=REASON)
    done = act(leased(), "decide", ANN, verdict=HOLD, reason=REASON)
    closed = act(done, "outcomes", outstanding=0)
    cases = (queued(), leased(), waiting, second, split, done, closed, act(closed, "appeal"))
    return next(case for case in cases if case.state == state)
