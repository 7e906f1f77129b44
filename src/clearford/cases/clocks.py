"""Clocks of cases: when a case is due, how long it took, and what became of the deadline.

Every duration is computed from the marks of a case, never stored as an estimate. A clock stands still
while an answer is waited for only where the law lets it: for our own limits on reviews and reports.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clearford.cases.calendar import Workdays, after_working_days
from clearford.core.casework import Case, CaseKind, Mark
from clearford.core.dates import DAY, after_months, day_of, end_of_day
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

FRAUD = ("fraud", "phishing")
"""Families of harm whose restrictions are appealed under the shorter limit (Anti-Fraud Law art. 32)."""
STATEMENT = "dsa.statement"
"""The one deadline that is no length of time."""
LIMITS: dict[CaseKind, str] = {
    "review": "sla.review",
    "report": "sla.report",
    "appeal": "appeal.own",
    "order": "sla.order",
    "referral": "sla.referral",
    "rights_request": "gdpr.rights",
    "incident": "sla.incident",
    "misuse": "sla.misuse",
    "quality": "sla.sample",
    "golden": "sla.sample",
}
"""Kind of a case -> the number that limits it."""
PAUSES: frozenset[CaseKind] = frozenset({"review", "report", "quality", "golden"})
"""Kinds whose clock stands still while an answer is waited for."""


def limit(kind: CaseKind, *, harm: str | None = None, workdays: Workdays | None = None) -> str:
    """Id of the number that limits a case."""
    if kind == "appeal" and harm is not None and harm.split(".")[0] in FRAUD:
        return "appeal.fraud"
    return "app.rights" if kind == "rights_request" and workdays is not None else LIMITS[kind]


def due(
    kind: CaseKind,
    start: int,
    *,
    numbers: Numbers,
    harm: str | None = None,
    workdays: Workdays | None = None,
) -> int:
    """When a case that begins now must be decided.

    workdays: the table where the law counts working days (requests about own data in China). Where it
        does not reach, as many plain days are taken: that is never too late.
    """
    name = limit(kind, harm=harm, workdays=workdays)
    unit = numbers[name].unit
    if unit == "working_days" and workdays is not None:
        days = numbers.working_days(name)
        try:
            return after_working_days(workdays, start, days)
        except RecordError:
            return start + days * DAY
    if unit in ("months", "years"):
        return after_months(start, numbers.months(name))
    return start + numbers.span(name)


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """What the reports need of one case; none for what has not happened."""

    arrived: int
    first_claim: int | None = None
    claims: tuple[int, ...] = ()
    decided: int | None = None
    """The last decision; a case that was opened again has several."""
    noticed: int | None = None
    """The first notice after that decision."""
    waited: int = 0
    """Microseconds spent waiting for an answer before the decision."""

    @property
    def to_decision(self) -> int | None:
        """Microseconds from arrival to decision, waiting included."""
        return None if self.decided is None else self.decided - self.arrived


def times(marks: Iterable[Mark]) -> Times:
    """The times of a case from its marks, in whatever order they come; `ValueError` without `open`."""
    ordered = sorted(marks, key=lambda mark: mark.at)
    arrived = next((mark.at for mark in ordered if mark.event == "open"), None)
    if arrived is None:
        raise ValueError("a case begins with its opening")
    claims = tuple(mark.at for mark in ordered if mark.event in ("claim", "assign", "transfer"))
    decided = max((mark.at for mark in ordered if mark.event in ("decide", "agree", "settle")), default=None)
    told = (mark.at for mark in ordered if mark.event == "notice" and (decided is None or mark.at >= decided))
    return Times(
        arrived=arrived,
        first_claim=claims[0] if claims else None,
        claims=claims,
        decided=decided,
        noticed=next(told, None),
        waited=_waited(ordered),
    )


def _waited(ordered: list[Mark]) -> int:
    total, since = 0, None
    for mark in ordered:
        if mark.event == "ask":
            since = mark.at
        elif mark.event in ("answer", "timeout") and since is not None:
            total, since = total + mark.at - since, None
    return total


def due_now(case: Case, now: int) -> int | None:
    """When the case is due if its clock, should it stand still, went on now."""
    if case.due is None or case.waiting_since is None or case.kind not in PAUSES:
        return case.due
    return case.due + max(0, now - case.waiting_since)


def overdue(case: Case, now: int) -> bool:
    """True once an undecided case is past its limit."""
    end = due_now(case, now)
    return case.decided_at is None and end is not None and now >= end


def clock(case: Case, now: int) -> dict[str, str]:
    """What the record says about the deadline: `{"sla.review": "met"}`; empty without a limit."""
    if case.due is None:
        return {}
    name = limit(case.kind, harm=case.harm)
    if case.decided_at is not None:
        return {name: "met" if case.decided_at < case.due else "missed"}
    if overdue(case, now):
        return {name: "missed"}
    return {name: "stopped" if case.waiting_since is not None and case.kind in PAUSES else "started"}


def entered(case: Case, now: int) -> dict[str, str]:
    """The same for an entry about the case, so that every deadline is counted once.

    Nothing for reports, each of which has a clock of its own, and for golden items and samples.
    """
    return {} if case.kind in ("report", "golden", "quality") else clock(case, now)


def answered(received: int, now: int | None, *, numbers: Numbers) -> dict[str, str]:
    """What the record says about the deadline of one report: since when it was complete, and answered when.

    now: none while it waits.
    """
    if now is None:
        return {LIMITS["report"]: "started"}
    met = now < due("report", received, numbers=numbers)
    return {LIMITS["report"]: "met" if met else "missed"}


def told(audience: str, made: int, now: int) -> dict[str, str]:
    """What the record says about the first notice of a statement: on the day on which the restriction began.

    The day is that of UTC (DSA art. 17(2)). Nothing for a reporter, whose report has its own clock.
    """
    if audience != "author":
        return {}
    return {STATEMENT: "met" if now <= end_of_day(day_of(made)) else "missed"}
