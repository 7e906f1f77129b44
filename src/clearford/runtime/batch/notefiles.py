"""The notes of a chunk as a file: by domain, in order of time and id, so that domains can be merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.items import Item
from clearford.detect.behaviour.keys import hash_texts
from clearford.detect.notes import Notes, joined
from clearford.runtime.batch.arrow import arrow

NO_TIME = np.iinfo(np.int64).min
"""Where items without a time stand: before all others."""
_EPOCH, _US = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
Numbers = NDArray[np.int64]


class Noted(NamedTuple):
    """Items of one chunk and domain, in order of (time, id).

    rows: places among the items of the chunk. at: microseconds since 1970. ids: as UTF-8. notes: detector
    -> its notes; has: detector -> which of the items it noted, none where it failed.
    """

    rows: Numbers
    at: Numbers
    ids: list[bytes]
    notes: Mapping[str, Notes]
    has: Mapping[str, NDArray[np.bool_]]

    def part(self, start: int, stop: int) -> Noted:
        """A stretch of the items."""
        notes, has = {}, {}
        for name, held in self.has.items():
            low, high = int(held[:start].sum()), int(held[:stop].sum())
            notes[name] = self.notes[name].part(low, high)
            has[name] = held[start:stop]
        return Noted(self.rows[start:stop], self.at[start:stop], self.ids[start:stop], notes, has)


class NoteTaker:
    """Gathers the notes of a chunk batch by batch."""

    def __init__(self, names: Sequence[str], domains: int) -> None:
        """`names` of the detectors that note."""
        self._names, self._domains = names, domains
        self._at: list[Numbers] = []
        self._ids: list[bytes] = []
        self._domain: list[Numbers] = []
        self._notes: dict[str, list[Notes]] = {name: [] for name in names}
        self._has: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in names}

    def take(self, items: Sequence[Item], found: Sequence[Notes | None]) -> None:
        """Add a batch; `found` holds the notes of each detector, none where it failed."""
        self._at.append(micros_of(items))
        self._ids += [item.id.encode() for item in items]
        self._domain.append(domains_of(items, self._domains))
        for name, notes in zip(self._names, found, strict=True):
            self._has[name].append(np.full(len(items), notes is not None))
            if notes is not None:
                self._notes[name].append(notes)

    def arrays(self) -> tuple[dict[str, np.ndarray], int]:
        """All notes as arrays to be kept, and the earliest time among them."""
        out: dict[str, np.ndarray] = {}
        if not self._ids:
            return out, 0
        at, domain = np.concatenate(self._at), np.concatenate(self._domain)
        has = {name: np.concatenate(marks) for name, marks in self._has.items()}
        notes = {name: joined(parts) for name, parts in self._notes.items() if parts}
        order = by_time_and_id(at, self._ids)
        for number in range(self._domains):
            rows = order[domain.take(order) == number]
            ids = [self._ids[row] for row in rows.tolist()]
            out |= _named(
                f"{number}/",
                {
                    "rows": rows,
                    "at": at.take(rows),
                    "ids": np.frombuffer(b"".join(ids), np.uint8),
                    "ends": np.cumsum([len(one) for one in ids], dtype=np.int64),
                },
            )
            for name, marks in has.items():
                held = marks.take(rows)
                out[f"{number}/{name}/has"] = held
                if name in notes:
                    place = np.cumsum(marks) - 1
                    out |= _flat(f"{number}/{name}/", notes[name].take(place.take(rows[held])))
        return out, int(at.min())


def noted(arrays: Mapping[str, np.ndarray], domain: int, names: Sequence[str]) -> Noted | None:
    """The notes of a domain in what `NoteTaker.arrays` gave; None where the chunk has no item of it."""
    rows = arrays.get(f"{domain}/rows")
    if rows is None or not len(rows):
        return None
    data, ends = arrays[f"{domain}/ids"].tobytes(), arrays[f"{domain}/ends"].tolist()
    ids = [data[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    has = {name: arrays[f"{domain}/{name}/has"] for name in names}
    notes = {name: _notes(arrays, f"{domain}/{name}/", int(has[name].sum())) for name in names}
    return Noted(rows, arrays[f"{domain}/at"], ids, notes, has)


def by_time_and_id(at: Numbers, ids: Sequence[bytes]) -> Numbers:
    """The order of some items by time, and by id where times are equal."""
    order = np.argsort(at, kind="stable")
    ordered = at.take(order)
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    if not len(same):
        return order
    tied = np.zeros(len(at), np.bool_)
    tied[same] = tied[same + 1] = True
    places = np.flatnonzero(tied)
    rows = order.take(places).tolist()
    times = at.tolist()
    rows.sort(key=lambda row: (times[row], ids[row]))
    order[places] = rows
    return order


def domains_of(items: Sequence[Item], domains: int) -> Numbers:
    """The domain of each item: hash of its account mod `domains`; 0 for one without an account."""
    if domains == 1:
        return np.zeros(len(items), np.int64)
    actors = [item.actor if isinstance(item.actor, str) else "" for item in items]
    found = (hash_texts(actors) % np.uint64(domains)).astype(np.int64)
    found[[not actor for actor in actors]] = 0
    return found


def micros_of(items: Sequence[Item]) -> Numbers:
    """Microseconds since 1970 of each item, and NO_TIME where it has no time."""
    pa, times = arrow(), [item.at for item in items]
    try:
        found = pa.array(times, pa.timestamp("us", "UTC"))
    except (pa.ArrowException, OverflowError):
        found = None
    if found is None or found.null_count:
        return np.array([_micros(at) for at in times], np.int64)
    micros: Numbers = found.cast("int64").to_numpy()
    return micros


def _micros(at: Any) -> int:
    return (at - _EPOCH) // _US if isinstance(at, datetime) else int(NO_TIME)


def _named(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {prefix + name: array for name, array in arrays.items()}


def _flat(prefix: str, notes: Notes) -> dict[str, np.ndarray]:
    out = _named(f"{prefix}c/", notes.columns)
    for group, table in notes.events.items():
        out |= _named(f"{prefix}e/{group}/", table)
    return out


def _notes(arrays: Mapping[str, np.ndarray], prefix: str, n: int) -> Notes:
    columns: dict[str, np.ndarray] = {}
    events: dict[str, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        if name.startswith(f"{prefix}c/"):
            columns[name.removeprefix(f"{prefix}c/")] = array
        elif name.startswith(f"{prefix}e/"):
            group, _, column = name.removeprefix(f"{prefix}e/").rpartition("/")
            events.setdefault(group, {})[column] = array
    return Notes(n, columns, events)
