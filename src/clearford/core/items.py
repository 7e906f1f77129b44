"""Items as the platform sends them, and their strict decoding: one bad line never harms the rest."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from clearford.core.ids import ItemId
from clearford.core.schema import DEFAULT_SCHEMA, Attrs, Context, ItemSchema

MAX_LINE_BYTES = 1 << 20
"""Longest line that is decoded; a longer one is rejected with CF-I006."""


class MediaRef(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A medium that belongs to the item, by reference."""

    id: Annotated[str, Meta(max_length=500)]
    type: Annotated[str, Meta(max_length=100)] = "image"
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None


class Item(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One thing to decide about. Optional fields are UNSET when the platform did not send them."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    text: str | UnsetType | None = UNSET
    kind: str | UnsetType = UNSET
    """One of the schema's kinds; `post` when not given."""
    actor: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET
    """Pseudonymous id of the account, chosen by the platform."""
    at: Annotated[datetime, Meta(tz=True)] | UnsetType | None = UNSET
    """Event time with an offset."""
    lang: Annotated[str, Meta(max_length=35)] | UnsetType | None = UNSET
    """BCP 47 tag, when the platform knows it."""
    media: Annotated[list[MediaRef], Meta(max_length=100)] | UnsetType = UNSET
    context: Context | UnsetType | None = UNSET
    attrs: Attrs | UnsetType = UNSET

    @property
    def item_id(self) -> ItemId:
        """The id, typed."""
        return ItemId(self.id)


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was not decoded: where, why, and nothing of its content."""

    line: int
    """1-based."""
    code: str
    field: str | None = None
    """Path of the field, e.g. `$.attrs.listing_price`."""
    found: str
    """What is wrong, in words without item content."""


_OPTIONAL = ("text", "kind", "actor", "at", "lang", "media", "context", "attrs")
_KNOWN = frozenset(("id", *_OPTIONAL))
_SPACE_BEFORE_COLON = re.compile(rb'(?<!\\)"[ \t\r]+:')
_PATH = re.compile(r" - at `(\$[^`]*)`$")
_SAFE_PATH = re.compile(r"^\$(\.[a-z_0-9]{1,60}|\[\.{0,3}\d*\])*$")


class ItemDecoder:
    """Decodes JSON lines of one schema, strictly: types, bounds, kinds and repeated keys."""

    def __init__(self, schema: ItemSchema = DEFAULT_SCHEMA) -> None:
        """Builds the struct once; the decoder may be shared by threads."""
        self.schema = schema
        self.item_type: type[Item] = msgspec.defstruct(  # type: ignore[assignment]
            "SchemaItem",
            [("attrs", schema.attrs_type | UnsetType, UNSET)],
            bases=(Item,),
            frozen=True,
            gc=False,
            kw_only=True,
        )
        self._decoder = msgspec.json.Decoder(self.item_type)
        self._kinds = schema.kinds
        self._allowed = {name: spec.attrs for name, spec in schema.kinds.items()}

    def decode_lines(self, buffer: bytes, *, first_line: int = 1) -> list[Item | Rejected]:
        """Items and rejections of a buffer of whole lines, in order; blank lines give nothing."""
        try:
            items = self._decoder.decode_lines(buffer)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return self._line_by_line(buffer, first_line)
        if self._is_clean(items, buffer):
            return items  # type: ignore[return-value]
        return self._line_by_line(buffer, first_line)

    def decode(self, line: bytes, *, number: int = 1) -> Item | Rejected:
        """The item of one line."""
        if len(line) <= MAX_LINE_BYTES:
            try:
                item = self._decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                return self._carefully(line, number)
            if self._is_clean([item], line):
                return item
        return self._carefully(line, number)

    def _is_clean(self, items: list[Item], buffer: bytes) -> bool:
        """True when kinds and attributes fit and no key of the buffer occurs twice or is unknown.

        A raw quote inside a JSON string is always escaped, so `":` without a backslash before it
        ends a key (a key that itself ends in a backslash makes the counts differ, and is then
        looked at line by line). If the buffer holds as many keys as the structs took fields,
        none came twice and none was ignored.
        """
        kinds = {item.kind for item in items}
        if not kinds <= self._known_kinds:
            return False
        n = len(items)
        keys = n
        keys += n - [item.text for item in items].count(UNSET)
        keys += n - [item.kind for item in items].count(UNSET)
        keys += n - [item.actor for item in items].count(UNSET)
        keys += n - [item.at for item in items].count(UNSET)
        keys += n - [item.lang for item in items].count(UNSET)
        for item in items:
            if item.attrs is not UNSET or item.context is not UNSET or item.media is not UNSET:
                keys += self._nested_keys(item)
                if keys < 0:
                    return False
        found = buffer.count(b'":') - buffer.count(b'\\":')
        if found != keys:
            return False
        spaced = buffer.count(b'" ') - buffer.count(b'\\" ')
        return spaced <= 0 or not _SPACE_BEFORE_COLON.search(buffer)

    @property
    def _known_kinds(self) -> set[Any]:
        return {UNSET, *self._kinds}

    def _nested_keys(self, item: Item) -> int:
        """Keys in and of `attrs` and `context`; far below zero if something is out of place."""
        keys = 0
        if item.attrs is not UNSET:
            present = self._present(item.attrs)
            if not present <= self._allowed["post" if item.kind is UNSET else item.kind]:
                return -(1 << 60)
            keys += 1 + len(present)
        if item.context is not UNSET:
            keys += 1 + (0 if item.context is None else _count_set(item.context))
        if item.media is not UNSET:
            # The defaults of a media reference cannot be told from values: look closer.
            return -(1 << 60)
        return keys

    def _present(self, attrs: Attrs) -> set[str]:
        return {name for name in attrs.__struct_fields__ if getattr(attrs, name) is not UNSET}

    def _line_by_line(self, buffer: bytes, first_line: int) -> list[Item | Rejected]:
        out: list[Item | Rejected] = []
        for number, line in enumerate(buffer.split(b"\n"), first_line):
            if line.strip():
                out.append(self._carefully(line, number))
        return out

    def _carefully(self, line: bytes, number: int) -> Item | Rejected:
        """Decode one line the slow way, with every check and an exact reason."""
        if len(line) > MAX_LINE_BYTES:
            return Rejected(line=number, code="CF-I006", found=f"{len(line)} bytes, at most {MAX_LINE_BYTES}")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            return Rejected(line=number, code="CF-I001", found=f"invalid byte at offset {error.start}")
        try:
            data = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        except _Repeated as error:
            return Rejected(line=number, code="CF-I005", field=error.field, found="a key occurs twice")
        except RecursionError:
            return Rejected(line=number, code="CF-I007", found="nested too deeply")
        except ValueError as error:
            where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            return Rejected(line=number, code="CF-I002", found=f"not valid JSON{where}")
        if not isinstance(data, dict):
            return Rejected(line=number, code="CF-I003", field="$", found="expected an object")
        return self.convert(self._lift(data), number=number)

    def convert(self, data: dict[str, Any], *, number: int) -> Item | Rejected:
        """The item in a plain object (a JSON line, a table row); unknown top-level keys are ignored."""
        try:
            # Through bytes, so that every rule of the JSON decoder holds for tables too.
            item = self._decoder.decode(msgspec.json.encode(data))
        except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError, OverflowError) as error:
            return self._rejected(error, number)
        kind = "post" if item.kind is UNSET else item.kind
        if kind not in self._kinds:
            return Rejected(line=number, code="CF-I004", field="$.kind", found="not a declared kind")
        if item.attrs is not UNSET:
            extra = sorted(self._present(item.attrs) - self._allowed[kind])
            if extra:
                return Rejected(
                    line=number,
                    code="CF-I012",
                    field=f"$.attrs.{extra[0]}",
                    found=f"attribute not declared for kind `{kind}`",
                )
        return item

    def _lift(self, data: dict[str, Any]) -> dict[str, Any]:
        """Move declared attributes that stand at the top level below `attrs`."""
        loose = [k for k in data if k not in _KNOWN and k in self.schema.attrs]
        nested = data.get("attrs")
        if loose and (nested is None or isinstance(nested, dict)):
            inner = dict(nested or {})
            for key in loose:
                inner.setdefault(key, data.pop(key))
            data["attrs"] = inner
        return data

    def _rejected(self, error: Exception, number: int) -> Rejected:
        message = str(error)
        match = _PATH.search(message)
        path = match.group(1) if match else None
        head = message[: match.start()] if match else message
        # A path may hold an unknown key that came with the item: only plain names are repeated.
        field = path if path and _SAFE_PATH.match(path) else None
        if isinstance(error, RecursionError):
            return Rejected(line=number, code="CF-I007", found="nested too deeply")
        if isinstance(error, UnicodeError):
            return Rejected(line=number, code="CF-I001", found="holds a lone surrogate")
        if "unknown field" in head:
            return Rejected(
                line=number, code="CF-I012", field=field, found="holds a field that is not declared"
            )
        if isinstance(error, msgspec.ValidationError):
            return Rejected(line=number, code="CF-I003", field=field, found=_words(head))
        return Rejected(line=number, code="CF-I002", field=field, found="not valid JSON")


class _Repeated(ValueError):
    """A key occurs twice in one object."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.field = f"$..{key}" if re.fullmatch(r"[a-z_0-9]{1,60}", key) else None


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Repeated(key)
            seen.add(key)
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _count_set(value: msgspec.Struct) -> int:
    return sum(getattr(value, name) is not UNSET for name in value.__struct_fields__)


def _words(message: str) -> str:
    """Msgspec's own words: lower case, and without quoting a value."""
    clean = re.sub(r"'[^']*'|\"[^\"]*\"", "a value", message)
    return clean[:1].lower() + clean[1:]
