"""What programs are told in place of what was stopped, in the form of the OpenAI interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from clearford.ai.gateway.sse import DONE, frame_of
from clearford.ai.gateway.steps import Step
from clearford.core.codes import CODES
from clearford.core.errors import ClearfordError

FILTERED = "content_filter"
"""The code of a request, and the reason for the end of an answer, that rules stopped."""
_WORDS: dict[Step, dict[str, str]] = {
    "block": {
        "en": "This was stopped by a published rule. The reason and the way to appeal are in `clearford`.",
        "zh": "内容因违反公开规则而被拦截。理由与申诉途径见 `clearford`。",
    },
    "hold": {
        "en": "A person looks at this first. The reason is in `clearford`.",
        "zh": "该内容须先经人工查看。理由见 `clearford`。",
    },
    "cover": {
        "en": "A part was covered by a published rule. The reason and the way to appeal are in `clearford`.",
        "zh": "部分内容依公开规则被遮盖。理由与申诉途径见 `clearford`。",
    },
    "label": {
        "en": "A published rule adds this note. The reason is in `clearford`.",
        "zh": "依公开规则附上本提示。理由见 `clearford`。",
    },
    "pass": {"en": "", "zh": ""},
}


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the field `clearford` of an answer says about one decision."""

    what: Literal["prompt", "completion"]
    step: Step
    words: dict[str, str]
    """Language -> a sentence for the user."""
    rules: tuple[str, ...] = ()
    """Ids of the published rules that held."""
    reasons: dict[str, str] = {}
    """Language -> why, in the words of the rules."""
    entry: str | None = None
    """Id of the decision on record."""
    statement: str | None = None
    """Id of the statement of reasons."""
    appeal: str | None = None
    """Where the user can read the reasons and contest the decision."""
    case: str | None = None
    """Id of the case in which a person looks at it."""


def words_of(step: Step) -> dict[str, str]:
    """The sentence of a step, in each language."""
    return _WORDS[step]


def stopped_body(told: Sequence[Told], lang: str = "en") -> bytes:
    """The body of the answer (400) to a request that was stopped; `lang`: `en` or `zh`."""
    worst = told[0]
    error = {
        "message": worst.words.get(lang, worst.words["en"]),
        "type": "invalid_request_error",
        "param": None,
        "code": FILTERED,
    }
    return msgspec.json.encode({"type": "error", "error": error, "clearford": told})


def fault_of(error: ClearfordError, status: int) -> dict[str, Any]:
    """A fault in the form that clients read."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    words = error.message if error.suggestion is None else f"{error.message}; {error.suggestion}"
    return {
        "message": f"{error.code}: {CODES[error.code].en}: {words}",
        "type": "rate_limit_error" if status == 429 else kind,
        "param": error.place.field,
        "code": error.code,
    }


def fault_body(error: ClearfordError, status: int) -> bytes:
    """The body of an answer that tells a fault."""
    return msgspec.json.encode({"type": "error", "error": fault_of(error, status)})


def fault_frame(error: ClearfordError, status: int) -> bytes:
    """The last frame of a stream that a fault ends."""
    return frame_of(fault_body(error, status))


def note_frame(head: Mapping[str, Any], told: Sequence[Told]) -> bytes:
    """A frame without choices that says what was decided about an answer that passed."""
    return frame_of(msgspec.json.encode({**_head(head), "choices": [], "clearford": told}))


def stop_frames(head: Mapping[str, Any], choices: Iterable[int], told: Sequence[Told]) -> bytes:
    """The frames that end a stream which was stopped: every choice ends for the filter."""
    is_chat = str(head.get("object", "chat")).startswith("chat")
    empty: dict[str, Any] = {"delta": {}} if is_chat else {"text": ""}
    ended = [{"index": index, **empty, "finish_reason": FILTERED} for index in choices]
    body = {**_head(head), "choices": ended, "clearford": told}
    return frame_of(msgspec.json.encode(body)) + frame_of(DONE)


def _head(head: Mapping[str, Any]) -> dict[str, Any]:
    """What says to which answer a frame belongs."""
    return {
        "id": str(head.get("id", "clearford"))[:200],
        "object": str(head.get("object", "chat.completion.chunk"))[:200],
        "created": head.get("created") if isinstance(head.get("created"), int) else 0,
        "model": str(head.get("model", ""))[:200],
    }


def stop_choice(choice: dict[str, Any]) -> None:
    """Empty one choice of a whole answer; the others stay."""
    index = choice.get("index", 0)
    if "message" in choice:
        emptied: dict[str, Any] = {"message": {"role": "assistant", "content": ""}}
    else:
        emptied = {"text": ""}
    choice.clear()
    choice.update(index=index, **emptied, finish_reason=FILTERED)
