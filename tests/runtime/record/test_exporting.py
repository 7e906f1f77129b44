"""An entry with its proof, out of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.ledger.proofs import check_proof
from clearford.runtime.record.exporting import logs_of, proof_of
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_integrator import LOG, integrator
from tests.runtime.service_kit import record_on


def test_an_entry_is_proven_below_the_last_checkpoint(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    work = integrator(record, tmp_path)
    with record.change() as change:
        ids = [change.entry("config", data={"what": f"w{n}"}) for n in range(300)]
    work.run()
    with record.read() as conn:
        assert logs_of(conn) == [LOG]
        for place in (0, 255, 256, 299):
            body, proof = proof_of(conn, ids[place])
            assert proof.index == place
            assert check_proof(proof, body, LOG, work.logs.verifiers(LOG)).size == 300


def test_what_has_no_place_yet_or_is_unknown_is_told(store: Store, tmp_path: Path) -> None:
    record = record_on(store)
    with record.change() as change:
        made = change.entry("config", data={"what": "w"})
    with record.read() as conn:
        with pytest.raises(RecordError, match="CF-R006"):
            proof_of(conn, made)
        with pytest.raises(RequestError, match="CF-H002"):
            proof_of(conn, "none")
        assert logs_of(conn) == []
