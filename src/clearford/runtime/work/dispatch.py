"""Dispatch: rows of the outbox are claimed, sent and recorded, in the order of each owner."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row

from clearford.core.errors import StoreError
from clearford.runtime.record.delivery import ERASED, Delivered, OpenIncident, do_record_deliveries
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.jobs import claim_jobs, extend_jobs
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.vault import unseal
from clearford.runtime.webhooks.client import Answer

BLOCK = 128
"""Rows claimed at once."""
SENDERS = 8
"""Requests that are under way at once."""
LEASE = timedelta(seconds=120)
"""How long rows are held; longer than one request can take, as the lease is renewed between them."""


class Channel(Protocol):
    """Where deliveries go."""

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Send one; what became of it."""
        ...


class BatchChannel(Channel, Protocol):
    """Where several deliveries can go at once."""

    def deliver_all(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Send some; what became of each, in order."""
        ...


class Dispatcher:
    """Delivers what waits; any number of them may work on one store."""

    def __init__(
        self,
        record: Record,
        channels: dict[str, Channel],
        *,
        worker: str,
        open_incident: OpenIncident,
        chance: Random | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        """`channels`: by name; rows of others wait. `worker`: names this worker for people who look.

        lease: how long what a worker that died had claimed waits for another.
        """
        self._record, self._channels, self._worker = record, channels, worker
        self._open_incident, self._chance, self._lease = open_incident, chance or Random(), lease
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="clearford-send")

    def run(self) -> int:
        """Deliver what is due now, a block at a time; how many deliveries were tried."""
        done = 0
        while rows := self._claim():
            done += self._deliver(rows)
        return done

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()

    def _claim(self) -> Sequence[Row[Any]]:
        with self._record.store.write() as conn:
            return claim_jobs(
                conn,
                outbox,
                self._worker,
                limit=BLOCK,
                ttl=self._lease,
                where=(outbox.c.channel.in_(sorted(self._channels)),),
                one_per=(outbox.c.owner, outbox.c.channel),
            )

    def _deliver(self, rows: Sequence[Row[Any]]) -> int:
        bodies = self._open(rows)
        delivered = self._sent(rows, bodies)
        try:
            with self._record.change() as change:
                do_record_deliveries(change, delivered, self._chance, self._open_incident)
        except StoreError as error:
            if error.code != "CF-S008":
                raise
            # Another worker took some over: what it finds out about them stands.
            return 0
        return len(delivered)

    def _sent(self, rows: Sequence[Row[Any]], bodies: Sequence[bytes | Delivered]) -> list[Delivered]:
        """Send a block, several at once; what takes its time is held for longer.

        Else two workers would take it from each other for as long as the platform is slow, and what either
        found out would never be written.
        """
        held, delivered = monotonic(), []
        for one in self._pool.map(self._send, rows, bodies):
            delivered.append(one)
            if monotonic() - held > self._lease.total_seconds() / 3:
                with self._record.store.write() as conn:
                    extend_jobs(conn, outbox, rows, self._lease)
                held = monotonic()
        return delivered

    def _open(self, rows: Sequence[Row[Any]]) -> list[bytes | Delivered]:
        with self._record.read() as conn:
            ciphers = {row.owner: self._record.vault.opener(conn, row.owner) for row in rows}
        return [_opened(ciphers[row.owner], row) for row in rows]

    def _send(self, row: Row[Any], body: bytes | Delivered) -> Delivered:
        if isinstance(body, Delivered):
            return body
        answer = self._channels[row.channel].deliver(body, key=row.action_id, kind=row.kind)
        return Delivered(row, answer.result, answer.code, answer.wait_s)


class BatchDispatcher(Dispatcher):
    """Delivers to one channel that takes many at once."""

    def __init__(
        self,
        record: Record,
        name: str,
        channel: BatchChannel,
        *,
        worker: str,
        open_incident: OpenIncident,
        chance: Random | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        """As `Dispatcher`, for the rows of the channel `name`."""
        super().__init__(
            record, {name: channel}, worker=worker, open_incident=open_incident, chance=chance, lease=lease
        )
        self._batches = channel

    def _sent(self, rows: Sequence[Row[Any]], bodies: Sequence[bytes | Delivered]) -> list[Delivered]:
        answers = iter(self._batches.deliver_all([body for body in bodies if isinstance(body, bytes)]))
        return [
            body
            if isinstance(body, Delivered)
            else Delivered(row, (told := next(answers)).result, told.code, told.wait_s)
            for row, body in zip(rows, bodies, strict=True)
        ]


def _opened(cipher: AESGCM | None, row: Row[Any]) -> bytes | Delivered:
    """What a row says, or why it never leaves: one that was altered must not hold up the others."""
    if cipher is None:  # the person's key was destroyed
        return Delivered(row, "refused", ERASED)
    try:
        return unseal(cipher, bytes(row.body), row.action_id)
    except StoreError as error:
        return Delivered(row, "refused", error.code)
