"""Rows of a corpus: read strictly; each that cannot be used is told with its code, and nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from clearford.core.items import MAX_LINE_BYTES, Rejected

NAMES = ("text", "source", "licence")
"""What is read of a row."""


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """Names of the columns, or of the keys of a line, that hold what is read; all others are passed over."""

    text: str = "text"
    source: str = "source"
    licence: str = "licence"


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row that can be used: a text, and the name of its source."""

    text: str
    source: str


Result = Row | Rejected


class _Raw(msgspec.Struct, gc=False):
    """A line as it comes."""

    text: str | None = None
    source: str | None = None
    licence: str | None = None


_TYPES = {"text": str | None, "source": Annotated[str, Meta(max_length=200)] | None, "licence": str | None}


class RowReader:
    """Makes rows of lines and of table columns."""

    def __init__(self, fields: Fields, licensed: frozenset[str]) -> None:
        """licensed: sources whose record has a licence; rows of others need their own."""
        self.fields, self._licensed = fields, licensed
        named = {name: getattr(fields, name) for name in NAMES}
        own = [(name, _TYPES[name], None) for name in NAMES]
        # Made here, as the operator names the fields: a checker cannot know that it is a row.
        raw = cast("type[_Raw]", msgspec.defstruct("NamedRow", own, bases=(_Raw,), rename=named, gc=False))
        self._decoder = msgspec.json.Decoder(raw)

    def of_lines(self, lines: Sequence[bytes], numbers: Sequence[int]) -> list[Result]:
        """The row of each line, none of them blank; `numbers` are those of the lines, from 1 on."""
        return [self._of_line(line, number) for line, number in zip(lines, numbers, strict=True)]

    def of_columns(self, columns: Mapping[str, Sequence[Any]], first: int, count: int) -> list[Result]:
        """The rows of a stretch of a table.

        columns: name of NAMES -> values; a column that is not there is left out. first: number of the row.
        """
        none = [None] * count
        values = [columns.get(name, none) for name in NAMES]
        rows = enumerate(zip(*values, strict=True), first)
        return [self._row(text, source, licence, number) for number, (text, source, licence) in rows]

    def _of_line(self, line: bytes, number: int) -> Result:
        if len(line) > MAX_LINE_BYTES:
            found = f"{len(line)} bytes, at most {MAX_LINE_BYTES}"
            return Rejected(line=number, code="CF-I006", found=found)
        try:
            raw = self._decoder.decode(line)
        except msgspec.ValidationError as error:
            return _unfit(line, number, error)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _unreadable(line, number)
        return self._row(raw.text, raw.source, raw.licence, number)

    def _row(self, text: object, source: object, licence: object, number: int) -> Result:
        if isinstance(text, str) and isinstance(source, str) and source and len(source) <= 200:
            if source in self._licensed or (isinstance(licence, str) and licence.strip()):
                return Row(text, source)
            found = f"neither the row nor its source has a `{self.fields.licence}`"
            return Rejected(line=number, code="CF-U004", found=found)
        code, name, value = "CF-U005", self.fields.text, text
        if isinstance(text, str):
            code, name, value = "CF-U003", self.fields.source, source
        if value is None or value == "":
            return Rejected(line=number, code=code, found=f"there is no `{name}`")
        return Rejected(line=number, code="CF-I003", field=f"$.{name}", found="it is no text, or too long")


def _unfit(line: bytes, number: int, error: Exception) -> Rejected:
    path = str(error).rpartition(" - at `")[2].removesuffix("`")
    field = path if path.startswith("$.") and len(path) < 80 else None
    return Rejected(line=number, code="CF-I003", field=field, found="it is no text, or too long")


def _unreadable(line: bytes, number: int) -> Rejected:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return Rejected(line=number, code="CF-I001", found=f"invalid byte at offset {error.start}")
    return Rejected(line=number, code="CF-I002", found="it is no JSON object")


def good(results: Sequence[Result]) -> Iterator[tuple[int, Row]]:
    """Place and row of those that can be used."""
    return ((place, one) for place, one in enumerate(results) if isinstance(one, Row))
