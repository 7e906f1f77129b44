"""The texts of a JSON object, wherever they stand: what nobody expects is looked at too.

A field that a new model or another vendor adds (reasoning, a transcript, a citation) is text like any other.
Only short strings of fields that never hold text (`id`, `model`, `role` ...) are left out. What a call is
given as an object is one text, its JSON, as in a stream: its names and numbers are words of the model too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

SILENT = frozenset(
    {
        "call_id",
        "created",
        "effort",
        "finish_reason",
        "id",
        "item_id",
        "model",
        "object",
        "obfuscation",
        "response_id",
        "role",
        "service_tier",
        "status",
        "stop_reason",
        "system_fingerprint",
        "tool_choice",
        "tool_use_id",
        "truncation",
        "type",
        "verbosity",
    }
)
"""Fields that hold no text, while they are short."""
OPEN = frozenset({"arguments", "input", "metadata", "output"})
"""Objects whose fields are named by a program or a model, so that no name says that one holds no text."""
COVERED = "covered"
"""The field of an object that could not be covered piece by piece."""
SILENT_LENGTH = 200
"""Code points beyond which a string of a silent field is text all the same."""


class Leaf(NamedTuple):
    """A string of an object, and where it stands, so that it can be replaced."""

    path: str
    """Names and numbers from the root, such as `choices.0.delta.content`."""
    text: str
    holder: Any
    """The object or array that holds it."""
    key: str | int
    is_object: bool = False
    """It is the JSON of an object."""

    def put(self, text: str) -> None:
        """Replace it in the object. An object that is none any more is one with `covered`, its text."""
        self.holder[self.key] = _object_of(text) if self.is_object else text


def leaves(found: Any, path: str = "") -> Iterator[Leaf]:
    """The strings of an object in order, without empty ones and those of silent fields.

    Parts of an array are named by their `index` where they say one, as choices and calls of tools do, so
    that the pieces of one text have one path in every frame.
    """
    if isinstance(found, dict):
        pairs: Iterator[tuple[Any, Any]] = iter(found.items())
    elif isinstance(found, list):
        pairs = iter(enumerate(found))
    else:
        return
    for key, value in pairs:
        if isinstance(value, str):
            if value and (key not in SILENT or len(value) > SILENT_LENGTH):
                yield Leaf(f"{path}{key}", value, found, key)
        elif isinstance(value, dict) and isinstance(key, int):
            index = value.get("index")
            yield from leaves(value, f"{path}{index if isinstance(index, int) else key}.")
        elif isinstance(value, dict) and key in OPEN:
            if value:
                yield Leaf(f"{path}{key}", msgspec.json.encode(value).decode(), found, key, is_object=True)
        elif isinstance(value, (dict, list)):
            yield from leaves(value, f"{path}{key}.")


def _object_of(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        found = None
    return found if isinstance(found, dict) else {COVERED: text}
