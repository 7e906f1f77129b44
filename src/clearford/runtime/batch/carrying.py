"""What a replay found and a person agreed to, carried out: a minute's worth in each transaction.

Every item is read and decided again as the replay decided it, and written as any other decision is. What
differs from what was agreed to stops all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from clearford.core.errors import StoreError
from clearford.policy.diff.decisions import named
from clearford.runtime.batch.against import ACTS, Differences, Moved, acts_of, differences_in
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.plan import Job
from clearford.runtime.batch.units import WORK, Bench, Kept
from clearford.runtime.record.deciding import Acting, Answer, Work
from clearford.runtime.record.enforcement_samples import Difference, Sample
from clearford.runtime.record.enforcements import (
    Enforcement,
    Wanted,
    do_ask_enforcement,
    do_begin_slice,
    do_count_slice,
    due_at,
    find_enforcement,
)
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.standing import standing_of
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.service.decider import Decider, Planned

MINUTE = 60_000_000
"""Microseconds over which what a slice asks for leaves."""


class Again(NamedTuple):
    """An item to be acted on, decided again."""

    moved: Moved
    work: Work
    plan: Acting


def ask(record: Record, folder: Path, *, rate: int, note: str, campaign: str | None = None) -> Enforcement:
    """Ask for what a replay found to be carried out; nothing is until a person agrees.

    Errors as `against.differences_in` and `do_ask_enforcement`; StoreError CF-S023 where the signals of the
    replay were not kept.
    """
    digest, found = differences_in(folder)
    require_signals(folder)
    counts = {shift: n for shift, n in found.shifts.items() if shift in ACTS}
    wanted = Wanted(
        bundle=found.bundle,
        digest=digest,
        items=sum(counts.values()),
        rate=rate,
        counts=counts,
        note=note,
        campaign=campaign,
        difference=_seen(found),
    )
    with record.change() as change:
        return do_ask_enforcement(change, wanted)


def _seen(found: Differences) -> Difference:
    """What whoever agrees is to see of it."""
    return Difference(
        compared=found.compared,
        same=found.same,
        unrecorded=found.unrecorded,
        by_people=found.by_people,
        shifts=found.shifts,
        rules=found.rules,
        samples={
            shift: tuple(
                Sample(item=one.item, before=one.before, after=one.after, rules=one.rules) for one in some
            )
            for shift, some in found.samples.items()
        },
    )


class Carrying:
    """Carries out one enforcement, slice by slice; another process may go on where this one ended."""

    def __init__(self, decider: Decider, folder: Path, made: str) -> None:
        """Load what was agreed to. made: the id of it.

        Raises StoreError CF-S023 where the folder is not what was agreed to, or its version of packs is not
        in force, or rules of it fell back to trial since, or act again; CF-S006 and CF-S020 as
        `against.differences_in`.
        """
        self._decider, self._record, self._made = decider, decider.record, made
        digest, found = differences_in(folder)
        with self._record.read() as conn:
            wanted = find_enforcement(conn, made)
        if digest != wanted.digest:
            raise _differs("the folder does not hold what was agreed to")
        self._bundle = decider.bundle
        with closing(Book(folder / WORK)) as book:
            job = book.job()
        if self._bundle.digest != wanted.bundle:
            with self._record.read() as conn:
                require_same_rules(job, rules_on_trial(conn))
            raise _differs("the version of packs that it was made with is not in force")
        self._rate = wanted.rate
        self._acts = acts_of(folder, found)
        self._bench = Bench(job, folder)
        self._folder = folder

    @property
    def slices(self) -> int:
        """How many there are."""
        return -(-len(self._acts) // self._rate)

    def step(self) -> bool:
        """Carry the next slice out if its time has come; whether it had.

        Raises StoreError CF-S020 where the input changed, CF-S023 where something would be decided otherwise.
        """
        with self._record.read() as conn:
            found = find_enforcement(conn, self._made)
        due, n = due_at(found), found.slices
        if due is None or self._record.now() < due or n >= self.slices:
            return False
        if self._decider.bundle.digest != self._bundle.digest:
            raise _differs("another version of packs was put in force")
        acts = self._acts[n * self._rate : (n + 1) * self._rate]
        again = list(self._again(acts))
        with self._record.change() as change:
            if not do_begin_slice(change, self._made, n):
                return False
            entries = self._do_write(change, again)
            is_last = n + 1 == self.slices
            do_count_slice(change, self._made, n, entries, items=len(acts), is_last=is_last)
        return True

    def _do_write(self, change: Change, again: Sequence[Again]) -> list[str]:
        """Write the decisions of a slice; the entries of what is new.

        What people decided meanwhile is left to them.
        """
        known = standing_of(change.conn, self._record.vault, [one.moved.item for one in again])
        entries = []
        for place, one in enumerate(again):
            if (was := known.get(one.moved.item)) is not None and was.by_person:
                continue
            # What leaves is spread over the minute.
            change.waits = place * MINUTE // self._rate
            (answer,) = self._decider.do_write(change, Planned(self._bundle, [one.work], [one.plan]))
            if answer.entry == one.plan.sheet.entry:
                entries.append(one.plan.sheet.entry)
        change.waits = 0
        return entries

    def _again(self, acts: Sequence[Moved]) -> Iterator[Again]:
        """The items of a slice, read and decided as they were."""
        wanted: dict[int, dict[int, Moved]] = {}
        for one in acts:
            wanted.setdefault(one.chunk, {})[one.row] = one
        for chunk, rows in wanted.items():
            with closing(Book(self._folder / WORK)) as book:
                kept = [Kept(chunk, row.name, row.digest) for row in book.signals(chunk)]
            yield from self._of_chunk(chunk, kept, rows)

    def _of_chunk(self, chunk: int, kept: Sequence[Kept], rows: Mapping[int, Moved]) -> Iterator[Again]:
        left = set(rows)
        for batch, path in self._bench.deciding(chunk, kept, left):
            works = [Work.of(item, self._bundle.digest) for item in batch.items]
            planned = self._decider.plan(self._bundle, works, path)
            for row, work, plan in zip(batch.lines, planned.works, planned.plans, strict=True):
                if row in left:
                    left.remove(row)
                    yield _same(rows[row], work, plan)
        if left:
            raise _differs("a row of it gives no item any more")


def _same(moved: Moved, work: Work, plan: Acting | Answer) -> Again:
    """What is to be done, where it is what was agreed to. Raises StoreError CF-S023."""
    if isinstance(plan, Acting):
        decision = plan.decision
        if (named(decision), decision.determining) == (moved.after, moved.rules):
            return Again(moved, work, plan)
    raise _differs("an item would be decided otherwise than it was agreed to")


def require_signals(folder: Path) -> None:
    """Raise StoreError CF-S023 unless decisions of a replay can be made again."""
    with closing(Book(folder / WORK)) as book:
        job = book.job()
    if job.rounds and not job.keep:
        raise _differs("what was counted is not kept", suggestion="replay with `--keep` in another folder")


def require_same_rules(job: Job, on_trial: Collection[str]) -> None:
    """Raise StoreError CF-S023, by name, for rules that fell back to trial since a replay, or act again.

    on_trial: the rules that are on trial now though their packs say that they are live.
    """
    changes = {
        "fell back to trial": sorted(set(on_trial) - set(job.on_trial)),
        "act again": sorted(set(job.on_trial) - set(on_trial)),
    }
    said = [f"{', '.join(f'`{rule}`' for rule in rules)} {what}" for what, rules in changes.items() if rules]
    if said:
        raise _differs(
            f"since the replay {' and '.join(said)}",
            suggestion="replay with the rules as they stand, compare again, and ask anew",
        )


def _differs(found: str, suggestion: str = "compare again, and ask anew") -> StoreError:
    return StoreError("CF-S023", found, suggestion=suggestion)
