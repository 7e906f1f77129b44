"""Requests that are to happen once, however often they are sent: what a client names, and the answer it got.

That a request was carried out is written in the transaction that carries it out, under the fence of the
attempt: of two attempts one commits, and a process that dies leaves either nothing or what says that it was
done. Answers are kept for a day, sealed with a key that only the client's own key gives.
"""

from __future__ import annotations

from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, delete, select, update

from clearford.core.errors import RequestError
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.leases import later
from clearford.runtime.stores.tables.waiting import idempotency
from clearford.runtime.stores.vault import seal, unseal

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
"""How long an attempt is taken to be under way; after that another one may take its place."""
_OLD_MOST = 500
"""Rows that are forgotten at a time."""


class Attempt:
    """A request that is being carried out."""

    def __init__(self, record: Record, name: str, fence: str) -> None:
        """Made by `begin` alone."""
        self._record, self._name, self._fence = record, name, fence
        self._mine = (idempotency.c.key == _key(record, name), idempotency.c.attempt == fence)

    def do_mark_done(self, change: Change) -> None:
        """Say in the transaction of the act that it was done; undoes it when another attempt took over."""
        done = update(idempotency).where(*self._mine).values(state="done")
        if change.conn.execute(done).rowcount != 1:
            raise under_way()

    def do_keep_answer(self, answer: bytes) -> None:
        """Keep what the client was told."""
        cipher, place = _cipher(self._record, self._name)
        sealed = seal(cipher, answer, place)
        with self._record.store.write() as conn:
            conn.execute(update(idempotency).where(*self._mine).values(state="answered", answer=sealed))

    def do_give_up(self) -> None:
        """Nothing was done: let the client send it again at once."""
        with self._record.store.write() as conn:
            conn.execute(delete(idempotency).where(*self._mine, idempotency.c.state == "begun"))


def do_begin_attempt(record: Record, name: str, digest: bytes) -> Attempt | bytes:
    """Begin to carry a request out, or the answer that it got before.

    name: of who asks, with the key that was sent. digest: of the whole request.
    Raises RequestError CF-H012 for another request under the same key, CF-H013 while it is under way,
    CF-H014 when it was done and the answer is gone.
    """
    fence, key = record.new_id(), _key(record, name)
    with record.store.write() as conn:
        _forget(conn)
        now = record.store.now(conn)
        row = {
            "key": key,
            "digest": digest,
            "state": "begun",
            "attempt": fence,
            "until": now + LEASE // timedelta(microseconds=1),
            "at": now,
        }
        if record.store.append(conn, idempotency, [row], ignore_known=True):
            return Attempt(record, name, fence)
        held = conn.execute(
            select(idempotency).where(idempotency.c.key == key).with_for_update()
        ).one_or_none()
        if held is None:  # given up in this moment
            raise under_way()
        known = _known(held, digest, now)
        if known is None:
            taken = {"attempt": fence, "until": row["until"]}
            conn.execute(update(idempotency).where(idempotency.c.key == key).values(**taken))
            return Attempt(record, name, fence)
    cipher, place = _cipher(record, name)
    return unseal(cipher, known, place)


def do_forget_attempts(change: Change) -> int:
    """Delete what is no longer kept; how many rows."""
    return _forget(change.conn)


def _forget(conn: Connection) -> int:
    old = select(idempotency.c.key).where(idempotency.c.at < later(-KEPT)).limit(_OLD_MOST)
    return conn.execute(delete(idempotency).where(idempotency.c.key.in_(old))).rowcount


def _known(held: Row[tuple[object, ...]], digest: bytes, now: int) -> bytes | None:
    """The sealed answer; none where the attempt before came to nothing."""
    if bytes(held.digest) != digest:
        raise RequestError("CF-H012", "the idempotency key was sent with another request before")
    if held.state == "answered":
        return bytes(held.answer)
    if held.until > now:
        raise under_way()
    if held.state == "done":
        raise gone()
    return None


def under_way() -> RequestError:
    """Why an attempt has to wait."""
    return RequestError(
        "CF-H013", "a request with this key is being carried out", suggestion="ask again soon"
    )


def gone() -> RequestError:
    """Why an attempt is refused for good."""
    return RequestError(
        "CF-H014", "a request with this key was carried out", suggestion="look up what came of it"
    )


def _key(record: Record, name: str) -> bytes:
    return record.vault.hash("once", name)


def _cipher(record: Record, name: str) -> tuple[AESGCM, str]:
    """What opens an answer, and the place to which it is bound."""
    return AESGCM(record.vault.hash("once.answer", name)), _key(record, name).hex()
