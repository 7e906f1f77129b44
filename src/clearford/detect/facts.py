"""Facts: what the platform says about an item, and what can be counted about its text, as signals."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
from msgspec import UNSET
from msgspec.structs import astuple

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.schema import AttrSpec, ItemSchema
from clearford.core.signals import Column, SignalSpec, SignalType
from clearford.core.spans import Span
from clearford.detect.base import BatchResult, RowResult
from clearford.text.disguise import (
    disguise_count,
    disguise_counts,
    disguise_positions,
    invisible_count,
    invisible_counts,
    invisible_positions,
)
from clearford.text.plane import TextPlane, TextRow

_KIND, _CONTEXT, _ATTRS = map(attrgetter, ("kind", "context", "attrs"))
_DTYPES = {"bool": np.bool_, "int": np.int64, "float": np.float64}
_CODES = {"int": "q", "float": "d"}
_ROW_COUNTS = {"text.invisible.count": invisible_count, "text.disguise.count": disguise_count}
_BATCH_COUNTS = {"text.invisible.count": invisible_counts, "text.disguise.count": disguise_counts}
_POSITIONS = {"text.invisible.count": invisible_positions, "text.disguise.count": disguise_positions}


def _fact(name: str, type_: SignalType, about: str, **more: Any) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type=type_, role="context", cost="fact", about=about, **more)


def _specs(schema: ItemSchema) -> tuple[SignalSpec, ...]:
    kinds = tuple(schema.kinds)
    return (
        _fact("item.kind", "enum", "kind of the item", values=kinds, nullable=False, public=True),
        _fact("item.lang", "str", "language tag the platform gave, in lower case"),
        _fact("audience.minors", "bool", "the platform states that minors are among the receivers"),
        _fact("audience.scope", "enum", "who can see the item", values=("public", "group", "private")),
        _fact("text.length", "int", "length of the text", unit="code points", low=0),
        _fact("text.truncated", "bool", "the text was longer than what is read of it", nullable=False),
        _count("text.invisible.count", "invisible characters that stand between visible ones"),
        _count("text.disguise.count", "characters in a form that ordinary writing does not use", exact=False),
        *schema.signals(),
    )


def _count(name: str, about: str, *, exact: bool = True) -> SignalSpec:
    return SignalSpec(
        name=SignalName(name), type="int", low=0, nullable=False, exact=exact, cost="fact", about=about
    )


class FactsDetector:
    """Gives the facts of items and the measures of their texts; nothing here is a judgement."""

    name = "facts"

    def __init__(self, schema: ItemSchema) -> None:
        self.specs = _specs(schema)
        self.defaults: Mapping[str, Any] = {
            "text.truncated": False,
            "text.invisible.count": 0,
            "text.disguise.count": 0,
        }
        self._attrs: dict[str, AttrSpec] = {spec.signal: spec for spec in schema.attrs.values()}
        self._fields = schema.attrs_type.__struct_fields__
        self._getters = {signal: attrgetter(spec.name) for signal, spec in self._attrs.items()}
        self._last: tuple[frozenset[str], list[tuple[str, attrgetter[Any]]]] = (frozenset(), [])

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Columns of the wanted facts; an attribute that no item carries is left out."""
        columns: dict[str, Column] = {}
        if "item.kind" in want:
            columns["item.kind"] = Column(_kinds(items))
        if "item.lang" in want:
            columns["item.lang"] = Column([_lang(item) for item in items])
        if "text.length" in want:
            columns["text.length"] = _lengths(items, plane)
        if "text.truncated" in want:
            columns["text.truncated"] = Column(plane.truncated)
        for name, counts in _BATCH_COUNTS.items():
            if name in want:
                columns[name] = Column(counts(plane))
        self._add_context(items, want, columns)
        self._add_attrs(items, want, columns)
        return BatchResult(columns, spans=lambda i: _spans(plane.row(i), want))

    def _add_context(self, items: Sequence[Item], want: frozenset[str], columns: dict[str, Column]) -> None:
        if "audience.minors" not in want and "audience.scope" not in want:
            return
        contexts = list(map(_CONTEXT, items))
        if contexts.count(UNSET) == len(contexts):
            return
        if "audience.minors" in want:
            minors = [_known(context and context.minors) for context in contexts]
            columns["audience.minors"] = _numbers("bool", minors)
        if "audience.scope" in want:
            columns["audience.scope"] = Column([_known(context and context.audience) for context in contexts])

    def _add_attrs(self, items: Sequence[Item], want: frozenset[str], columns: dict[str, Column]) -> None:
        wanted = [(signal, spec) for signal, spec in self._attrs.items() if signal in want]
        if not wanted:
            return
        attrs = list(map(_ATTRS, items))
        rows: Sequence[int] = range(len(items))
        try:
            values = _by_field(attrs)
        except TypeError:  # some item has no attributes
            rows = [i for i, found in enumerate(attrs) if found is not UNSET]
            values = _by_field([attrs[i] for i in rows])
        if not values:
            return
        by_name = dict(zip(self._fields, values, strict=True))
        for signal, spec in wanted:
            column = _spread(spec.type, by_name[spec.name], rows, len(items))
            if column is not None:
                columns[signal] = column

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """The wanted facts of one item."""
        values: dict[str, Any] = {
            "item.kind": "post" if item.kind is UNSET else item.kind,
            "item.lang": _lang(item),
            "text.length": _length(item),
        }
        if row.truncated:
            values["text.truncated"] = True
        if row.may_be_unusual:
            values.update((name, n) for name, count in _ROW_COUNTS.items() if (n := count(row)))
        if item.context:
            values["audience.minors"] = _known(item.context.minors)
            values["audience.scope"] = _known(item.context.audience)
        wanted = {name: v for name, v in values.items() if v is not None and name in want}
        if item.attrs is not UNSET:
            for signal, getter in self._wanted(want):
                value = getter(item.attrs)
                if value is not UNSET and value is not None:
                    wanted[signal] = value
        return RowResult(wanted, spans=lambda: _spans(row, want))

    def _wanted(self, want: frozenset[str]) -> list[tuple[str, attrgetter[Any]]]:
        """The attributes among some names; those asked for last are remembered."""
        last, found = self._last
        if last is not want:
            found = [(signal, getter) for signal, getter in self._getters.items() if signal in want]
            self._last = want, found
        return found


def _spans(row: TextRow, want: frozenset[str]) -> list[Span]:
    """Where unusual characters stand, one span for each run of neighbours."""
    spans: list[Span] = []
    for name, positions in _POSITIONS.items():
        runs: list[list[int]] = []
        for at in positions(row) if name in want else ():
            if runs and runs[-1][1] == at:
                runs[-1][1] = at + 1
            else:
                runs.append([at, at + 1])
        spans.extend(Span(SignalName(name), start, end) for start, end in runs)
    return sorted(spans, key=lambda span: (span.start, span.end, span.signal))


def _known(value: Any) -> Any:
    """The value, or None where the platform sent none."""
    return None if value is UNSET else value


def _lang(item: Item) -> str | None:
    return item.lang.lower() if isinstance(item.lang, str) else None


def _length(item: Item) -> int | None:
    return len(item.text) if isinstance(item.text, str) else None


def _kinds(items: Sequence[Item]) -> list[str | None]:
    kinds: list[Any] = list(map(_KIND, items))
    return ["post" if kind is UNSET else kind for kind in kinds] if UNSET in set(kinds) else kinds


def _lengths(items: Sequence[Item], plane: TextPlane) -> Column:
    lengths, valid = plane.lengths.copy(), None
    for i in np.flatnonzero((lengths == 0) | plane.truncated).tolist():
        length = _length(items[i])
        if length is not None:
            lengths[i] = length
            continue
        if valid is None:
            valid = np.ones(len(items), np.bool_)
        valid[i] = False
    return Column(lengths, valid)


def _by_field(attrs: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The values of each attribute, one per item. Raises TypeError when an item has none at all."""
    return list(zip(*map(astuple, attrs), strict=True))


def _numbers(type_: str, values: list[Any]) -> Column:
    """A column from values with None for unknown."""
    valid = np.array([value is not None for value in values], dtype=np.bool_)
    filled = [0 if value is None else value for value in values]
    return Column(np.array(filled, dtype=_DTYPES[type_]), None if valid.all() else valid)


def _spread(type_: str, found: Sequence[Any], rows: Sequence[int], n: int) -> Column | None:
    """A column of n rows from what the given rows hold; None when no row holds a value."""
    if found[0] is UNSET and found.count(UNSET) == len(found):
        return None
    if len(rows) == n and type_ in _DTYPES:
        whole = _all_known(type_, found)
        if whole is not None:
            return Column(whole)
    known = [_known(value) for value in found]
    if not any(value is not None for value in known):
        return None
    if type_ in ("str", "enum"):
        texts: list[str | None] = [None] * n
        for row, value in zip(rows, known, strict=True):
            texts[row] = value
        return Column(texts)
    part = _numbers(type_, known)
    if len(rows) == n:
        return part
    values: np.ndarray = np.zeros(n, dtype=_DTYPES[type_])
    valid = np.zeros(n, dtype=np.bool_)
    values[rows] = part.values
    valid[rows] = True if part.valid is None else part.valid
    return Column(values, valid)


def _all_known(type_: str, found: Sequence[Any]) -> np.ndarray | None:
    """The values as an array; None when one of them is null or absent.

    Not made by numpy, which takes null for not a number and anything for true or false.
    """
    try:
        if type_ == "bool":
            return np.frombuffer(bytes(found), np.uint8).astype(np.bool_)
        return np.frombuffer(struct.pack(f"{len(found)}{_CODES[type_]}", *found), _DTYPES[type_])
    except (TypeError, struct.error):
        return None
