"""Cohorts as signals: who shared what lately, looked through as the stream goes on.

The cohorts among the latest shares are found anew when enough shares have come since the last time; an item
sees the cohorts that were found before it. When that is depends on the stream alone, so that the answer does
not depend on how items were grouped. Each share counts at the time its item gives; an item from the future
is believed when the next one agrees (see `clock`), and nobody is looked for at its time before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import StoreError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, SignalSpec
from clearford.core.state import PrivateTables, StateTables
from clearford.detect.base import BatchResult, RowResult, Seen, SeenRow
from clearford.detect.behaviour.clock import StreamClock
from clearford.detect.behaviour.cohorts import USUAL, CohortSettings, find_cohorts
from clearford.detect.behaviour.coldness import Coldness
from clearford.detect.behaviour.index import HashIndex
from clearford.detect.behaviour.keys import Hashes
from clearford.detect.behaviour.latest import WINDOW_S, LatestShares, Shares
from clearford.detect.behaviour.parts import MOST_LINKS, BatchParts, RowParts, seconds_of, times_of
from clearford.detect.notes import ROW, Notes
from clearford.text.plane import TextPlane, TextRow

SHARES = 1 << 18
"""Shares that are held."""
LEAST_NEW = 2048
"""Shares after which the cohorts are found anew, or an eighth of those that are held if that is more."""

Numbers = NDArray[np.int64]

COHORT_SPECS = (
    SignalSpec(
        name=SignalName("cohort.size"),
        type="int",
        low=0,
        exact=False,
        role="context",
        cost="model",
        about="accounts that share the same rare things as the account, itself included; 0 when none do",
    ),
    SignalSpec(
        name=SignalName("cohort.weight"),
        type="float",
        low=0,
        high=1,
        exact=False,
        role="context",
        cost="model",
        about="part of what the account shares that it shares with another of its cohort, at most",
    ),
)


class _Shares(NamedTuple):
    """Shares of some items in order: item, account, content."""

    rows: Numbers
    actors: Hashes
    contents: Hashes


class CohortDetector:
    """Gives the cohort of each item's account.

    shares: how many are held, a power of two. least_new: see LEAST_NEW.
    """

    name = "cohort"
    specs: tuple[SignalSpec, ...] = COHORT_SPECS
    defaults: Mapping[str, Any] = {}
    reads = frozenset(("url.domain",))

    def __init__(
        self,
        settings: CohortSettings = USUAL,
        *,
        tables: StateTables | None = None,
        shares: int = SHARES,
        least_new: int = LEAST_NEW,
    ) -> None:
        self._settings, self._shares, self._least_new = settings, shares, least_new
        memory = tables or PrivateTables()
        self._broken = memory.array("cohort.broken", (1,), np.int64)
        self._clock = StreamClock(memory, "cohort")
        self._cold = Coldness(memory, "cohort", WINDOW_S)
        self._count = memory.array("cohort.count", (2,), np.int64)  # Shares so far, and when last looked.
        # So much room that a choice is made only when cohorts are looked for.
        more = max(least_new, shares // 8) + MOST_LINKS + 1
        self._latest = LatestShares(memory, "cohort.latest", shares, more)
        self._members = HashIndex(memory, "cohort.members", shares)
        self._sizes = memory.array("cohort.sizes", (shares,), np.int64)
        self._weights = memory.array("cohort.weights", (shares,), np.float64)

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same detector that has seen nothing."""
        return type(self)(self._settings, tables=tables, shares=self._shares, least_new=self._least_new)

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """The cohorts as each item of a batch sees them."""
        return self.count(self.note(items, plane, want, seen))

    def note(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen) -> Notes:
        """Who shares what, and when."""
        n = len(items)
        parts = BatchParts(items, plane, seen)
        times, timed = times_of(items)
        actors = np.zeros(n, np.uint64)
        actor = parts.get("actor")
        actors[actor.rows] = actor.hashes
        failed = parts.get("url.domain").failed
        failed = np.zeros(n, np.bool_) if failed is None else failed
        shares = _shares(parts, actors, timed & ~failed)
        columns = {"time": times, "timed": timed, "actor": actors, "failed": failed}
        group = {ROW: shares.rows, "actors": shares.actors, "contents": shares.contents}
        return Notes(n, columns, {"shares": group})

    def count(self, notes: Notes) -> BatchResult:
        """The cohorts as each of the items sees them that were noted."""
        n, times, timed = notes.n, notes.columns["time"].copy(), notes.columns["timed"]
        actors, failed = notes.columns["actor"], notes.columns["failed"]
        group = notes.events["shares"]
        shares = _Shares(group[ROW], group["actors"], group["contents"])
        self._begin()
        steps = np.zeros(n, np.bool_)
        sure = times.copy()
        lacking = np.zeros(n, np.bool_)
        times[timed], sure[timed], steps[timed], lacking[timed] = self._times_of(times[timed])
        sizes, weights = np.zeros(n, np.int64), np.zeros(n)
        begins = _starts(shares.rows)
        row = at = 0
        while True:
            begins = begins[begins >= at]
            due = np.flatnonzero(self._is_due(int(self._count[0]) + begins - at))
            upto = int(begins[due[0]]) if len(due) else len(shares.rows)
            last = int(shares.rows[upto]) if len(due) else n
            sizes[row:last], weights[row:last] = self._cohorts_of(actors[row:last])
            self._keep(shares, slice(at, upto), times, sure, steps)
            row, at = last, upto
            if not len(due):
                break
            self._look(int(sure[row]))
        self._end()
        failed = failed | (lacking & (actors != 0))
        known = timed & (actors != 0) & ~failed
        marks = failed if failed.any() else None
        return BatchResult(
            {
                "cohort.size": Column(np.where(known, sizes, 0), known, marks),
                "cohort.weight": Column(np.where(known, weights, 0), known, marks),
            }
        )

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """The cohort as one item sees it."""
        parts = RowParts(item, row, seen)
        actor, domains, text = parts.get("actor") or [], parts.get("url.domain"), parts.get("text") or []
        time = seconds_of(item.at) if isinstance(item.at, datetime) else None
        self._begin()
        sure, is_step, lacks = (0, False, False) if time is None else self._time_of_one(time)
        out: dict[str, Any] = {}
        if domains is None:
            out = dict.fromkeys(("cohort.size", "cohort.weight"), FAILED)
        elif actor and time is not None:
            contents = np.array([*text, *domains], np.uint64)
            if len(contents) and self._is_due(self._count[:1])[0]:
                self._look(sure)
            sizes, weights = self._cohorts_of(np.array(actor, np.uint64))
            out = {"cohort.size": int(sizes[0]), "cohort.weight": float(weights[0])}
            if lacks:
                out = dict.fromkeys(out, FAILED)
            if len(contents):
                actors = np.full(len(contents), actor[0], np.uint64)
                shares = Shares(actors, contents, np.full(len(contents), time))
                self._latest.add(shares, sure, is_open=is_step)
                self._count[0] += len(contents)
        self._end()
        return RowResult(out)

    def _is_due(self, counts: Numbers) -> NDArray[np.bool_]:
        """True where, with so many shares so far, the cohorts are to be found anew."""
        enough = np.maximum(self._least_new, np.minimum(counts, self._shares) // 8)
        due: NDArray[np.bool_] = counts - self._count[1] >= enough
        return due

    def _cohorts_of(self, actors: Hashes) -> tuple[Numbers, NDArray[np.float64]]:
        """Size and weight for each account; 0 for one in no cohort."""
        places = self._members.find(actors)
        at = np.where(places >= 0, places, 0)
        return np.where(places >= 0, self._sizes[at], 0), np.where(places >= 0, self._weights[at], 0.0)

    def _times_of(self, given: Numbers) -> tuple[Numbers, Numbers, NDArray[np.bool_], NDArray[np.bool_]]:
        """Of each of some items: the time at which it counts, the time that is sure, if it makes a step.

        And whether the memory lacks some of what came before in the window.

        given: what they say. An item whose step the next one takes back counts where the stream stood
        before. What became of the last item before these is told to the shares that are held.
        """
        before = known = self._clock.confirmed()
        now, ticks = self._clock.follow(given)
        times, sure, steps = given.copy(), now.copy(), np.zeros(len(given), np.bool_)
        for item, settled, is_step in ticks:
            if settled and item:
                times[item - 1] = settled.at
            elif settled:
                self._latest.settle(settled.at)
            if not settled:
                known = int(now[item - 1]) if item else before
            elif not settled.back:
                known = settled.at
            steps[item] = is_step
            if is_step and known is not None:
                sure[item] = known
        passed = self._cold.elapsed(now, np.flatnonzero(steps).tolist())
        lacking = np.zeros(len(given), np.bool_) if passed is None else passed < WINDOW_S
        steps[:-1] = False
        return times, sure, steps, lacking

    def _time_of_one(self, time: int) -> tuple[int, bool, bool]:
        """The same for one item, which counts at the time it says."""
        known = self._clock.confirmed()
        now, (_, settled, is_step) = self._clock.follow_one(time)
        if settled:
            self._latest.settle(settled.at)
            known = known if settled.back else settled.at
        passed = self._cold.elapsed(np.array([now]), (0,) if is_step else ())
        lacks = passed is not None and int(passed[0]) < WINDOW_S
        return known if is_step and known is not None else now, is_step, lacks

    def _keep(
        self, shares: _Shares, part: slice, times: Numbers, sure: Numbers, steps: NDArray[np.bool_]
    ) -> None:
        """Hold some shares; those of a last item that makes a step are left open."""
        actors, contents, rows = shares.actors[part], shares.contents[part], shares.rows[part]
        for chosen in (~steps[rows], steps[rows]):
            if chosen.any():
                found = Shares(actors[chosen], contents[chosen], times[rows[chosen]])
                self._latest.add(found, int(sure[rows[-1]]), is_open=bool(steps[rows[chosen][0]]))
        self._count[0] += len(rows)

    def _look(self, now: int) -> None:
        """Find the cohorts among the shares of the window before a time."""
        self._count[1] = self._count[0]
        self._members.keep(np.zeros(self._members.used, np.bool_))
        held = self._latest.latest(now)
        if len(held.times) == 0:
            return
        names, actors = np.unique(held.actors, return_inverse=True)
        _, contents = np.unique(held.contents, return_inverse=True)
        found = find_cohorts(actors, contents, held.times, self._settings)
        members = np.flatnonzero(found.cohort >= 0)
        at = self._members.add(names[members])
        self._sizes[at] = found.sizes[found.cohort[members]]
        self._weights[at] = found.weight[members]

    def _begin(self) -> None:
        """From here on nothing may fail; see `VelocityDetector`."""
        if self._broken[0]:
            raise StoreError("CF-S004", "the cohorts were left half written", suggestion="start anew")
        self._broken[0] = 1

    def _end(self) -> None:
        self._broken[0] = 0


def _shares(parts: BatchParts, actors: Hashes, counted: NDArray[np.bool_]) -> _Shares:
    """What the items of a batch share: the text first, then the domains, item after item."""
    text, domains = parts.get("text"), parts.get("url.domain")
    rows = np.concatenate((text.rows, domains.rows))
    contents = np.concatenate((text.hashes, domains.hashes))
    order = np.argsort(rows, kind="stable")
    rows, contents = rows[order], contents[order]
    kept = (actors[rows] != 0) & counted[rows]
    rows, contents = rows[kept], contents[kept]
    return _Shares(rows, actors[rows], contents)


def _starts(rows: Numbers) -> Numbers:
    """Where the shares of each item begin."""
    if len(rows) == 0:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
