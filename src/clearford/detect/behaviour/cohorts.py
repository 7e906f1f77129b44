"""Cohorts: accounts that share the same rare things, again and again, close to each other in time.

An event is an account that shares a content (a link, a text). Two accounts are joined by every content
that both shared with few others between them and little time; a content that many share says little, so
each counts by the inverse of how many shared it. What two accounts have in common is set against all that
each of them shares. How many contents two accounts must have in common is found by a null model: the same
events with the accounts dealt out anew within each day, so that everybody stays as active, and every
content as popular, as it was.

That accounts act together is no harm in itself: friends, fans and colleagues do. It is a reason to look,
never a reason to restrict (see the lint CF-P025).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FLOOR = 8
"""A content of fewer accounts than this says no more than one of so many."""
_MOST_BITS = 22
_NUMBER_BITS = 63

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CohortSettings:
    """What joins accounts. Weight and density were set on simulations of the seeds 101 to 103."""

    within_s: int = 36 * 3600
    """Two shares of one content further apart than this join nobody."""
    neighbours: int = 12
    """Each share is joined with at most so many earlier ones of its content; bounds memory."""
    least_weight: float = 0.22
    """Least part of what two accounts share that they must share with each other, 0 to 1."""
    least_common: int = 3
    """Contents that two accounts must have in common, whatever the null model says."""
    chance: float = 0.001
    """Edges that chance may make, as a part of the edges found; the null model sets the common contents."""
    least_members: int = 3
    """Accounts that make a cohort."""
    least_edges: int = 2
    """Other members with whom each member must be joined."""
    least_density: float = 0.5
    """Part of all pairs of members that must be joined: fans have much in common, but not each with each."""
    stratum_s: int = 86_400
    """The null model deals accounts out anew within stretches of so many seconds."""


USUAL = CohortSettings()
"""The settings that are used by default."""


class Edges(NamedTuple):
    """Pairs of accounts: m of each, first < second, every pair once.

    common: contents in common. weight: 0 to 1, see `CohortSettings.least_weight`.
    """

    first: Numbers
    second: Numbers
    common: Numbers
    weight: Floats

    def take(self, chosen: NDArray[np.bool_]) -> Edges:
        """Some of the pairs."""
        return Edges(self.first[chosen], self.second[chosen], self.common[chosen], self.weight[chosen])


class Cohort(NamedTuple):
    """Accounts that act together, and what they share."""

    members: tuple[int, ...]
    """Ascending."""
    contents: tuple[tuple[int, int], ...]
    """(content, members that shared it), those with most members first."""
    weight: float
    """The mean weight of its edges."""


@dataclass(frozen=True, slots=True)
class Found:
    """The cohorts of some events.

    cohort: number of the cohort of each account, -1 for none; weight: strongest edge of each account in it.
    """

    cohort: Numbers
    weight: Floats
    edges: Edges
    least_common: int
    """Contents in common that the null model asked for."""

    @property
    def sizes(self) -> Numbers:
        """Members of each cohort."""
        return np.bincount(self.cohort[self.cohort >= 0])


class _Shares(NamedTuple):
    """Events, each account once for a content, sorted by content and then by time."""

    actors: Numbers
    contents: Numbers
    times: Numbers


def find_cohorts(
    actors: Numbers,
    contents: Numbers,
    times: Numbers,
    settings: CohortSettings = USUAL,
    *,
    seed: int = 0,
) -> Found:
    """The cohorts among some events, n of each column, in any order.

    actors, contents: numbers from 0 on without large gaps. times: seconds. seed: of the null model; the same
    events and the same seed give the same answer.
    """
    size = int(actors.max()) + 1 if len(actors) else 0
    shares = _once(actors, contents, times)
    edges = _edges(shares, size, settings)
    dealt = _dealt(shares, settings, np.random.default_rng(seed))
    common = _least_common(edges, _edges(dealt, size, settings), settings)
    kept = (edges.common >= common) & (edges.weight >= settings.least_weight)
    strong = _core(edges.take(kept), size, settings.least_edges)
    cohort = _dense(_components(strong, size, settings.least_members), strong, settings)
    strong = strong.take(cohort[strong.first] >= 0)
    weight = np.zeros(size)
    np.maximum.at(weight, strong.first, strong.weight)
    np.maximum.at(weight, strong.second, strong.weight)
    return Found(cohort, weight, strong, common)


def describe(found: Found, actors: Numbers, contents: Numbers, *, most: int = 20) -> list[Cohort]:
    """Each cohort with its members and what at least two of them shared, at most `most` contents."""
    out = []
    of_edge = found.cohort[found.edges.first]
    owner = found.cohort[actors]
    pairs = np.unique(np.stack([owner, contents, actors])[:, owner >= 0], axis=1)
    for number in range(len(found.sizes)):
        members = np.flatnonzero(found.cohort == number)
        values, counts = np.unique(pairs[1, pairs[0] == number], return_counts=True)
        order = np.lexsort((values, -counts))[:most]
        shared = tuple((int(values[i]), int(counts[i])) for i in order if counts[i] > 1)
        weight = float(found.edges.weight[of_edge == number].mean())
        out.append(Cohort(tuple(members.tolist()), shared, weight))
    return out


def _once(actors: Numbers, contents: Numbers, times: Numbers) -> _Shares:
    """The first share of each content by each account, sorted by content, time and account."""
    earliest = times.min(initial=0)
    contents, actors, times = _sorted(contents, actors, times - earliest)
    again = np.zeros(len(times), np.bool_)
    again[1:] = (contents[1:] == contents[:-1]) & (actors[1:] == actors[:-1])
    contents, times, actors = _sorted(contents[~again], times[~again], actors[~again])
    return _Shares(actors, contents, times + earliest)


def _sorted(*columns: Numbers) -> tuple[Numbers, ...]:
    """The rows of some columns in ascending order, the first column counting most; nothing is negative.

    What order they came in does not matter. Columns that fit into one number together are sorted as one.
    """
    bits = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(bits) > _NUMBER_BITS:
        order = np.lexsort(columns[::-1])
        return tuple(column[order] for column in columns)
    packed = np.zeros(len(columns[0]), np.int64)
    for column, size in zip(columns, bits, strict=True):
        packed = packed << size | column
    packed.sort()
    found = []
    for size in reversed(bits):
        found.append(packed & (1 << size) - 1)
        packed = packed >> size
    return tuple(reversed(found))


def _one_number(high: Numbers, low: Numbers) -> NDArray[np.uint64]:
    """Two numbers below 2^32 in one."""
    return high.astype(np.uint64) << np.uint64(32) | low.astype(np.uint64)


def _starts(ordered: np.ndarray) -> Numbers:
    """Where each run of equal values begins."""
    if len(ordered) == 0:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))


def _edges(shares: _Shares, size: int, settings: CohortSettings) -> Edges:
    """Every pair of accounts that have enough contents in common, with how much that is."""
    sharers = np.bincount(shares.contents)
    worth = np.where(sharers > 1, 1.0 / np.maximum(sharers, FLOOR), 0.0)[shares.contents]
    own = np.bincount(shares.actors, worth, minlength=size)
    active = np.bincount(shares.actors[worth > 0], minlength=size) >= settings.least_common
    keys, at = _pairs(shares, active[shares.actors], settings)
    frequent = _frequent(keys, settings.least_common)
    keys, at = keys[frequent], at[frequent]
    order = np.argsort(keys, kind="stable")
    keys, amounts = keys[order], worth[at[order]]
    starts = _starts(keys)
    if len(starts) == 0:
        return Edges(starts, starts, starts, np.empty(0))
    common = np.diff(np.append(starts, len(keys)))
    first = (keys[starts] >> np.uint64(32)).astype(np.int64)
    second = (keys[starts] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    weight = np.add.reduceat(amounts, starts) / np.sqrt(own[first] * own[second])
    enough = common >= settings.least_common
    return Edges(first[enough], second[enough], common[enough], weight[enough])


def _pairs(
    shares: _Shares, active: NDArray[np.bool_], settings: CohortSettings
) -> tuple[NDArray[np.uint64], Numbers]:
    """Each pair of near shares of a content: the two accounts in one number, and the place of the share.

    active: shares of accounts that may have enough in common with anybody; others make no pair.
    """
    keys, places = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    near = np.arange(len(shares.contents))
    for step in range(1, settings.neighbours + 1):
        # A share without a near one so many places on has none further on either: they are in order.
        near = near[near + step < len(shares.contents)]
        far = near + step
        same = shares.contents[far] == shares.contents[near]
        same &= shares.times[far] - shares.times[near] <= settings.within_s
        near = near[same]
        paired = near[active[near] & active[near + step]]
        one, other = shares.actors[paired], shares.actors[paired + step]
        keys.append(_one_number(np.minimum(one, other), np.maximum(one, other)))
        places.append(paired)
    return np.concatenate(keys), np.concatenate(places)


def _frequent(keys: NDArray[np.uint64], least: int) -> Numbers:
    """Places of the keys that may occur so often; most pairs of accounts meet once and are passed over."""
    bits = min(max(len(keys).bit_length() + 2, 8), _MOST_BITS)
    spread = (keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
    buckets = spread.astype(np.int64)
    counts = np.bincount(buckets, minlength=1 << bits)
    return np.flatnonzero((counts >= least)[buckets])


def _dealt(shares: _Shares, settings: CohortSettings, rng: np.random.Generator) -> _Shares:
    """The same contents at the same times, with the accounts of each stretch of time dealt out anew."""
    stratum = shares.times // settings.stratum_s
    stratum -= stratum.min(initial=0)
    places = np.arange(len(stratum))
    shuffled = rng.permutation(len(stratum))
    source = shuffled[_sorted(stratum[shuffled], places)[1]]
    target = _sorted(stratum, places)[1]
    actors = np.empty_like(shares.actors)
    actors[target] = shares.actors[source]
    return _once(actors, shares.contents, shares.times)


def _least_common(edges: Edges, null: Edges, settings: CohortSettings) -> int:
    """The contents in common beyond which chance makes no more than the part of the edges allowed."""
    found = edges.common[edges.weight >= settings.least_weight]
    by_chance = null.common[null.weight >= settings.least_weight]
    common = settings.least_common
    while (by_chance >= common).sum() > settings.chance * max((found >= common).sum(), 1):
        common += 1
    return common


def _core(edges: Edges, size: int, least: int) -> Edges:
    """The edges between accounts of which each keeps at least so many."""
    while True:
        degree = np.bincount(edges.first, minlength=size) + np.bincount(edges.second, minlength=size)
        kept = (degree[edges.first] >= least) & (degree[edges.second] >= least)
        if kept.all():
            return edges
        edges = edges.take(kept)


def _dense(cohort: Numbers, edges: Edges, settings: CohortSettings) -> Numbers:
    """The components of which enough pairs are joined, numbered anew."""
    sizes = np.bincount(cohort[cohort >= 0])
    joined = np.bincount(cohort[edges.first][cohort[edges.first] >= 0], minlength=len(sizes))
    dense = joined >= settings.least_density * (sizes * (sizes - 1) / 2)
    number = np.full(len(sizes) + 1, -1, np.int64)
    number[:-1][dense] = np.arange(int(dense.sum()))
    return number[cohort]


def _components(edges: Edges, size: int, least: int) -> Numbers:
    """Number of the connected component of each account, -1 for those in none of at least `least` accounts.

    Every account takes the least number among its neighbours, and the number of that one in turn, until
    nothing changes: a few rounds even for long chains.
    """
    label = np.arange(size)
    while True:
        before = label.copy()
        low = np.minimum(label[edges.first], label[edges.second])
        np.minimum.at(label, label[edges.first], low)
        np.minimum.at(label, label[edges.second], low)
        np.minimum.at(label, edges.first, low)
        np.minimum.at(label, edges.second, low)
        label = label[label]
        if np.array_equal(label, before):
            break
    members = np.bincount(label, minlength=size)
    roots = np.flatnonzero(members >= max(least, 2))
    number = np.full(size, -1, np.int64)
    number[roots] = np.arange(len(roots))
    return number[label]
