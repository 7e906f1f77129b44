"""Readings and components of common hanzi, for expanding phrases when a pack is compiled."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from clearford.core.errors import DetectError

FORMAT = 1


class Readings(msgspec.Struct, frozen=True):
    """The toneless readings of common hanzi; `v` stands for u with two dots."""

    common: str
    """The most common hanzi, 3,755 of them."""
    readings: Mapping[str, tuple[str, ...]]
    """Hanzi -> its readings, the usual one first; 6,763 of them."""
    version: int = FORMAT

    @classmethod
    def from_bytes(cls, blob: bytes) -> Readings:
        """The content of readings.json. Raises DetectError (CF-D005) when it is damaged."""
        return _decoded(blob, cls)

    def of(self, char: str) -> tuple[str, ...]:
        """Every reading of a character, the usual one first; empty when none is known."""
        return self.readings.get(char, ())


class Splits(msgspec.Struct, frozen=True):
    """How common hanzi come apart into characters that can be typed side by side."""

    splits: Mapping[str, tuple[str, ...]]
    """Hanzi -> its components in writing order, one string for each way of splitting."""
    alternates: Mapping[str, str]
    """Side form of a radical -> the full character people type in its place."""
    source: str
    """Where the table comes from."""
    licence: str
    """The licence of the table."""
    version: int = FORMAT

    @classmethod
    def from_bytes(cls, blob: bytes) -> Splits:
        """The content of splits.json. Raises DetectError (CF-D005) when it is damaged."""
        return _decoded(blob, cls)

    def of(self, char: str) -> tuple[str, ...]:
        """Every way of writing a hanzi in parts: `请` as `讠青` and `言青`; empty when none is known."""
        return tuple(
            dict.fromkeys(
                "".join(parts)
                for split in self.splits.get(char, ())
                for parts in itertools.product(*map(self._forms, split))
            )
        )

    def _forms(self, part: str) -> tuple[str, ...]:
        other = self.alternates.get(part)
        return (part,) if other is None else (part, other)


_Table = TypeVar("_Table", Readings, Splits)


def _decoded(blob: bytes, kind: type[_Table]) -> _Table:
    try:
        value = msgspec.json.decode(blob, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DetectError("CF-D005", "a table of hanzi cannot be read") from error
    if value.version != FORMAT:
        raise DetectError("CF-D005", "a table of hanzi is of another format")
    return value
