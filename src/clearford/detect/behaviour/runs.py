"""Events in order of their keys: in runs that share a bucket, in rounds that a window can take in at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.detect.behaviour.index import Places
from clearford.detect.behaviour.keys import Hashes

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Events(NamedTuple):
    """Events in the order of the stream, n of each.

    keys: uint64 hashes, never 0. buckets: bucket number of the clock at the event. adds: False for one
    that only looks. amounts: what is added.
    """

    keys: Hashes
    buckets: Numbers
    adds: Flags
    amounts: Numbers

    def take(self, chosen: Numbers) -> Events:
        """Some of the events, in the order given."""
        keys, buckets, adds, amounts = self
        return Events(keys.take(chosen), buckets.take(chosen), adds.take(chosen), amounts.take(chosen))


class Runs(NamedTuple):
    """Events sorted by key, in runs of one bucket: n events of k keys in r runs."""

    events: Events
    first: Numbers
    """First event of each key."""
    starts: Numbers
    """First event of each run."""
    sizes: Numbers
    """Events of each run."""
    key: Numbers
    """Number of the key of each run, ascending from 0."""


def _changes(values: np.ndarray) -> Flags:
    """True for each value that is not the same as the one before it."""
    out = np.empty(len(values), np.bool_)
    out[:1] = True
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out


def runs_of(events: Events) -> Runs:
    """The runs of events that are sorted by key, and by time for each key."""
    new = _changes(events.keys)
    first = np.flatnonzero(new)
    starts = np.flatnonzero(new | _changes(events.buckets))
    key = np.arange(len(first))
    if len(starts) > len(first):
        key = np.repeat(key, np.diff(np.searchsorted(starts, first), append=len(starts)))
    ends = np.append(starts[1:], len(new))
    return Runs(events, first, starts, ends - starts, key)


def _lasts(key: Numbers) -> Numbers:
    """The last run of each key, given the key of each run."""
    return np.append(np.flatnonzero(key[1:] != key[:-1]), len(key) - 1)


def key_of(runs: Runs) -> Numbers:
    """Number of the key of each event."""
    return np.repeat(runs.key, runs.sizes)


def adding(runs: Runs) -> tuple[Numbers, Numbers]:
    """The runs in which something is added, and the last such of each key that has any."""
    if runs.events.adds.all():
        return np.arange(len(runs.starts)), _lasts(runs.key)
    adds = np.flatnonzero(np.logical_or.reduceat(runs.events.adds, runs.starts))
    return adds, adds.take(_lasts(runs.key.take(adds))) if len(adds) else adds


def rounds(runs: Runs, places: Places, at_once: int) -> list[Numbers | None]:
    """Events (None = all) in rounds, none of which has a key over more than so many buckets.

    Events of keys without a place, which are only looked at, are in none of them.
    """
    buckets = runs.events.buckets.take(runs.starts)
    block = (buckets - runs.events.buckets.take(runs.first).take(runs.key)) // at_once
    known = places >= 0
    if known.all() and not block.any():
        return [None]
    changes = _changes(runs.key) < _changes(block)
    number: Numbers = np.cumsum(changes)
    number = number - number.take(np.flatnonzero(_changes(runs.key))).take(runs.key)
    number = np.repeat(number, runs.sizes)
    chosen = np.flatnonzero(known.take(key_of(runs)))
    if len(chosen) == 0:
        return []
    chosen = chosen.take(np.argsort(number.take(chosen), kind="stable"))
    return list(np.split(chosen, np.flatnonzero(_changes(number.take(chosen)))[1:]))
