"""The state of a domain: notes of all its chunks merged in order of time, and counted by one owner.

Chunks are read when time reaches them and let go when it has passed them, so memory follows how far the
history is from order of time: a sorted one takes two chunks at once, a shuffled one all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.signals import Column
from clearford.detect.base import BatchResult, DependentDetector, StatefulDetector
from clearford.detect.notes import Notes, joined
from clearford.runtime.batch.notefiles import Noted, Numbers, by_time_and_id

SLICE = 8192
"""Items that are counted at once."""
Stateful = StatefulDetector | DependentDetector


class Run(NamedTuple):
    """Notes that are still to be read: of which chunk, and the earliest time among them."""

    n: int
    low: int


class _Open:
    """A chunk whose notes are being merged."""

    def __init__(self, n: int, noted: Noted) -> None:
        self.n, self.noted, self.at = n, noted, 0
        self.columns: dict[str, _Filled] = {}

    def before(self, limit: int | None) -> int:
        """The place behind the last item whose time is before `limit`."""
        times = self.noted.at
        return len(times) if limit is None else int(np.searchsorted(times, limit, "left"))


class _Filled:
    """A signal of a chunk, filled as time goes on; unknown where nothing is told."""

    def __init__(self, n: int, like: np.ndarray) -> None:
        self.values = np.zeros(n, like.dtype)
        self.valid = np.zeros(n, np.bool_)
        self.failed = np.zeros(n, np.bool_)


def count_in_order(
    runs: Sequence[Run], load: Callable[[int], Noted | None], detectors: Sequence[Stateful]
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """The signals of each chunk, as arrays to be kept, when time has passed it.

    load: gives the notes of a chunk. detectors: have seen nothing; they see every item once, in the order
    of (time, id).
    """
    waiting = sorted(runs, key=lambda run: (run.low, run.n))[::-1]
    held: list[_Open] = []
    while waiting or held:
        if waiting and not any(one.before(waiting[-1].low) > one.at for one in held):
            run = waiting.pop()
            noted = load(run.n)
            if noted is None:
                yield run.n, {}
            else:
                held.append(_Open(run.n, noted))
            continue
        limit = waiting[-1].low if waiting else None
        parts = [(one, one.at, stop) for one in held if (stop := one.before(limit)) > one.at]
        _count(parts, detectors)
        for one, _, stop in parts:
            one.at = stop
        for one in [one for one in held if one.at == len(one.noted.at)]:
            held.remove(one)
            yield one.n, _arrays(one)


def recorded_columns(files: Sequence[Mapping[str, np.ndarray]], n: int) -> dict[str, Column]:
    """The signals of a chunk of n items from the files that its domains gave."""
    filled: dict[str, _Filled] = {}
    for arrays in files:
        rows = arrays.get("rows")
        for name in arrays:
            if rows is None or not name.endswith("/values"):
                continue
            signal = name.removesuffix("/values")
            if signal not in filled:
                filled[signal] = _Filled(n, arrays[name])
            column = filled[signal]
            column.values[rows] = arrays[name]
            column.valid[rows] = arrays[f"{signal}/valid"]
            column.failed[rows] = arrays[f"{signal}/failed"]
    return {
        name: Column(c.values, c.valid, c.failed if c.failed.any() else None) for name, c in filled.items()
    }


def _count(parts: Sequence[tuple[_Open, int, int]], detectors: Sequence[Stateful]) -> None:
    """Count stretches of several chunks together, in order."""
    pieces = [one.noted.part(start, stop) for one, start, stop in parts]
    owner = np.repeat(np.arange(len(parts)), [len(piece.at) for piece in pieces])
    place = np.concatenate([np.arange(start, stop) for _, start, stop in parts])
    if len(pieces) == 1:
        order = np.arange(len(place))
    else:
        ids = [id_ for piece in pieces for id_ in piece.ids]
        order = by_time_and_id(np.concatenate([piece.at for piece in pieces]), ids)
    for detector in detectors:
        has = np.concatenate([piece.has[detector.name] for piece in pieces])
        notes = [piece.notes[detector.name] for piece in pieces if piece.notes[detector.name].n]
        whole = joined(notes) if notes else Notes(0, {})
        rank = np.cumsum(has) - 1
        for start in range(0, len(order), SLICE):
            rows = order[start : start + SLICE]
            told = rows[has.take(rows)]
            if len(told):
                result = detector.count(whole.take(rank.take(told)))
                _fill(parts, owner.take(told), place.take(told), result)
            lost = rows[~has.take(rows)]
            if len(lost):
                _fail(parts, owner.take(lost), place.take(lost), detector)


def _fill(
    parts: Sequence[tuple[_Open, int, int]], owner: Numbers, place: Numbers, result: BatchResult
) -> None:
    for name, column in result.columns.items():
        values = np.asarray(column.values)
        for number, (one, _, _) in enumerate(parts):
            mine = np.flatnonzero(owner == number)
            if not len(mine):
                continue
            filled = one.columns.get(name)
            if filled is None:
                filled = one.columns[name] = _Filled(len(one.noted.at), values)
            at = place.take(mine)
            filled.values[at] = values.take(mine)
            filled.valid[at] = True if column.valid is None else column.valid.take(mine)
            if column.failed is not None:
                filled.failed[at] = column.failed.take(mine)


def _fail(
    parts: Sequence[tuple[_Open, int, int]], owner: Numbers, place: Numbers, detector: Stateful
) -> None:
    """Mark the signals of items of which nothing was noted, as a detector that failed leaves them."""
    for spec in detector.specs:
        for number, (one, _, _) in enumerate(parts):
            at = place[owner == number]
            if len(at):
                dtype = {"bool": np.bool_, "int": np.int64, "float": np.float64}[spec.type]
                like: NDArray[np.generic] = np.zeros(0, dtype)
                filled = one.columns.setdefault(spec.name, _Filled(len(one.noted.at), like))
                filled.failed[at] = True


def _arrays(one: _Open) -> dict[str, np.ndarray]:
    out: dict[str, np.ndarray] = {"rows": one.noted.rows}
    for name, column in one.columns.items():
        out[f"{name}/values"] = column.values
        out[f"{name}/valid"] = column.valid
        out[f"{name}/failed"] = column.failed
    return out
