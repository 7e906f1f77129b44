"""Routes of the published log: signed heads, the keys that signed them, and the program that checks them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.types import ControllerRouterHandler
from sqlalchemy import Connection, Row, func, select

from clearford.core.dates import HOUR
from clearford.core.errors import RequestError
from clearford.ledger.keys import VerifierKey, parse_verifier
from clearford.ledger.verifier import clearford_verify
from clearford.runtime.http.cases import Serving
from clearford.runtime.http.params import Id
from clearford.runtime.record.exporting import logs_of
from clearford.runtime.record.log_years import of_log
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.witnessing import cosigned_by
from clearford.runtime.stores.tables.decisions import checkpoint, entry

VERIFIER = Path(str(clearford_verify.__file__))
"""One file that needs nothing of ours."""
_AGAIN = {"Cache-Control": "no-cache"}


LATE = HOUR
"""Microseconds after a head was signed until a witness that has not cosigned it is said to be late."""


class PublicWitness(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else who cosigns heads of the log."""

    name: str
    key: str
    """Its public key, `name+id+key`."""
    size: int | None
    """Entries below the head that it cosigned last; none for none."""
    at: int | None
    """When that was; microseconds since 1970."""
    late: bool
    """It has not cosigned for an hour, while there was something to cosign."""


class PublicLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log and its newest signed head."""

    origin: str
    size: int
    """Entries below the head."""
    root: str
    """SHA-256 over all of them, hexadecimal."""
    signed: int
    """Microseconds since 1970."""
    checkpoint: str
    """Where the signed head is, as a path."""
    keys: tuple[str, ...]
    """Of the log, as `name+id+key`; the newest last."""
    waiting_since: int | None = None
    """Time of the oldest entry that has no signed place yet; none where every entry has one."""
    witnesses: tuple[PublicWitness, ...] = ()
    """Who is asked to cosign its heads."""


class PublicLogs(msgspec.Struct, frozen=True, kw_only=True):
    """Every log, and with what anybody checks it."""

    logs: tuple[PublicLog, ...]
    """The newest year last."""
    verifier: str
    """Path of the program that checks receipts and whole logs without a network."""


@get("/v1/published/log", opt={"may": "checkpoint.read"}, sync_to_thread=True)
def list_public_logs(service: Serving) -> Response[PublicLogs]:
    """Every log with its newest signed head and its keys: who keeps one sees if what came before changes."""
    logs, c = Logs(service.settings.path("ledger")), checkpoint.c
    with service.record.read() as conn:
        largest = (
            select(c.log, func.max(c.size).label("size"))
            .where(c.log.in_(logs_of(conn)))
            .group_by(c.log)
            .subquery()
        )
        newest = select(checkpoint).join(largest, (c.log == largest.c.log) & (c.size == largest.c.size))
        rows = conn.execute(newest.order_by(c.log)).all()
        waiting = {row.log: _waiting_since(conn, row.log) for row in rows}
        asked = [parse_verifier(one.key) for one in service.settings.witnesses]
        witnesses = {row.log: _witnesses(conn, row, asked, service.record.now()) for row in rows}
    found = tuple(
        PublicLog(
            origin=row.log,
            size=row.size,
            root=bytes(row.root).hex(),
            signed=row.at,
            checkpoint=f"/log/{row.log}/checkpoint",
            keys=tuple(key.text for key in logs.verifiers(row.log)),
            waiting_since=waiting[row.log],
            witnesses=witnesses[row.log],
        )
        for row in rows
    )
    return Response(
        PublicLogs(logs=found, verifier=f"/v1/published/verifier/{VERIFIER.name}"), headers=_AGAIN
    )


def _waiting_since(conn: Connection, log: str) -> int | None:
    # In the order of the index of what has no place yet: many may wait after a worker was away for long.
    waiting = select(entry.c.ts).where(of_log(log), entry.c.idx.is_(None))
    found: int | None = conn.execute(waiting.order_by(entry.c.ts, entry.c.seq).limit(1)).scalar()
    return found


def _witnesses(
    conn: Connection, head: Row[Any], asked: Sequence[VerifierKey], now: int
) -> tuple[PublicWitness, ...]:
    found = []
    for key in asked:
        last = cosigned_by(conn, head.log, key.name)
        waits = last is None or last.size < head.size
        since = head.at if last is None else last.at
        found.append(
            PublicWitness(
                name=key.name,
                key=key.text,
                size=None if last is None else last.size,
                at=None if last is None else last.at,
                late=waits and now - since > LATE,
            )
        )
    return tuple(found)


@get("/v1/published/verifier/{name:str}", opt={"may": "checkpoint.read"}, sync_to_thread=True)
def read_verifier(name: Id) -> Response[bytes]:
    """The program that checks receipts and logs: one file of Python, to be read before it is run."""
    if name != VERIFIER.name:
        raise RequestError("CF-H002", "there is no such program")
    headers = {
        "Content-Disposition": f'attachment; filename="{VERIFIER.name}"',
        "Cache-Control": "public, max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(_program(), media_type="text/x-python", headers=headers)


@lru_cache(maxsize=1)
def _program() -> bytes:
    return VERIFIER.read_bytes()


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_public_logs, read_verifier], tags=["published"]),
)
