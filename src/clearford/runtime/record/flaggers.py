"""Trusted flaggers on record: which key belongs to which organisation, and for which harms it comes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from clearford.cases.flaggers import Flagger
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import api_key, flagger


def find_flagger(conn: Connection, flagger_id: str) -> Flagger | None:
    """A flagger, one whose status has ended too."""
    row = conn.execute(select(flagger).where(flagger.c.id == flagger_id)).one_or_none()
    return None if row is None else _flagger(row)


def list_flaggers(conn: Connection) -> list[Flagger]:
    """Every flagger, by name."""
    return [_flagger(row) for row in conn.execute(select(flagger).order_by(flagger.c.name, flagger.c.id))]


def _flagger(row: Row[Any]) -> Flagger:
    return Flagger(
        id=row.id,
        name=row.name,
        coordinator=row.coordinator,
        fields=tuple(msgspec.json.decode(row.fields, type=list[str])),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def do_register_flagger(
    change: Change, key: str, *, name: str, coordinator: str, fields: Sequence[str]
) -> None:
    """Note that a key belongs to a trusted flagger. CF-H002 for no such key, CF-R020 for one noted before."""
    known = change.conn.execute(select(api_key.c.id).where(api_key.c.id == key, api_key.c.ended.is_(None)))
    if known.scalar() is None:
        raise RequestError("CF-H002", "there is no such key")
    row = {
        "id": key,
        "name": name,
        "coordinator": coordinator,
        "fields": msgspec.json.encode(sorted(set(fields))).decode(),
        "valid_from": change.at,
        "valid_until": None,
    }
    try:
        with change.conn.begin_nested():
            change.conn.execute(flagger.insert(), [row])
    except IntegrityError as error:
        raise RecordError("CF-R020", "the key belongs to a flagger already") from error
    change.entry("config", data={"what": "flagger.added", "flagger": key})


def do_end_flagger(change: Change, flagger_id: str) -> None:
    """Note that the status was withdrawn or suspended. CF-H002 for no flagger whose status holds."""
    holds = (flagger.c.id == flagger_id, flagger.c.valid_until.is_(None))
    if change.conn.execute(update(flagger).where(*holds).values(valid_until=change.at)).rowcount != 1:
        raise RequestError("CF-H002", "there is no such flagger")
    change.entry("config", data={"what": "flagger.ended", "flagger": flagger_id})
