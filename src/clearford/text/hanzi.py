"""Readings, components and look-alikes of common hanzi, for compiling the phrases of a pack."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clearford.core.errors import DetectError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Readings:
    """The toneless readings of common hanzi; `v` stands for u with two dots."""

    common: str
    """The most common hanzi, 3,755 of them."""
    readings: Mapping[str, tuple[str, ...]]
    """Hanzi -> its readings, the usual one first; 6,763 of them."""

    @classmethod
    def from_bytes(cls, blob: bytes) -> Readings:
        """The content of readings.json. Raises DetectError (CF-D005) when it is damaged."""
        content = _content(blob, {"common": str, "readings": dict})
        return cls(content["common"], _tuples(content["readings"]))

    def of(self, char: str) -> tuple[str, ...]:
        """Every reading of a character, the usual one first; empty when none is known."""
        return self.readings.get(char, ())


@dataclass(frozen=True, slots=True)
class Splits:
    """How common hanzi come apart into characters that can be typed side by side."""

    splits: Mapping[str, tuple[str, ...]]
    """Hanzi -> its components in writing order, one string for each way of splitting."""
    alternates: Mapping[str, str]
    """Side form of a radical -> the full character people type in its place."""

    @classmethod
    def from_bytes(cls, blob: bytes) -> Splits:
        """The content of splits.json. Raises DetectError (CF-D005) when it is damaged."""
        content = _content(blob, {"splits": dict, "alternates": dict})
        return cls(_tuples(content["splits"]), content["alternates"])

    def of(self, char: str) -> tuple[str, ...]:
        """Every way of writing a hanzi in parts: `请` as `讠青` and `言青`; empty when none is known."""
        return tuple(
            "".join(parts)
            for split in self.splits.get(char, ())
            for parts in itertools.product(*map(self._forms, split))
            if char not in parts
        )

    def _forms(self, part: str) -> tuple[str, ...]:
        other = self.alternates.get(part)
        return (part,) if other is None else (part, other)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Which common hanzi look like which."""

    alike: Mapping[str, str]
    """Hanzi -> others of its shape; in both directions."""
    classes: tuple[str, ...]
    """Hanzi for folding a text: no two classes share one, and not all of a class are alike."""

    @classmethod
    def from_bytes(cls, blob: bytes) -> Shapes:
        """The content of shapes.json. Raises DetectError (CF-D005) when it is damaged."""
        content = _content(blob, {"alike": dict, "classes": list})
        return cls(content["alike"], tuple(content["classes"]))


NO_SHAPES = Shapes({}, ())
"""Nothing looks like anything else."""


def _tuples(lists: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {char: tuple(values) for char, values in lists.items()}


def _content(blob: bytes, fields: Mapping[str, type]) -> dict[str, Any]:
    """The fields of a table. Raises DetectError (CF-D005) when one is missing or of another type."""
    try:
        content = json.loads(blob)
    except ValueError as error:
        raise _damaged("a table of hanzi cannot be read") from error
    if not isinstance(content, dict) or content.get("version") != FORMAT:
        raise _damaged("a table of hanzi is of another format")
    if not all(isinstance(content.get(name), kind) for name, kind in fields.items()):
        raise _damaged("a table of hanzi lacks a part")
    return content


def _damaged(message: str) -> DetectError:
    return DetectError("CF-D005", message, suggestion="reinstall the package")
