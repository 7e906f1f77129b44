"""An answer that comes whole: every text in it is decided, and what must not pass is taken out."""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.ai.gateway.holdback import cover
from clearford.ai.gateway.leaves import Leaf, leaves
from clearford.ai.gateway.screening import CHANNELS_MOST
from clearford.ai.gateway.told import stop_choice, stopped_body
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.deciding import Desk, Verdict, covers_by_text, told_of
from clearford.runtime.gateway.pieces import Talk, answer_pieces

STOPPED = 400
"""The status of what was stopped as a whole."""


async def answer_of(
    desk: Desk, talk: Talk, body: bytes, verdicts: list[Verdict], lang: str
) -> tuple[int, bytes]:
    """Status and body that leave for an answer of the AI service.

    verdicts: those about the prompts, of which the answer tells what was covered or labelled.
    Raises GatewayError CF-G006 for an answer that cannot be read, CF-G010 for one that cannot be decided.
    """
    found = object_of(body)
    texts = list(leaves(found))
    if len(texts) > CHANNELS_MOST:
        raise GatewayError("CF-G006", f"more than {CHANNELS_MOST} texts in one answer")
    pieces = answer_pieces(talk, [leaf.text for leaf in texts])
    decided = await desk.decide("completion", pieces, await desk.see(pieces))
    told = told_of([*decided, *verdicts])
    if not told:
        return 200, body
    stopped = {v.piece.of for v in decided if v.step in ("block", "hold")}
    for number, covers in covers_by_text(decided).items():
        texts[number].put(cover(texts[number].text, 0, covers))
    if not all(_stop(found, texts[number]) for number in stopped):
        return STOPPED, stopped_body(told, lang)
    found["clearford"] = msgspec.to_builtins(told)
    return 200, msgspec.json.encode(found)


def _stop(found: dict[str, Any], leaf: Leaf) -> bool:
    """Empty the choice in which a text stands; whether it stands in one."""
    names = leaf.path.split(".", 2)
    choices = found.get("choices")
    if names[0] != "choices" or len(names) < 3 or not isinstance(choices, list):
        return False
    for place, choice in enumerate(choices):
        if isinstance(choice, dict) and str(choice.get("index", place)) == names[1]:
            stop_choice(choice)
            return True
    return False


def object_of(body: bytes) -> dict[str, Any]:
    """The object of a body. Raises GatewayError CF-G006."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise GatewayError("CF-G006", "the answer is no JSON") from error
    if not isinstance(found, dict):
        raise GatewayError("CF-G006", "the answer is no object")
    return found
