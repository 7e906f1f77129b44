"""Publish a report: keep it, and enter in the record that it was published."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from clearford.core.entries import Field
from clearford.core.errors import RecordError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.transparency.model import Report, encode

KIND = "transparency"
"""Kind of publication in the store."""


def do_publish_report(change: Change, report: Report) -> str:
    """Keep a report and write its `report_published` entry; the id of the entry.

    Raises RecordError CF-R052 unless its edition is the next one of its period.
    """
    of_period = (publication.c.kind == KIND) & (publication.c.period == report.period.name)
    latest = change.conn.execute(select(func.max(publication.c.version)).where(of_period)).scalar() or 0
    if report.edition != latest + 1:
        words = f"edition {report.edition} of {report.period.name}, where {latest} are published"
        raise RecordError("CF-R052", words, suggestion="correct the latest one: --correct, --reason")
    body = encode(report)
    data = entry_data(report)
    entry = change.entry("report_published", data=data)
    change.add(
        publication,
        id=change.record.new_id(),
        kind=KIND,
        period=report.period.name,
        version=report.edition,
        digest=data["digest"],
        body=body,
        entry=entry,
        at=change.at,
    )
    return entry


def entry_data(report: Report) -> dict[str, Field]:
    """The public values of the entry: period, edition, SHA-256 of the file, version of the queries."""
    return {
        "period": report.period.name,
        "edition": report.edition,
        "digest": hashlib.sha256(encode(report)).hexdigest(),
        "query": report.queries.version,
    }
