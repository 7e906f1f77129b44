"""Queues: which case waits where. That two queues never dispute a case is checked when they are defined."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import msgspec

from clearford.cases.hands import covers, is_child_safety
from clearford.core.casework import Case, CaseKind
from clearford.core.errors import RecordError


class Queue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filter over cases; an empty filter takes everything."""

    name: str
    en: str
    zh: str
    kinds: tuple[CaseKind, ...] = ()
    harms: tuple[str, ...] = ()
    """Harms or families of harms."""
    langs: tuple[str, ...] = ()
    item_kinds: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    """1 low .. 4 critical."""
    child_safety: bool = False
    """Takes the cases that need the grant for child safety, and no others."""


def _filters(queue: Queue) -> tuple[Collection[object], ...]:
    return queue.kinds, queue.langs, queue.item_kinds, queue.severities


def _within(inner: Queue, outer: Queue) -> bool:
    """True if whatever `inner` takes, `outer` would take too."""
    plain = zip(_filters(inner), _filters(outer), strict=True)
    return all(not b or (a and set(a) <= set(b)) for a, b in plain) and (
        not outer.harms or (inner.harms != () and all(covers(outer.harms, harm) for harm in inner.harms))
    )


def _meet(one: Queue, other: Queue) -> bool:
    """True if some case would fit both."""
    if one.child_safety != other.child_safety:
        return False
    plain = zip(_filters(one), _filters(other), strict=True)
    harms = not (one.harms and other.harms) or any(
        covers((a,), b) or covers((b,), a) for a in one.harms for b in other.harms
    )
    return harms and all(not a or not b or set(a) & set(b) for a, b in plain)


class _Look(NamedTuple):
    """What queues look at of a case."""

    kind: CaseKind
    lang: str | None
    item_kind: str | None
    severity: int
    harm: str | None
    child_safety: bool


def _takes(queue: Queue, look: _Look) -> bool:
    """True if the case fits every filter; what is unknown of a case fits only an empty filter."""
    plain = zip(_filters(queue), look[:4], strict=True)
    return (
        queue.child_safety == look.child_safety
        and (not queue.harms or covers(queue.harms, look.harm))
        and all(not names or value in names for names, value in plain)
    )


def check_queues(queues: Sequence[Queue]) -> None:
    """CF-R023 where two queues would dispute a case, or where a case would find none."""
    for child_safety in (False, True):
        if not any(
            _within(Queue(name="", en="", zh=""), q) for q in queues if q.child_safety == child_safety
        ):
            which = "child safety" if child_safety else "everything else"
            raise RecordError("CF-R023", f"no queue takes all that is left of {which}")
    if twice := sorted({a.name for a, b in combinations(queues, 2) if a.name == b.name}):
        raise RecordError("CF-R023", f"the queue `{twice[0]}` is there twice")
    for one, other in combinations(queues, 2):
        if _meet(one, other) and _within(one, other) == _within(other, one):
            raise RecordError(
                "CF-R023",
                f"some case would fit both `{one.name}` and `{other.name}`, and neither is the narrower",
                suggestion="let one of them take only what the other takes too, or nothing of it",
            )


def route(queues: Sequence[Queue], case: Case) -> str:
    """Name of the queue of a case: the narrowest that takes it. `queues` as checked by `check_queues`."""
    look = _Look(case.kind, case.lang, case.item_kind, case.severity, case.harm, is_child_safety(case))
    return _narrowest(tuple(queues), look)


@lru_cache(maxsize=4096)
def _narrowest(queues: tuple[Queue, ...], look: _Look) -> str:
    taking = [queue for queue in queues if _takes(queue, look)]
    return max(taking, key=lambda queue: sum(_within(queue, other) for other in taking)).name
