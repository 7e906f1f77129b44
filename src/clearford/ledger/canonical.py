"""The one form of an entry in bytes: RFC 8785 JSON of integers, strings, yes or no, lists and maps.

Without floats and null the canonical form is sorted keys, no white space and the shortest escapes. Keys
are ASCII, so that sorting by bytes is sorting by UTF-16 units, as the RFC asks.
"""

from __future__ import annotations

import re

import msgspec

from clearford.core.entries import MAX_ENTRY_BYTES, Entry
from clearford.core.errors import RecordError

LARGEST = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly."""
_ENCODER = msgspec.json.Encoder(order="sorted")
_STRICT = msgspec.json.Decoder(Entry)
_VERSION = b',"v":1}'
"""The default version, which the encoder leaves out; `v` sorts behind every other field."""
_ID, _COMMITMENT = re.compile(r"[0-9a-f]{32}", re.ASCII), re.compile(r"[0-9a-f]{64}", re.ASCII)


def encode(entry: Entry) -> bytes:
    """The canonical bytes of an entry, at most `MAX_ENTRY_BYTES`.

    Raises RecordError CF-R001 for a float, null, an integer beyond `LARGEST`, a key that is not ASCII, a
    text that is not Unicode, an id or commitment of another form, or too many bytes.
    """
    try:
        data = _ENCODER.encode(entry)
        if entry.v == 1:
            data = data[:-1] + _VERSION
        _STRICT.decode(data)
    except (msgspec.MsgspecError, UnicodeEncodeError, TypeError, RecursionError) as error:
        raise _refused(str(error)) from error
    if len(data) > MAX_ENTRY_BYTES:
        raise _refused(f"{len(data)} bytes are more than {MAX_ENTRY_BYTES}")
    _check_entry(entry)
    return data


def decode(data: bytes) -> Entry:
    """The entry of canonical bytes; fields that this version does not know are passed over.

    Raises RecordError CF-R002 for bytes that are not a canonical entry.
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise _not_canonical("too many bytes")
    try:
        value = msgspec.json.decode(data)
        same = isinstance(value, dict) and "v" in value and dump(value) == data
        entry = _STRICT.decode(data)
    except (msgspec.MsgspecError, RecordError, UnicodeDecodeError, RecursionError) as error:
        raise _not_canonical(str(error)) from error
    if not same:
        raise _not_canonical("another form of the same JSON")
    return entry


def read_own(data: bytes) -> Entry:
    """The entry of bytes that the own store holds, which `encode` made: their form is not checked again.

    For figures over many entries; whatever comes from elsewhere is for `decode`. Raises RecordError CF-R002.
    """
    try:
        return _STRICT.decode(data)
    except msgspec.MsgspecError as error:
        raise _not_canonical(str(error)) from error


def dump(value: object) -> bytes:
    """Canonical bytes of strings, integers, yes or no, lists and maps; CF-R001 is raised for others."""
    _check(value)
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError as error:
        raise _refused(str(error)) from error


def _check(value: object) -> None:
    if isinstance(value, dict):
        _check_keys(value)
        for inner in value.values():
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, int):
        _check_int(value)
    elif not isinstance(value, str):
        raise _refused(f"a value of type {type(value).__name__}")


def _check_entry(entry: Entry) -> None:
    if not _ID.fullmatch(entry.id):
        raise _refused("the id is not 32 hexadecimal digits")
    for number in (entry.v, entry.ts, entry.start, entry.end, entry.review_by):
        if number is not None:
            _check_int(number)
    if entry.clock:
        _check_keys(entry.clock)
    if entry.data:
        _check(entry.data)
    if entry.c:
        _check_keys(entry.c)
        if not all(map(_COMMITMENT.fullmatch, entry.c.values())):
            raise _refused("a commitment is not 64 hexadecimal digits")


def _check_int(value: int) -> None:
    if not -LARGEST <= value <= LARGEST:
        raise _refused("an integer beyond 2**53 - 1")


def _check_keys(value: dict[str, object] | dict[str, str]) -> None:
    if not all(isinstance(key, str) and key.isascii() for key in value):
        raise _refused("a key that is not ASCII")


def _refused(why: str) -> RecordError:
    return RecordError("CF-R001", why)


def _not_canonical(why: str) -> RecordError:
    return RecordError("CF-R002", why)
