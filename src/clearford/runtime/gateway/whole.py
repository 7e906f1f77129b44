"""An answer that comes whole: every text in it is decided, and what must not pass is taken out."""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.ai.gateway.holdback import cover
from clearford.ai.gateway.leaves import leaves
from clearford.ai.gateway.screening import CHANNELS_MOST
from clearford.ai.gateway.told import stopped_body
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.deciding import Verdict, covers_by_text, told_of
from clearford.runtime.gateway.pieces import Talk, answer_pieces

STOPPED = 400
"""The status of what was stopped as a whole."""


class Whole:
    """An answer that came whole, and its texts."""

    def __init__(self, talk: Talk, body: bytes) -> None:
        """Raises GatewayError CF-G006 for an answer that cannot be read."""
        self._body, self._found = body, object_of(body)
        self._shape = talk.asked.shape
        echoed = talk.asked.strings() if self._shape.echoes else frozenset[str]()
        # What the program said and the AI service only says again is no answer.
        self._texts = [
            leaf for leaf in leaves(self._found) if leaf.path.startswith("output") or leaf.text not in echoed
        ]
        if len(self._texts) > CHANNELS_MOST:
            raise GatewayError("CF-G006", f"more than {CHANNELS_MOST} texts in one answer")
        self.pieces = answer_pieces(talk, [leaf.text for leaf in self._texts])
        """What is to be decided."""

    def answer(self, decided: list[Verdict], before: list[Verdict], lang: str) -> tuple[int, bytes]:
        """Status and body that leave.

        decided: about the pieces. before: about the prompts, of which the answer tells what was covered or
        labelled.
        """
        told = told_of([*decided, *before])
        if not told:
            return 200, self._body
        stopped = {v.piece.of for v in decided if v.step in ("block", "hold")}
        for number, covers in covers_by_text(decided).items():
            self._texts[number].put(cover(self._texts[number].text, 0, covers))
        if not all(self._shape.stop(self._found, self._texts[number].path) for number in stopped):
            return STOPPED, stopped_body(told, lang)
        self._found["clearford"] = msgspec.to_builtins(told)
        return 200, msgspec.json.encode(self._found)


def object_of(body: bytes) -> dict[str, Any]:
    """The object of a body. Raises GatewayError CF-G006."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise GatewayError("CF-G006", "the answer is no JSON") from error
    if not isinstance(found, dict):
        raise GatewayError("CF-G006", "the answer is no object")
    return found
