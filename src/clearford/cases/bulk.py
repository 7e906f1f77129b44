"""Deciding many cases at once: counted before, bounded, with a reason, and undone as one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.cases.events import Desk, check_verdict
from clearford.cases.hands import require_hand
from clearford.cases.second import REVIEWED, why_second
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """One act on many cases; its id ties their decisions together, so that a reversal reaches all."""

    id: str
    by: str
    cases: tuple[str, ...]
    """Cases that are decided, ascending."""
    singly: tuple[str, ...]
    """Cases that two people must read: they stay where they are, to be decided one by one."""


def plan_bulk(
    bulk_id: str,
    cases: Sequence[Case],
    verdict: Verdict,
    *,
    by: Hand,
    previewed: int,
    reason: str,
    desk: Desk,
) -> Bulk:
    """What one act would decide. previewed: how many cases the person was told it would be about.

    CF-R022 without a reason, with another number of cases than was shown, with too many, or with kinds
    that are decided one by one; CF-R021 as for each case alone.
    """
    check_verdict(verdict)
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    if len({case.id for case in cases}) != previewed:
        raise RecordError("CF-R022", f"{previewed} cases were shown, and it would be another number")
    if previewed > desk.numbers.count("case.bulk"):
        raise RecordError("CF-R022", f"at most {desk.numbers.count('case.bulk')} cases are decided at once")
    if any(case.kind not in REVIEWED or case.state != "queued" for case in cases):
        raise RecordError("CF-R022", "only waiting reviews and reports are decided together")
    for case in cases:
        require_hand(case, by)
    two = {
        case.id for case in cases if why_second(case, verdict, key=desk.key, numbers=desk.numbers) is not None
    }
    names = sorted({case.id for case in cases})
    return Bulk(
        id=bulk_id,
        by=by.id,
        cases=tuple(name for name in names if name not in two),
        singly=tuple(name for name in names if name in two),
    )
