"""Deciding many cases at once: counted and shown before, bounded, and undone as one."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

import msgspec

from clearford.cases.events import Desk, check_verdict
from clearford.cases.hands import require_hand
from clearford.cases.second import REVIEWED, why_second
from clearford.core.actions import AGAINST_ACCOUNT
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """One act on many cases, before it is done."""

    cases: tuple[str, ...]
    """Ids of all of them, ascending."""
    second: tuple[str, ...]
    """Those of them that a second person reads before anything happens."""
    token: str
    """Stands for these cases as they are, this verdict and this person, 64 hexadecimal digits."""


def plan_bulk(cases: Sequence[Case], verdict: Verdict, *, by: Hand, desk: Desk) -> Bulk:
    """What one act would decide.

    CF-R022 for none or too many cases, for others than waiting reviews and reports, and for measures against
    accounts; CF-R021 as for
    each case alone.
    """
    check_verdict(verdict)
    if not AGAINST_ACCOUNT.isdisjoint(verdict.actions):
        raise RecordError("CF-R022", "a measure against an account is decided in one case, not in many")
    most = desk.numbers.count("case.bulk")
    if not 0 < len(cases) <= most:
        raise RecordError("CF-R022", f"between 1 and {most} cases are decided at once")
    if any(case.kind not in REVIEWED or case.state != "queued" for case in cases):
        raise RecordError("CF-R022", "only waiting reviews and reports are decided together")
    for case in cases:
        require_hand(case, by)
    ordered = sorted(cases, key=lambda case: case.id)
    two = [c.id for c in ordered if why_second(c, verdict, key=desk.key, numbers=desk.numbers) is not None]
    return Bulk(
        cases=tuple(case.id for case in ordered), second=tuple(two), token=_token(ordered, verdict, by, desk)
    )


def _token(cases: Sequence[Case], verdict: Verdict, by: Hand, desk: Desk) -> str:
    shown = msgspec.json.encode([by.id, verdict, [(case.id, case.version) for case in cases]])
    return hmac.digest(desk.key, b"bulk\0" + shown, "sha256").hex()


def require_shown(plan: Bulk, token: str) -> None:
    """CF-R038 where other cases, cases as they no longer are, or another verdict were shown."""
    if not hmac.compare_digest(plan.token.encode(), token.encode()):
        raise RecordError(
            "CF-R038", "the cases are not those that were shown", suggestion="ask for a new preview"
        )
