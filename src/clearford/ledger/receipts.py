"""Receipts: all that a person needs to check that the decision about them is in the record."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clearford.ledger.canonical import dump
from clearford.ledger.coded import to_base64
from clearford.ledger.keys import VerifierKey
from clearford.ledger.proofs import ProofFile, format_proof


class Salted(msgspec.Struct, frozen=True):
    """A content with the salt of its commitment."""

    salt: bytes
    body: bytes


def receipt(entry: bytes, proof: ProofFile, contents: Mapping[str, Salted], key: VerifierKey) -> bytes:
    """The receipt file of an entry, as JSON: its bytes, its proof, what was committed to, the log's key.

    Only contents that are the person's own to see belong in it: the statement and their item, not the
    trace of the rules.
    """
    return dump(
        {
            "contents": {
                name: {"body": to_base64(content.body), "salt": content.salt.hex()}
                for name, content in contents.items()
            },
            "entry": to_base64(entry),
            "proof": format_proof(proof),
            "vkey": key.text,
        }
    )
