"""What makes each error of assessments."""

from __future__ import annotations

from collections.abc import Callable

from clearford.ai.assess.bank import decode_bank
from tests.ai.assess.banks import HEAD, line


def no_question() -> None:
    decode_bank(HEAD + b"\n", file="bank.jsonl")


def no_kind() -> None:
    decode_bank(HEAD + b"\n" + line("q1", kind="A.6.a"), file="bank.jsonl")


def twice() -> None:
    decode_bank(HEAD + b"\n" + line("q1") + line("q1"), file="bank.jsonl")


OF_ASSESSMENT: dict[str, Callable[[], object]] = {
    "CF-F001": no_kind,
    "CF-F002": twice,
    "CF-F003": no_question,
}
