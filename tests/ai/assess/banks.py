"""Small invented banks for tests."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from clearford.ai.assess.bank import Bank, Head, Question, decode_bank, encode_bank
from clearford.ai.assess.standard import Purpose

DAY = datetime.date(2026, 11, 1)
HEAD = msgspec.json.encode(
    {
        "bank": "test.refuse",
        "version": 1,
        "purpose": "refuse",
        "made": "2026-11-01",
        "author": "tests",
        "licence": "Apache-2.0",
        "about": "invented",
    }
)


def line(id: str, **fields: Any) -> bytes:
    """The line of a question."""
    values = {"id": id, "kind": "A.1.f", "lang": "en", "text": f"question {id}", "added": "2026-11-01"}
    return msgspec.json.encode({**values, **fields}) + b"\n"


def question(id: str, **fields: Any) -> Question:
    """A question; kind A.1.f in English unless told otherwise."""
    return msgspec.json.decode(line(id, **fields), type=Question)


def bank(purpose: Purpose, *questions: Question, made: datetime.date = DAY) -> Bank:
    """A bank of questions."""
    head = Head(
        bank=f"test.{purpose}",
        version=1,
        purpose=purpose,
        made=made,
        author="tests",
        licence="Apache-2.0",
        about="invented",
    )
    return decode_bank(encode_bank(head, questions), file="bank.jsonl")
