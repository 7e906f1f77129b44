"""Messages as items: one or several a message, and what cannot be read of it."""

from __future__ import annotations

from collections.abc import Sequence

from clearford.core.errors import Place, StoreError
from clearford.core.ids import Digest
from clearford.core.items import ItemDecoder, Rejected
from clearford.runtime.record.deciding import Work
from clearford.runtime.record.streams import Letter
from clearford.runtime.stream.source import LARGEST, Message


def read(
    messages: Sequence[Message], decoder: ItemDecoder, bundle: Digest
) -> tuple[list[Work], list[Letter]]:
    """The items of messages, in order, and a letter for each line that holds none."""
    works, letters = list[Work](), list[Letter]()
    for message in messages:
        if len(message.body) > LARGEST:
            letters.append(_letter(message, 0, "CF-I006", message.body[:LARGEST]))
            continue
        found = decoder.decode_lines(message.body)
        if not found:
            letters.append(_letter(message, 0, "CF-I009", message.body))
        lines = message.body.split(b"\n") if any(isinstance(one, Rejected) for one in found) else []
        for one in found:
            if isinstance(one, Rejected):
                letters.append(_letter(message, one.line, one.code, lines[one.line - 1]))
            else:
                works.append(Work.of(one, bundle))
    return works, letters


def put_aside(source: str, letter: Letter) -> StoreError:
    """Why a message was put aside, for the log."""
    where = f"part {letter.part}, position {letter.position}"
    return StoreError(letter.code, f"a message was put aside: {where}", place=Place(file=source))


def _letter(message: Message, line: int, code: str, body: bytes) -> Letter:
    return Letter(message.part, message.position, line, code, body)
