"""Shows new heads of logs to witnesses, and keeps what they cosign (C2SP tlog-witness)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import httpx

from clearford.core.errors import RecordError
from clearford.ledger.keys import VerifierKey
from clearford.ledger.witnesses import ADD_CHECKPOINT, CONFLICT, known_size, request
from clearford.runtime.record.unit import Record
from clearford.runtime.record.witnessing import Waiting, do_keep_cosigned, proof_of_growth, waiting_for
from clearford.runtime.stores.leases import LEASE, claim_lease, release_lease
from clearford.runtime.work.loops import worker_name

NAME = "witnessing"
TIMEOUT_S = 10.0
_LONGEST = 10_000
"""Bytes of an answer that are looked at."""


class WitnessLoop:
    """Asks every witness for every log whose newest head it has not cosigned.

    One that does not answer is asked again the next time; that it is late is seen from what it cosigned.
    """

    def __init__(
        self,
        record: Record,
        witnesses: Sequence[tuple[str, VerifierKey]],
        *,
        lease: timedelta = LEASE,
    ) -> None:
        """witnesses: address and key of each."""
        self._record, self._witnesses, self._lease = record, witnesses, lease
        self._client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def step(self) -> bool:
        """Ask once; False, since nothing is left to do at once."""
        with self._record.store.write() as conn:
            fence = claim_lease(conn, NAME, worker_name(), self._lease)
        if fence is None:
            return False
        try:
            for address, key in self._witnesses:
                with self._record.read() as conn:
                    heads = list(waiting_for(conn, key.name))
                for head in heads:
                    self._show(address, key, head)
        finally:
            with self._record.store.write() as conn:
                release_lease(conn, NAME, fence)
        return False

    def _show(self, address: str, key: VerifierKey, head: Waiting) -> None:
        answer = self._ask(address, head, head.known)
        if answer is not None and answer.status_code == CONFLICT:
            try:
                known = known_size(answer.content[:_LONGEST])
            except RecordError:
                return
            answer = self._ask(address, head, known) if known <= head.size else None
        if answer is None or answer.status_code != httpx.codes.OK:
            return
        try:
            with self._record.change() as change:
                do_keep_cosigned(change, head, answer.content[:_LONGEST], key)
        except RecordError:
            return  # an answer of somebody else, or of another form: no cosignature

    def _ask(self, address: str, head: Waiting, known: int) -> httpx.Response | None:
        with self._record.read() as conn:
            body = request(known, proof_of_growth(conn, head.log, known, head.size), head.note)
        try:
            return self._client.post(f"{address.rstrip('/')}/{ADD_CHECKPOINT}", content=body)
        except httpx.HTTPError:
            return None
