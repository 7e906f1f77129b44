"""Trusted flaggers on record: whose key it is, for which harms it comes first, how precise it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from clearford.cases.flaggers import Flagger, Judged, Precision, precision
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import api_key
from clearford.runtime.stores.tables.voices import flagger, report

NAMED = 100
"""Imprecise notices that a letter names, the latest first."""
_PRECISE = ("action_law", "action_terms")


class Imprecise(msgspec.Struct, frozen=True, kw_only=True):
    """A notice of a flagger that led to nothing: what the letter to the coordinator refers to."""

    report: str
    received: int
    decided: int
    harm: str | None
    result: str
    """no_action or unfounded."""
    entry: str
    """Entry of the record by which it came in; a proof of it can be given."""


def find_flagger(conn: Connection, flagger_id: str) -> Flagger | None:
    """A flagger, one whose status has ended too."""
    row = conn.execute(select(flagger).where(flagger.c.id == flagger_id)).one_or_none()
    return None if row is None else _flagger(row)


def list_flaggers(conn: Connection, *, after: str | None, limit: int) -> list[Flagger]:
    """Flaggers by the id of their key, from behind `after`."""
    query = select(flagger).order_by(flagger.c.id).limit(limit)
    rows = conn.execute(query if after is None else query.where(flagger.c.id > after))
    return [_flagger(row) for row in rows]


def _flagger(row: Row[Any]) -> Flagger:
    return Flagger(
        id=row.id,
        name=row.name,
        coordinator=row.coordinator,
        fields=tuple(msgspec.json.decode(row.fields, type=list[str])),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        status=row.status,
    )


def precision_of(conn: Connection, flagger_id: str, now: int, numbers: Numbers) -> Precision:
    """How precise the notices of a flagger were that people decided in the period that ends now."""
    rows = conn.execute(
        select(report.c.closed_at, report.c.result).where(
            report.c.flagger == flagger_id, report.c.closed_at > now - numbers.span("flagger.period")
        )
    )
    judged = [Judged(at, precise=result in _PRECISE, unfounded=result == "unfounded") for at, result in rows]
    return precision(judged, now, numbers=numbers)


def imprecise_of(conn: Connection, flagger_id: str, now: int, numbers: Numbers) -> list[Imprecise]:
    """The notices of that period that led to nothing, the latest `NAMED`."""
    c = report.c
    rows = conn.execute(
        select(c.id, c.received, c.closed_at, c.harm, c.result, c.entry)
        .where(
            c.flagger == flagger_id,
            c.closed_at > now - numbers.span("flagger.period"),
            c.result.not_in(_PRECISE),
        )
        .order_by(c.closed_at.desc(), c.id)
        .limit(NAMED)
    )
    return [
        Imprecise(
            report=row.id,
            received=row.received,
            decided=row.closed_at,
            harm=row.harm,
            result=row.result,
            entry=row.entry,
        )
        for row in rows
    ]


def do_register_flagger(
    change: Change,
    key: str,
    *,
    name: str,
    coordinator: str,
    fields: Sequence[str],
    valid_from: int | None = None,
    valid_until: int | None = None,
) -> None:
    """Note that a key belongs to a trusted flagger, and for how long.

    valid_from: none for now. CF-H002 for no such key, CF-R020 for one noted before, CF-R047 for a status
    that ends before it begins.
    """
    known = change.conn.execute(select(api_key.c.id).where(api_key.c.id == key, api_key.c.ended.is_(None)))
    if known.scalar() is None:
        raise RequestError("CF-H002", "there is no such key")
    begins = change.at if valid_from is None else valid_from
    if valid_until is not None and valid_until <= begins:
        raise RecordError("CF-R047", "the status would end before it begins")
    row = {
        "id": key,
        "name": name,
        "coordinator": coordinator,
        "fields": msgspec.json.encode(sorted(set(fields))).decode(),
        "valid_from": begins,
        "valid_until": valid_until,
        "status": "active",
    }
    try:
        with change.conn.begin_nested():
            change.conn.execute(flagger.insert(), [row])
    except IntegrityError as error:
        raise RecordError("CF-R020", "the key belongs to a flagger already") from error
    change.entry("config", data={"what": "flagger.added", "flagger": key})


def do_end_flagger(
    change: Change, flagger_id: str, *, status: Literal["suspended", "withdrawn"] = "withdrawn"
) -> None:
    """Note that the status was withdrawn, or suspended while the coordinator looks into it (art. 22(6)).

    CF-H002 for no flagger whose status could end like this.
    """
    before = ("active",) if status == "suspended" else ("active", "suspended")
    values = {"status": status, "valid_until": change.at}
    _change(change, flagger_id, before, values)
    what = "flagger.ended" if status == "withdrawn" else "flagger.suspended"
    change.entry("config", data={"what": what, "flagger": flagger_id})


def do_restore_flagger(change: Change, flagger_id: str, *, valid_until: int | None = None) -> None:
    """Note that a suspended status holds again. CF-H002 for no flagger whose status is suspended."""
    if valid_until is not None and valid_until <= change.at:
        raise RecordError("CF-R047", "the status would end before it begins")
    values = {"status": "active", "valid_from": change.at, "valid_until": valid_until}
    _change(change, flagger_id, ("suspended",), values)
    change.entry("config", data={"what": "flagger.restored", "flagger": flagger_id})


def _change(change: Change, flagger_id: str, before: Sequence[str], values: dict[str, Any]) -> None:
    mine = (flagger.c.id == flagger_id, flagger.c.status.in_(before))
    if change.conn.execute(update(flagger).where(*mine).values(**values)).rowcount != 1:
        raise RequestError("CF-H002", "there is no such flagger whose status allows this")
