"""Who sends reports and appeals: how much of it had clearly no ground, and whether they are paused.

A sender is a keyed reference of an e-mail address or an account; nobody is identified.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, or_, select

from clearford.act.language import say_time
from clearford.cases.misuse import Sent, Suspension, should_look
from clearford.core.errors import RecordError
from clearford.core.numbers import MICROSECONDS, Numbers
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import appeal, misuse, report

About = Literal["notices", "complaints"]
ABOUT: tuple[About, ...] = ("notices", "complaints")


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a sender before."""

    id: str
    about: About
    step: str
    """cleared, warned or suspended."""
    at: int
    end: int | None
    ended_at: int | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender sent in the period that counts."""

    about: About
    days: int
    all: int
    """Decided ones."""
    unfounded: int
    """Of these, found manifestly unfounded by a person."""
    look: bool
    """Enough of them that a person should look; nothing follows by itself."""


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A sender, as whoever decides sees it: figures and what was decided before, no name and no contact."""

    figures: tuple[Figures, ...]
    earlier: tuple[Earlier, ...]


def pauses_of(conn: Connection, notifier: str, about: About) -> list[Suspension]:
    """Pauses of a sender, as long as they held or hold."""
    return [
        Suspension(start=row.at, end=ended(row), by="", factors={})
        for row in steps_of_sender(conn, notifier, about)
        if row.step == "suspended"
    ]


def ended(row: Row[Any]) -> int:
    """When a pause ends or ended; microseconds since 1970."""
    end: int = row.end
    return end if row.ended_at is None else min(end, row.ended_at)


def steps_of_sender(conn: Connection, notifier: str, about: About | None = None) -> Sequence[Row[Any]]:
    """What was decided about a sender, the oldest first."""
    query = select(misuse).where(misuse.c.notifier == notifier).order_by(misuse.c.at, misuse.c.id)
    return conn.execute(query if about is None else query.where(misuse.c.about == about)).all()


def sent_of(conn: Connection, notifier: str, about: About, since: int) -> list[Sent]:
    """Reports or appeals of a sender that were decided, from a moment on."""
    if about == "notices":
        query = select(report.c.received, report.c.result == "unfounded").where(
            report.c.notifier == notifier, report.c.received > since, report.c.result.is_not(None)
        )
    else:
        query = (
            select(appeal.c.filed, appeal.c.unfounded == 1)
            .join(statement, statement.c.id == appeal.c.statement)
            .where(told_to(notifier), appeal.c.filed > since, appeal.c.result.is_not(None))
        )
    return [Sent(at, unfounded=bool(bad)) for at, bad in conn.execute(query)]


def told_to(notifier: str) -> ColumnElement[bool]:
    """Statements whose reader is this sender: an account, or who reported."""
    mine = select(report.c.id).where(report.c.notifier == notifier)
    return or_(statement.c.subject == notifier, statement.c.id.in_(mine))


def sending(conn: Connection, notifier: str, now: int, numbers: Numbers) -> Sending:
    """Figures of a sender, and what was decided before."""
    earlier = tuple(
        Earlier(id=row.id, about=row.about, step=row.step, at=row.at, end=row.end, ended_at=row.ended_at)
        for row in steps_of_sender(conn, notifier)
    )
    return Sending(
        figures=tuple(_figures(conn, notifier, about, now, numbers) for about in ABOUT), earlier=earlier
    )


def _figures(conn: Connection, notifier: str, about: About, now: int, numbers: Numbers) -> Figures:
    sent = sent_of(conn, notifier, about, now - numbers.span("misuse.window"))
    return Figures(
        about=about,
        days=numbers.span("misuse.window") // MICROSECONDS["days"],
        all=len(sent),
        unfounded=sum(one.unfounded for one in sent),
        look=should_look(sent, now, numbers=numbers),
    )


def appellant_of(conn: Connection, statement_id: str | None) -> str | None:
    """Who reads a statement: an account, or who reported; none where nobody can tell."""
    subject = conn.execute(select(statement.c.subject).where(statement.c.id == statement_id)).scalar()
    notifier = conn.execute(select(report.c.notifier).where(report.c.id == statement_id)).scalar()
    found: str | None = subject or notifier
    return found


def require_unpaused(conn: Connection, told: Row[Any], harm: str | None, now: int) -> None:
    """RecordError CF-R044 while the appeals of who reads a statement are paused.

    Not where a minor may be at stake, and not against the pause itself.
    """
    own = conn.execute(select(misuse.c.id).where(misuse.c.id == told.id)).scalar()
    if own is not None or (harm or "").startswith("minors."):
        return
    sender = appellant_of(conn, told.id)
    pauses = [] if sender is None else pauses_of(conn, sender, "complaints")
    end = max((one.end for one in pauses if one.start <= now < one.end), default=None)
    if end is not None:
        until = say_time(end, "en")
        raise RecordError(
            "CF-R044",
            f"your appeals are not handled until {until}",
            suggestion="appeal again then, or contest the pause by the link in the letter about it",
        )
