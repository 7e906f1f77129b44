"""A receipt holds all that a person needs, and nothing else."""

from __future__ import annotations

import base64
import json

from clearford.ledger.proofs import ProofFile, parse_proof
from clearford.ledger.receipts import Salted, receipt
from tests.ledger.logs import KEY, MemoryLog, entries


def test_a_receipt_is_one_json_object() -> None:
    (data,) = entries(1)
    proof = ProofFile(0, (), MemoryLog([data]).checkpoint())
    made = json.loads(receipt(data, proof, {"statement": Salted(b"s" * 32, b"why")}, KEY.verifier))
    assert base64.b64decode(made["entry"]) == data
    assert parse_proof(made["proof"].encode()) == proof
    assert made["contents"] == {"statement": {"salt": "73" * 32, "body": "d2h5"}}
    assert made["vkey"] == KEY.verifier.text
    assert set(made) == {"entry", "proof", "contents", "vkey"}
