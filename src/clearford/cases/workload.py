"""How much waits where, and how much one person may hold. By queue, never by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from clearford.cases.clocks import due_now, overdue
from clearford.core.casework import Case
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

_TEAM = 3
"""People of whom a median says something."""
DONE = frozenset({"decided", "closed", "appealed"})
"""States in which nobody has anything left to do in the case itself."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in a queue."""

    waiting: int = 0
    """Cases that somebody could take."""
    held: int = 0
    asked: int = 0
    """An answer is waited for."""
    overdue: int = 0
    due_soon: int = 0
    """Due within a step of the clock, and not overdue yet."""
    oldest: int | None = None
    """When the oldest open case was opened."""


def workload(cases: Iterable[Case], now: int, numbers: Numbers) -> dict[str, Load]:
    """Load by queue, ascending; golden items look like work and are counted so."""
    queues: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.state not in DONE:
            queues[case.queue].append(case)
    return {name: _load(found, now, numbers) for name, found in sorted(queues.items())}


def _load(cases: list[Case], now: int, numbers: Numbers) -> Load:
    soon = now + numbers.span("case.breach_step")
    late = [case for case in cases if overdue(case, now)]
    asked = sum(case.state == "waiting" for case in cases)
    held = sum(case.owner is not None for case in cases)
    return Load(
        waiting=len(cases) - asked - held,
        held=held,
        asked=asked,
        overdue=len(late),
        due_soon=sum((end := due_now(case, now)) is not None and now < end <= soon for case in cases),
        oldest=min(case.opened for case in cases),
    )


def require_room(held: int, numbers: Numbers) -> None:
    """CF-R021 if a person who holds so many cases takes another: what is held waits for nobody else."""
    if held >= numbers.count("case.held"):
        raise RecordError("CF-R021", "too many cases are held at once; decide some or give them back")


def stand_out(team: Mapping[str, int], numbers: Numbers) -> tuple[int, list[str]]:
    """The median of a team, at least 1, and who has more than a number of times as much.

    Nobody in a team of fewer than three, whose median says nothing.
    """
    counts = sorted(team.values())
    if len(counts) < _TEAM:
        return 0, []
    half = max(1, counts[(len(counts) - 1) // 2])
    most = half * numbers.count("reveal.median")
    return half, sorted(name for name, count in team.items() if count > most)
