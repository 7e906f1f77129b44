"""The label of GB 45438-2025 as it lies in metadata: one JSON object with seven texts.

The form is that of the standard's annex E as the guides of TC260 reproduce it; we have it from those who
implemented the guides, not from the standard, so what departs from it is remarked on and never refused when
it is read. What we write keeps to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from clearford.core.errors import LabelError, Place

KEY = "AIGC"
"""Under which containers carry the object, and which wraps it in EXIF."""
LONGEST = 1 << 16
"""Bytes of a label that are read at most."""
Value = Literal["1", "2", "3"]
"""Of the field `Label`: content is, may be, or is suspected to be generated."""
Remark = Literal["value", "signs", "producer", "missing", "unknown-key", "self-signed"]
"""What is odd about a label: `Label` has no known value; signs that are not allowed; the producer is no code
of 27 signs; a field is missing; a field is not known; it is signed with a key that it brings itself."""

_SIGNS = re.compile(r"[!#-\[\]-~]*")
_CODE = re.compile(r"0011[0-9A-HJ-NPQRTUWXY]{18}[12].{4}")
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Aigc(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The seven fields, in their order. A platform never changes the first four."""

    label: str
    content_producer: str = ""
    """Code of the provider of the service, 27 signs; many write a name."""
    produce_id: str = msgspec.field(default="", name="ProduceID")
    reserved_code1: str = ""
    """For the producer: a signature, as a rule."""
    content_propagator: str = ""
    propagate_id: str = msgspec.field(default="", name="PropagateID")
    reserved_code2: str = ""
    """The same for the platform that carries it."""

    def fields(self) -> dict[str, str]:
        """Names as in a file -> values, in the order of the standard."""
        return {name: str(value) for name, value in msgspec.to_builtins(self).items()}

    @property
    def producer(self) -> tuple[str, ...]:
        """What the producer of the content said."""
        return (self.label, self.content_producer, self.produce_id, self.reserved_code1)


NAMES = tuple(Aigc(label="1").fields())
"""The fields as they are called in a file."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A label that was read, and what is odd about it."""

    label: Aigc
    wrapped: bool
    """It lay under the key `AIGC`, as EXIF has it."""
    remarks: tuple[Remark, ...] = ()


def read_aigc(text: str) -> Read | None:
    """The label that a text holds, bare or wrapped; none where it is no JSON object with any of the fields.

    An object in which a name comes twice is none: what it says depends on who reads it. What else is odd is
    told, not refused: a label in the wild is evidence, whoever wrote it.
    """
    if len(text) > LONGEST:
        return None
    try:
        found = json.loads(text.strip("\0 \t\r\n\ufeff"), object_pairs_hook=_once, parse_constant=_none)
        msgspec.json.encode(found)  # what cannot be written, such as half a sign, is no text either
    except (ValueError, RecursionError, OverflowError, msgspec.MsgspecError):
        return None
    wrapped = isinstance(found, dict) and isinstance(found.get(KEY), dict)
    inner = found[KEY] if wrapped else found
    if not isinstance(inner, dict) or not set(inner) & set(NAMES):
        return None
    values = {name: _text(inner[name]) for name in NAMES if name in inner}
    label = msgspec.convert({"Label": "", **values}, Aigc)
    return Read(label=label, wrapped=wrapped, remarks=tuple(_remarks(inner, label)))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError where a name comes twice, which programs read differently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _none(name: str) -> Any:
    raise ValueError(name)


def _text(value: Any) -> str:
    """A field as a text; some write numbers."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _remarks(inner: Mapping[str, Any], label: Aigc) -> Iterator[Remark]:
    if label.label not in ("1", "2", "3"):
        yield "value"
    if any(not _SIGNS.fullmatch(value) for value in label.fields().values()):
        yield "signs"
    if label.content_producer and not is_code(label.content_producer):
        yield "producer"
    if not set(NAMES) <= set(inner):
        yield "missing"
    if set(inner) - set(NAMES):
        yield "unknown-key"
    if label.reserved_code1 or label.reserved_code2:
        yield "self-signed"


def is_code(text: str) -> bool:
    """Whether a text is a provider's code: `0011`, a credit code whose check digit fits, 1 or 2, four signs.

    Source: TC260-PG-20252A as others implement it; the check digit is that of GB 32100-2015.
    """
    return _CODE.fullmatch(text) is not None and _checks(text[4:22])


def _checks(credit: str) -> bool:
    total = sum(weight * _CREDIT.index(sign) for weight, sign in zip(_WEIGHTS, credit[:17], strict=True))
    return _CREDIT[-total % 31] == credit[17]


def write_aigc(label: Aigc, *, wrapped: bool = False) -> str:
    """The text of a label, as it goes into a file.

    Raises LabelError CF-L003 for a value of `Label` that does not exist, and for signs that are not allowed:
    quotes, backslashes, spaces and everything beyond ASCII would be read differently by different programs.
    """
    if label.label not in ("1", "2", "3"):
        raise _not_allowed("Label", "must be 1, 2 or 3")
    for name, value in label.fields().items():
        if not _SIGNS.fullmatch(value):
            raise _not_allowed(
                name, "may hold ASCII letters, digits and signs without quotes, backslashes and spaces"
            )
    fields = label.fields()
    return msgspec.json.encode({KEY: fields} if wrapped else fields).decode()


def _not_allowed(field: str, why: str) -> LabelError:
    return LabelError("CF-L003", f"`{field}` {why}", place=Place(field=field))
