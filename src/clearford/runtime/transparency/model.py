"""The published report: what it was computed from, what was asked, every number, the service's words."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Literal

import msgspec

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.core.reasons import Language
from clearford.ledger.queries import Figure, Key, QuerySet

FORMAT: Literal["clearford-report/1"] = "clearford-report/1"
MICROSECONDS = 1_000_000


class Span(msgspec.Struct, frozen=True):
    """The period of a report, whole months in UTC."""

    name: str
    """`2026-01..2026-06`."""
    start: int
    """Microseconds of its begin."""
    end: int
    """Microseconds of the begin of what follows."""

    @property
    def months(self) -> int:
        """How many months it has."""
        first, last = (datetime.fromtimestamp(at // MICROSECONDS, UTC) for at in (self.start, self.end))
        return (last.year - first.year) * 12 + last.month - first.month

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start) // (86_400 * MICROSECONDS)


class Log(msgspec.Struct, frozen=True):
    """A log, up to the head that the report was computed from."""

    origin: str
    size: int
    root: str
    """Base64, as in the checkpoint."""

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> Log:
        """The log of a checkpoint."""
        return cls(checkpoint.origin, checkpoint.size, base64.b64encode(checkpoint.root).decode())


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People who moderate content."""

    internal: int
    external: int


class About(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the service says of itself: nothing of it can be computed from the record."""

    service: str
    provider: str
    contact: str
    url: str = ""
    other: dict[str, str] = {}
    """Category -> the service's own name of what it counts there."""
    people: People | None = None
    languages: dict[str, People] = {}
    """Language, two letters -> people with expertise in it."""
    recipients: dict[str, int] = {}
    """Member State -> average monthly active recipients."""
    texts: dict[str, dict[Language, str]] = {}
    """Subject -> language -> words."""
    not_owed: dict[str, dict[Language, str]] = {}
    """Duty of the register that does not apply to the service -> language -> why."""


TEXTS = ("own_initiative", "automation", "safeguards", "training", "minors", "anti_addiction", "governance")
"""Subjects of `About.texts`."""


class Difference(msgspec.Struct, frozen=True):
    """A number that a correction changes; None where there was or is none."""

    query: str
    key: Key
    old: int | None
    new: int | None


class Correction(msgspec.Struct, frozen=True):
    """Why an edition takes the place of an earlier one, and every number that differs."""

    of: str
    """SHA-256 of the file of the earlier edition."""
    reason: str
    differences: tuple[Difference, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report. The same record, period and words about the service give the same bytes."""

    format: Literal["clearford-report/1"]
    edition: int
    """1, and one more with each correction."""
    period: Span
    logs: tuple[Log, ...]
    about: About
    queries_digest: str
    """SHA-256 of `queries`."""
    queries: QuerySet
    figures: tuple[Figure, ...]
    correction: Correction | None = None


def decode_report(data: bytes) -> Report:
    """A published report. Raises RecordError CF-R051 for what is none."""
    try:
        return msgspec.json.decode(data, type=Report)
    except msgspec.MsgspecError as error:
        raise RecordError("CF-R051", f"it is not a report: {error}") from error


def encode(report: Report) -> bytes:
    """The report as JSON, a line for each value."""
    return msgspec.json.format(msgspec.json.encode(report, order="deterministic"), indent=1) + b"\n"
