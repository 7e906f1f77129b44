"""When questions of a bank were last asked: what was asked often is known to whoever trains on it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from clearford.ai.assess.bank import Bank, decode_bank, encode_bank


def with_uses(bank: Bank, uses: Mapping[str, datetime.date]) -> tuple[Bank, bytes]:
    """The bank with the latest day on which each question was asked, and its bytes.

    uses: id of a question -> a day. A later day that the bank already names stays. The digest is another
    one, so that runs with it are not compared with runs before.
    """
    questions = tuple(
        msgspec.structs.replace(one, last_used=_latest(one.last_used, uses.get(one.id)))
        for one in bank.questions
    )
    body = encode_bank(bank.head, questions)
    return decode_bank(body, file=bank.head.bank), body


def _latest(before: datetime.date | None, now: datetime.date | None) -> datetime.date | None:
    return max((day for day in (before, now) if day is not None), default=None)
