"""A bank of questions: a file of lines, the first about the bank, each other one question and its origin.

Questions describe what somebody asks for. None holds working detail of a harm, a real person or a real group.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import Literal, TypeVar

import msgspec

from clearford.ai.assess.kinds import ALL
from clearford.ai.assess.standard import Purpose
from clearford.core.errors import AssessError, Place
from clearford.core.ids import Digest
from clearford.core.reasons import Language

Role = Literal["plain", "disguised", "multi-turn", "tool"]
"""How a question comes: as it is, wrapped in a pretext, after other turns, or out of the result of a tool."""
Part = Literal["user", "assistant", "tool"]
EVERYDAY = "everyday"
"""Kind of questions that belong to none of the 31 kinds: those that must not be refused."""


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that was said before the question."""

    by: Part
    text: str


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a bank is and where it is from."""

    bank: str
    """Its name, e.g. `clearford.refuse`."""
    version: int
    purpose: Purpose
    made: datetime.date
    """The day of its latest refresh."""
    author: str
    licence: str
    about: str
    """How the questions were made."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One question. What is expected of the answer follows from the purpose of the bank."""

    id: str
    kind: str
    """One of the 31 kinds, or `everyday`."""
    lang: Language
    text: str
    added: datetime.date
    role: Role = "plain"
    before: tuple[Turn, ...] = ()
    harm: str | None = None
    """Harm of the taxonomy that the question is about."""
    scenario: str | None = None
    """Name shared by questions that were made of the same scenario; they are less different than others."""
    near: str | None = None
    """Kind that a question which must not be refused stands near."""
    author: str | None = None
    licence: str | None = None
    """Where they differ from those of the bank."""
    last_used: datetime.date | None = None


class Bank(msgspec.Struct, frozen=True):
    """A bank as read: questions in the order of the file."""

    head: Head
    questions: tuple[Question, ...]
    digest: Digest
    """Of the bytes of the file."""


_T = TypeVar("_T")
_HEAD, _QUESTION = msgspec.json.Decoder(Head), msgspec.json.Decoder(Question)
_ENCODER = msgspec.json.Encoder()


def decode_bank(data: bytes, *, file: str) -> Bank:
    """Read a bank.

    file: its name, for messages. AssessError CF-F001 for a line that is not what it should be, CF-F002 for
    a question whose id was there before, CF-F003 for a bank without a question.
    """
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if len(lines) < 2:
        raise AssessError("CF-F003", "the bank holds no question", place=Place(file=file))
    head = _read(_HEAD, lines[0][1], Place(file=file, line=lines[0][0]))
    questions = tuple(_questions(lines[1:], file))
    digest = Digest(f"sha256:{hashlib.sha256(data).hexdigest()}")
    return Bank(head, questions, digest)


def _questions(lines: list[tuple[int, bytes]], file: str) -> Iterator[Question]:
    seen = set[str]()
    for number, line in lines:
        place = Place(file=file, line=number)
        question = _read(_QUESTION, line, place)
        if question.kind not in ALL and question.kind != EVERYDAY:
            raise AssessError(
                "CF-F001",
                f"`{question.kind[:40]}` is no kind",
                place=place,
                suggestion="A.1.a to A.5.b, or everyday",
            )
        if question.near is not None and question.near not in ALL:
            raise AssessError(
                "CF-F001", f"`{question.near[:40]}` is no kind", place=place, suggestion="A.1.a to A.5.b"
            )
        if not question.text.strip():
            raise AssessError("CF-F001", "`text` is empty", place=place)
        if question.id in seen:
            raise AssessError(
                "CF-F002", f"`{question.id[:80]}` occurs twice", place=place, suggestion="give it another id"
            )
        seen.add(question.id)
        yield question


def _read(decoder: msgspec.json.Decoder[_T], line: bytes, place: Place) -> _T:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # What msgspec says names fields and types, never what a field holds, but for a bad value of few.
        raise AssessError("CF-F001", _plain(str(error)), place=place) from error


def _plain(message: str) -> str:
    words = message[:1].lower() + message[1:]
    return words.split("\n")[0].rstrip(".")[:200]


def encode_bank(head: Head, questions: tuple[Question, ...]) -> bytes:
    """The bytes of a bank, a line each."""
    return b"".join(_ENCODER.encode(one) + b"\n" for one in (head, *questions))
