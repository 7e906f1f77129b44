"""Items as the platform sends them, and their strict decoding: one bad line never harms the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from datetime import datetime
from math import isfinite
from operator import attrgetter
from typing import Annotated, Any, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import astuple

from clearford.core.ids import ItemId
from clearford.core.lines import (
    SHORT_BYTES,
    Keys,
    count_keys,
    distinct_keys,
    feeds_between,
    has_long_line,
    key_number,
    most_keys,
    one_object_a_line,
    own_keys,
)
from clearford.core.schema import DEFAULT_SCHEMA, Attrs, Context, ItemSchema

MAX_LINE_BYTES = 1 << 20
"""Longest line that is decoded; a longer one is rejected with CF-I006."""
MAX_DEPTH = 100
"""Deepest nesting of a line; a deeper one is rejected with CF-I007. Items themselves need four levels."""


class MediaRef(
    msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
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


_KNOWN = frozenset(("id", "text", "kind", "actor", "at", "lang", "media", "context", "attrs"))
_BLANK = b" \t\r"
_ENCODED_AT_ONCE = 512
_FEW_LINES = 16
_KIND = attrgetter("kind")
_Getter = Callable[[Any], Any]
_INNER_NAMES = frozenset(("parent", "thread", "audience", "minors", "type", "sha256"))
_UNKNOWN = "unknown field"
_PATH = re.compile(r" - at `(\$[^`]*)`$")
_SAFE_PATH = re.compile(r"^\$(\.[a-z_0-9]{1,60}|\[\.{0,3}\d*\])*$")
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class ItemDecoder:
    """Decodes JSON lines of one schema, strictly: types, bounds, kinds and repeated keys.

    The slow way, `_carefully`, says what a line means. The fast way decodes with a struct that takes
    no unknown key, and gives a line up to the slow way unless it is plain from the bytes, or from the
    number of keys, that no key came twice. A line's result never depends on its neighbours.
    """

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
            forbid_unknown_fields=True,
        )
        self._decoder = msgspec.json.Decoder(self.item_type)
        self._rows: type[list[Item]] = list[self.item_type]  # type: ignore[name-defined]
        self._objects = msgspec.json.Decoder(dict[str, Any])
        self._encoder = msgspec.json.Encoder()
        self._kinds = schema.kinds
        self._names = _KNOWN | _INNER_NAMES | schema.attrs.keys()
        self._known_kinds: frozenset[Any] = frozenset((UNSET, *schema.kinds))
        self._allowed = {name: spec.attrs for name, spec in schema.kinds.items()}
        self._undeclared = {name: self._undeclared_of(spec.attrs) for name, spec in schema.kinds.items()}
        self._foreign = {
            name: frozenset(key_number(attr) for attr in schema.attrs.keys() - spec.attrs)
            for name, spec in schema.kinds.items()
        }

    def _undeclared_of(self, allowed: frozenset[str]) -> tuple[_Getter, Any] | None:
        """A getter of the attributes a kind may not carry, and what it gives when none is set."""
        names = [name for name in self.schema.attrs if name not in allowed]
        if not names:
            return None
        return attrgetter(*names), UNSET if len(names) == 1 else (UNSET,) * len(names)

    def decode_lines(self, buffer: bytes, *, first_line: int = 1) -> list[Item | Rejected]:
        """Items and rejections of a buffer of whole lines, in order; blank lines give nothing."""
        items = self._fast(buffer)
        return self._in_parts(buffer, first_line) if items is None else items  # type: ignore[return-value]

    def decode(self, line: bytes, *, number: int = 1) -> Item | Rejected:
        """The item of one line."""
        try:
            item = self._decoder.decode(line)
        except _UNREADABLE as error:
            items = self._without_unknown(line) if _UNKNOWN in str(error) else None
            return self._carefully(line, number) if items is None else items[0]
        if len(line) <= MAX_LINE_BYTES and b"\n" not in line and self._kind_fits(item):
            found = most_keys(line)
            if found is not None and found == self._set_keys_of(item):
                return item
        return self._carefully(line, number)

    def _fast(self, buffer: bytes) -> list[Item] | None:
        """The items when every line is plainly sound."""
        try:
            items = self._decoder.decode_lines(buffer)
        except _UNREADABLE as error:
            return self._without_unknown(buffer) if _UNKNOWN in str(error) else None
        return items if self._is_clean(items, buffer) else None

    def _is_clean(self, items: list[Item], buffer: bytes) -> bool:
        """True when every line is one item, kinds and attributes fit, and no key is repeated."""
        if has_long_line(buffer, MAX_LINE_BYTES):
            return False
        if len(buffer) > SHORT_BYTES:
            feeds = feeds_between(buffer, len(items))
            if feeds is None:
                return False
            keys = distinct_keys(buffer, feeds)
            if keys is not None and self._names_fit(items, keys):
                return True
        elif not one_object_a_line(buffer, len(items)):
            return False
        found = most_keys(buffer)
        return found is not None and self._kinds_fit(items) and found == self._set_keys(items)

    def _without_unknown(self, buffer: bytes) -> list[Item] | None:
        """The items of lines that are sound but for unknown keys, which are ignored."""
        try:
            objects = self._objects.decode_lines(buffer)
        except (*_UNREADABLE, ValueError):
            return None
        unknown = set().union(*objects) - _KNOWN
        if has_long_line(buffer, MAX_LINE_BYTES) or not one_object_a_line(buffer, len(objects)):
            return None
        found = most_keys(buffer)
        if (
            found is None
            or found != count_keys(objects, MAX_DEPTH)
            or not unknown.isdisjoint(self.schema.attrs)
        ):
            return None
        known = [{key: value for key, value in data.items() if key in _KNOWN} for data in objects]
        try:
            items = self._decoder.decode_lines(self._encoder.encode_lines(known))
        except _UNREADABLE:
            return None
        return items if self._kinds_fit(items) else None

    def _names_fit(self, items: list[Item], keys: Keys) -> bool:
        """True when every kind is declared and no line spells an attribute that one of them may not carry."""
        kinds = set(map(_KIND, items))
        if not kinds <= self._known_kinds:
            return False
        foreign = frozenset[int]().union(*(self._foreign["post" if k is UNSET else k] for k in kinds))
        return foreign.isdisjoint(keys.tolist()) or self._kinds_fit(items)

    def _kind_fits(self, item: Item) -> bool:
        if item.kind not in self._known_kinds:
            return False
        undeclared = self._undeclared["post" if item.kind is UNSET else item.kind]
        return item.attrs is UNSET or undeclared is None or undeclared[0](item.attrs) == undeclared[1]

    def _kinds_fit(self, items: list[Item]) -> bool:
        """True when every kind is declared and no attribute stands on a kind that may not carry it."""
        kinds = set(map(_KIND, items))
        if not kinds <= self._known_kinds:
            return False
        return all(self._attrs_fit(kind, items, alone=len(kinds) == 1) for kind in kinds)

    def _attrs_fit(self, kind: Any, items: list[Item], *, alone: bool) -> bool:
        undeclared = self._undeclared["post" if kind is UNSET else kind]
        if undeclared is None:
            return True
        get, blank = undeclared
        of_kind = items if alone else [item for item in items if item.kind is kind or item.kind == kind]
        attrs = [found for item in of_kind if (found := item.attrs) is not UNSET]
        return not attrs or set(map(get, attrs)) == {blank}

    def _set_keys(self, items: list[Item]) -> int:
        """The number of fields set, at every level: the keys that the items have as JSON.

        INVARIANT: never more than the line holds. A field at its default is left out, so a line that
        spells one out is looked at alone; counting it could hide a repeated key somewhere else.
        """
        parts = range(0, len(items), _ENCODED_AT_ONCE)
        return sum(own_keys(self._encoder.encode(items[at : at + _ENCODED_AT_ONCE])) for at in parts)

    def _set_keys_of(self, item: Item) -> int:
        """The same of one item; without structs below it and its attributes they need not be encoded."""
        if item.context or item.media is not UNSET:
            return own_keys(self._encoder.encode(item))
        values = astuple(item)
        found = len(values) - values.count(UNSET)
        if item.attrs is not UNSET:
            values = astuple(item.attrs)
            found += len(values) - values.count(UNSET)
        return found

    def _in_parts(self, buffer: bytes, first_line: int) -> list[Item | Rejected]:
        """Halve the buffer until the lines that are not plainly sound stand among few others."""
        lines = buffer.split(b"\n")
        if len(lines) <= _FEW_LINES:
            numbered = enumerate(lines, first_line)
            return [self.decode(line, number=number) for number, line in numbered if line.strip(_BLANK)]
        half = len(lines) // 2
        head, tail = b"\n".join(lines[:half]), b"\n".join(lines[half:])
        return self.decode_lines(head, first_line=first_line) + self.decode_lines(
            tail, first_line=first_line + half
        )

    def _present(self, attrs: Attrs) -> set[str]:
        return {name for name in attrs.__struct_fields__ if getattr(attrs, name) is not UNSET}

    def _carefully(self, line: bytes, number: int) -> Item | Rejected:
        """Decode one line the slow way, with every check and an exact reason."""
        if len(line) > MAX_LINE_BYTES:
            return Rejected(line=number, code="CF-I006", found=f"{len(line)} bytes, at most {MAX_LINE_BYTES}")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            return Rejected(line=number, code="CF-I001", found=f"invalid byte at offset {error.start}")
        data = _object(text, number, self._names)
        if isinstance(data, Rejected):
            return data
        return self.convert(self._lift(data), number=number)

    def convert(self, data: dict[str, Any], *, number: int) -> Item | Rejected:
        """The item in a plain object (a JSON line, a table row); unknown top-level keys are ignored."""
        name = _not_finite(data.get("attrs"))
        if name is not None:
            field = f"$.attrs.{name}" if name in self.schema.attrs else "$.attrs"
            return Rejected(line=number, code="CF-I003", field=field, found="not a finite number")
        try:
            # Through bytes, so that every rule of the JSON decoder holds for tables too.
            known = {key: value for key, value in data.items() if key in _KNOWN}
            item = self._decoder.decode(msgspec.json.encode(known))
        except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError, TypeError) as error:
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

    def convert_all(self, rows: list[dict[str, Any]]) -> list[Item] | None:
        """The items of plain objects, several times faster than one by one; None where one is not sound.

        They hold text, whole and finite numbers, truth values and times with an offset, and keys of items
        alone; none is longer than a line may be. What they hold is theirs to check who call this.
        """
        try:
            items = msgspec.convert(rows, self._rows)
        except msgspec.ValidationError:
            return None
        return items if self._kinds_fit(items) else None

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
        if _UNKNOWN in head:
            return Rejected(
                line=number, code="CF-I012", field=field, found="holds a field that is not declared"
            )
        if isinstance(error, msgspec.ValidationError):
            return Rejected(line=number, code="CF-I003", field=field, found=_words(head))
        return Rejected(line=number, code="CF-I002", field=field, found="not valid JSON")


def items_of(found: list[Item | Rejected]) -> list[Item]:
    """The items among what was decoded, in order; the list itself when nothing was rejected."""
    if Rejected not in set(map(type, found)):
        return cast(list[Item], found)
    return [item for item in found if not isinstance(item, Rejected)]


class _Repeated(ValueError):
    """A key occurs twice in one object."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


def _object(text: str, number: int, names: Collection[str]) -> dict[str, Any] | Rejected:
    """The object that a line of JSON holds; a repeated key is only named when it is one of `names`."""
    try:
        data = json.loads(
            text, object_pairs_hook=_no_repeats, parse_constant=_no_constant, parse_float=_finite
        )
    except _Repeated as error:
        # Any other key is content that came with the item.
        field = f"$..{error.key}" if error.key in names else None
        return Rejected(line=number, code="CF-I005", field=field, found="a key occurs twice")
    except RecursionError:
        return Rejected(line=number, code="CF-I007", found="nested too deeply")
    except json.JSONDecodeError as error:
        return Rejected(line=number, code="CF-I002", found=f"not valid JSON at column {error.colno}")
    except ValueError:
        return Rejected(
            line=number, code="CF-I002", found="holds NaN, an infinity or a number beyond all range"
        )
    if not isinstance(data, dict):
        return Rejected(line=number, code="CF-I003", field="$", found="expected an object")
    if count_keys([data], MAX_DEPTH) is None:
        return Rejected(line=number, code="CF-I007", found="nested too deeply")
    return data


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


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError("out of range")
    return value


def _not_finite(attrs: Any) -> str | None:
    """Name of the first attribute that is NaN or infinite, which the encoder would turn into null."""
    if not isinstance(attrs, dict):
        return None
    return next((str(k) for k, v in attrs.items() if isinstance(v, float) and not isfinite(v)), None)


def _words(message: str) -> str:
    """Msgspec's own words: lower case, and without quoting a value."""
    if message.startswith("Invalid enum value"):
        return "not one of the values that are declared"
    clean = re.sub(r"'[^']*'|\"[^\"]*\"", "a value", message)
    return clean[:1].lower() + clean[1:]
