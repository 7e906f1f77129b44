"""Compute a report from the record, and correct one that was published."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from msgspec.structs import replace

from clearford.core.errors import ConfigError, RecordError
from clearford.ledger.figures import figures
from clearford.runtime.transparency.model import (
    FORMAT,
    MICROSECONDS,
    About,
    Correction,
    Difference,
    Log,
    Report,
    Span,
    decode_report,
)
from clearford.runtime.transparency.queries import QUERIES, digest_of
from clearford.runtime.transparency.source import EntrySource

_YEAR, _MONTH = r"(20\d\d)", r"(0[1-9]|1[0-2])"
_PERIOD = re.compile(rf"{_YEAR}(?:-{_MONTH}(?:\.\.{_YEAR}-{_MONTH})?)?", re.ASCII)


def span_of(name: str) -> Span:
    """The period `2026-01..2026-06`, `2026-01` or `2026`, in UTC. Raises ConfigError CF-C002."""
    match = _PERIOD.fullmatch(name)
    if match is None:
        raise _no_period(name)
    year, month, last_year, last = (None if part is None else int(part) for part in match.groups())
    first = _months(year, month or 1)
    after = first + (1 if month else 12) if last is None else _months(last_year, last) + 1
    if after <= first:
        raise _no_period(name)
    return Span(name, _begin(first), _begin(after))


def build(source: EntrySource, period: Span, about: About) -> Report:
    """The report of a period. Raises RecordError CF-R006 without a log, and what the source raises."""
    heads = sorted(source.checkpoints(), key=lambda head: head.origin)
    if not heads:
        raise RecordError("CF-R006", "there is no log with a checkpoint")
    return Report(
        format=FORMAT,
        edition=1,
        period=period,
        logs=tuple(Log.of(head) for head in heads),
        about=about,
        queries_digest=digest_of(QUERIES),
        queries=QUERIES,
        figures=figures(QUERIES, source.entries, (period.start, period.end)),
    )


def correct(report: Report, earlier: bytes, reason: str) -> Report:
    """The report as the next edition of one that was published, with every number that differs.

    Raises RecordError CF-R051 when `earlier` is not a report of the same service and period.
    """
    old = decode_report(earlier)
    if (old.about.service, old.period) != (report.about.service, report.period):
        raise RecordError("CF-R051", "it is about another service or period")
    before, after = _values(old), _values(report)
    differences = tuple(
        Difference(query, key, before.get((query, key)), after.get((query, key)))
        for query, key in sorted(before.keys() | after.keys())
        if before.get((query, key)) != after.get((query, key))
    )
    correction = Correction(hashlib.sha256(earlier).hexdigest(), reason, differences)
    return replace(report, edition=old.edition + 1, correction=correction)


def _values(report: Report) -> dict[tuple[str, tuple[str, ...]], int]:
    return {(figure.query, cell.key): cell.value for figure in report.figures for cell in figure.cells}


def _months(year: int | None, month: int) -> int:
    return (year or 0) * 12 + month - 1


def _begin(months: int) -> int:
    year, month = divmod(months, 12)
    return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp()) * MICROSECONDS


def _no_period(name: str) -> ConfigError:
    return ConfigError(
        "CF-C002", f"`--period {name[:40]}`", suggestion="`2026-01..2026-06`, `2026-01` or `2026`"
    )
