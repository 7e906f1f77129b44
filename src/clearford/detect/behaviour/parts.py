"""The parts of a key: what an item is counted under, as hashes, for a batch and for one item alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import repeat
from operator import attrgetter, sub
from typing import Any, NamedTuple

import numpy as np
from msgspec import UNSET
from msgspec.msgpack import Encoder
from numpy.typing import NDArray

from clearford.core.items import Item
from clearford.core.signals import FAILED, Column
from clearford.detect.base import Seen, SeenRow
from clearford.detect.behaviour.keys import (
    Hashes,
    SecretHashes,
    digest_one,
    digests,
    hash_number,
    hash_numbers,
    hash_text,
    hash_texts,
    joined,
    joined_one,
)
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import codes_of

LEAST_TEXT = 8
"""Letters, digits and signs that a text needs to be a key: many people write the same short answer."""
MOST_LINKS = 8
"""Different domains of one item that are looked at."""

_ACTOR, _CONTEXT, _AT = attrgetter("actor"), attrgetter("context"), attrgetter("at")
_ID, _DAYS, _SECONDS = attrgetter("id"), attrgetter("days"), attrgetter("seconds")
_ENCODER = Encoder()
_EPOCH, _DAY_S = datetime(1970, 1, 1, tzinfo=UTC), 86_400
_OF_CONTEXT = {"context.thread": attrgetter("thread"), "context.parent": attrgetter("parent")}
SPECIAL = frozenset(("actor", "text", "url.domain", *_OF_CONTEXT))
"""Parts that are not a signal of the item frame."""


class Part(NamedTuple):
    """Hashes of one part for a batch of n items.

    rows: item of each hash, ascending; most parts give at most one hash an item. failed: bool, shape (n,).
    """

    hashes: Hashes
    rows: NDArray[np.int64]
    failed: NDArray[np.bool_] | None = None


class BatchParts:
    """The parts of some items of a batch, each made once.

    rows: the items that are looked at, ascending; by default all of them. secret: what hashes texts; by
    default BLAKE2b does, which is slower and the same for every memory.
    """

    def __init__(
        self,
        items: Sequence[Item],
        plane: TextPlane,
        seen: Seen,
        rows: NDArray[np.int64] | None = None,
        *,
        secret: SecretHashes | None = None,
    ) -> None:
        self._secret = secret
        self._all, self._plane, self._seen = items, plane, seen
        self._rows = np.arange(len(items)) if rows is None else rows
        self._items = items if len(self._rows) == len(items) else [items[i] for i in self._rows.tolist()]
        self._made: dict[str, Part] = {}

    def ids(self) -> Hashes:
        """The hash of the id of each item that is looked at."""
        return hash_texts(list(map(_ID, self._items)))

    def get(self, name: str) -> Part:
        """A part by name."""
        part = self._made.get(name)
        if part is None:
            part = self._made[name] = self._make(name)
        return part

    def _make(self, name: str) -> Part:
        if name == "actor":
            return self._of_texts(list(map(_ACTOR, self._items)))
        if name in _OF_CONTEXT:
            get = _OF_CONTEXT[name]
            return self._of_texts([get(c) if c else None for c in map(_CONTEXT, self._items)])
        if name == "text":
            return self._texts()
        if name == "url.domain":
            return self._domains()
        column = self._seen.item.get(name)
        return _NOTHING if column is None else self._of_column(column)

    def _texts(self) -> Part:
        codes, breaks = self._plane.codes("skeleton"), self._plane.breaks("skeleton")
        borders = np.concatenate(([-1], breaks, [len(codes)]))
        starts, lengths = borders[self._rows] + 1, borders[self._rows + 1] - borders[self._rows] - 1
        long = lengths >= LEAST_TEXT
        if self._secret:
            return Part(self._secret.batch(codes, breaks)[self._rows[long]], self._rows[long])
        stretches = zip(starts[long].tolist(), (starts + lengths)[long].tolist(), strict=True)
        return Part(digests(codes[start:end].tobytes() for start, end in stretches), self._rows[long])

    def _domains(self) -> Part:
        found = self._seen.families.get("url")
        if found is None or "url.domain" not in found.columns:
            return _NOTHING
        column = found.columns["url.domain"]
        failed = np.zeros(len(self._all), np.bool_)
        if column.failed is not None:
            failed[found.rows[column.failed]] = True
        wanted = np.zeros(len(self._all), np.bool_)
        wanted[self._rows] = True
        by_item: dict[int, dict[str, None]] = {}
        for at in np.flatnonzero(wanted[found.rows]).tolist():
            domain = column.values[at]
            if domain is not None:
                by_item.setdefault(int(found.rows[at]), {})[domain] = None
        pairs = [(row, domain) for row, domains in by_item.items() for domain in list(domains)[:MOST_LINKS]]
        rows = np.array([row for row, _ in pairs], np.int64)
        return Part(digests(domain.encode() for _, domain in pairs), rows, failed)

    def _of_texts(self, values: list[Any]) -> Part:
        """One text an item; empty, null and unset ones are unknown."""
        if not all(values):
            known = [i for i, value in enumerate(values) if value]
            return Part(hash_texts([values[i] for i in known]), self._rows[np.array(known, np.int64)])
        return Part(hash_texts(values), self._rows)

    def _of_column(self, column: Column) -> Part:
        if isinstance(column.values, np.ndarray):
            rows = self._rows if column.valid is None else self._rows[column.valid[self._rows]]
            return Part(hash_numbers(column.values[rows].astype(np.int64)), rows, column.failed)
        texts = [column.values[i] for i in self._rows.tolist()]
        if column.valid is not None:
            known = column.valid[self._rows].tolist()
            texts = [t if ok else None for t, ok in zip(texts, known, strict=True)]
        return self._of_texts(texts)._replace(failed=column.failed)


class RowParts:
    """The parts of one item; `secret` as in a batch."""

    def __init__(
        self, item: Item, row: TextRow, seen: SeenRow, *, secret: SecretHashes | None = None
    ) -> None:
        self._secret = secret
        self._item, self._row, self._seen = item, row, seen
        self._made: dict[str, list[int] | None] = {}

    def get(self, name: str) -> list[int] | None:
        """The hashes of a part; None when its detector failed."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> list[int] | None:
        if name == "actor":
            return _of_value(self._item.actor)
        if name in _OF_CONTEXT:
            context = self._item.context
            return _of_value(_OF_CONTEXT[name](context) if context else None)
        if name == "text":
            codes = codes_of(self._row.view("skeleton"))
            if len(codes) < LEAST_TEXT:
                return []
            return [self._secret.one(codes) if self._secret else digest_one(codes.tobytes())]
        if name == "url.domain":
            found = self._seen.findings("url")
            if found is None:
                return None
            domains = dict.fromkeys(f.get(name) for f in found)
            known = [domain for domain in domains if domain is not None]
            return [digest_one(domain.encode()) for domain in known[:MOST_LINKS]]
        value = self._seen.value(name)
        return None if value is FAILED else _of_value(value)


def times_of(items: Sequence[Item]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Whole seconds since 1970 of each item, and whether its time is known."""
    n = len(items)
    times = list(map(_AT, items))
    try:
        found = _packed(times)
        if found is not None:
            return found, np.ones(n, np.bool_)
        since = list(map(sub, times, repeat(_EPOCH)))
    except TypeError:
        known = [isinstance(item.at, datetime) for item in items]
        plain = [seconds_of(item.at) if isinstance(item.at, datetime) else 0 for item in items]
        return np.array(plain, np.int64), np.array(known, np.bool_)
    found = np.fromiter(map(_DAYS, since), np.int64, n)
    found *= _DAY_S
    found += np.fromiter(map(_SECONDS, since), np.int64, n)
    return found, np.ones(n, np.bool_)


def _packed(times: list[Any]) -> NDArray[np.int64] | None:
    """Whole seconds since 1970 of each time, by way of MessagePack; None where it cannot tell them.

    It is written several times faster than times are subtracted. Times before 1970 are among the others.
    """
    # SOURCE: MessagePack specification, timestamp extension type: D6 FF and 32 bits of seconds, or D7 FF
    # and 30 bits of nanoseconds with 34 of seconds.
    if not times:
        return None
    buffer = _ENCODER.encode(times)
    data = np.frombuffer(buffer, np.uint8)
    starts = np.flatnonzero(((data[:-1] & 0xFE) == 0xD6) & (data[1:] == 0xFF))
    long = data.take(starts) & 1
    ends = starts + 4 * long + 6
    first = 1 if len(times) < 16 else 3 if len(times) < 1 << 16 else 5
    # Where bytes inside a time look like the beginning of one, there are more of these than times.
    if len(starts) != len(times) or not np.array_equal(np.append(first, ends), np.append(starts, len(data))):
        return None
    words = np.ndarray((len(data) - 3,), ">u4", buffer, strides=(1,))
    seconds: NDArray[np.int64] = words[ends - 4].astype(np.int64)
    seconds += (data.take(ends - 5) & (3 * long)).astype(np.int64) << 32
    return seconds


def seconds_of(at: datetime) -> int:
    """Whole seconds from 1970 to a time; what is left over is dropped."""
    since = at - _EPOCH
    return since.days * _DAY_S + since.seconds


def batch_keys(names: Sequence[str], parts: BatchParts, n: int) -> Part:
    """The keys made of some parts; an item of which a part is unknown has none."""
    first = parts.get(names[0])
    for name in names[1:]:
        first = _crossed(first, parts.get(name), n)
    return first


def row_keys(names: Sequence[str], parts: RowParts) -> list[int] | None:
    """The keys of one item; None when a detector failed."""
    keys = parts.get(names[0])
    for name in names[1:]:
        more = parts.get(name)
        if keys is None or more is None:
            return None
        keys = [joined_one(one, other) for one in keys for other in more]
    return keys


def _crossed(one: Part, other: Part, n: int) -> Part:
    """The keys made of every hash of an item in one part with every hash of it in the other."""
    left, right, rows = cross(one, other, n)
    return Part(joined(left, right), rows, _either(one.failed, other.failed))


def cross(one: Part, other: Part, n: int) -> tuple[Hashes, Hashes, NDArray[np.int64]]:
    """Pairs of hashes of the same item: those of one part, those of the other, and the item of each."""
    counts = np.bincount(other.rows, minlength=n)
    starts = np.cumsum(counts) - counts
    times = counts[one.rows]
    left = np.repeat(np.arange(len(one.rows)), times)
    step = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    rows = one.rows[left]
    return one.hashes[left], other.hashes[starts[rows] + step], rows


def _either(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    if one is None or other is None:
        return one if other is None else other
    return one | other


def _of_value(value: Any) -> list[int]:
    if value is None or value is UNSET or value == "":
        return []
    return [hash_text(value) if isinstance(value, str) else hash_number(int(value))]


_NOTHING = Part(np.empty(0, np.uint64), np.empty(0, np.int64))
