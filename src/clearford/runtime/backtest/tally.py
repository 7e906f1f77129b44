"""What a backtest counts of one block of events; blocks can be counted anywhere and joined in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec

from clearford.core.decisions import Decision
from clearford.core.items import Item, Rejected
from clearford.core.spans import Span
from clearford.decide.gates import ANY, primary
from clearford.decide.tables import Events
from clearford.policy.diff.decisions import causes, pair, shift
from clearford.runtime import shipped
from clearford.runtime.backtest.labels import Label
from clearford.runtime.backtest.sample import Sampler
from clearford.runtime.detectors import personal_detector
from clearford.runtime.reports.shown_text import Mark, masked_text, part_of
from clearford.text.plane import build_one

_OUTCOME, _LANG = attrgetter("outcome"), attrgetter("lang")
EXCERPT = 200
"""Code points of the text that a sample quotes."""
REJECTED_SHOWN = 20
MAX_HOURS = 1 << 18
"""Pairs of rule and hour that are counted; hits beyond are counted without their hour."""


class Sample(msgspec.Struct, frozen=True):
    """One event of a sample. Holds masked text of the item: for those who may read the events."""

    line: int
    item: str
    lang: str
    old: str
    """The decision of the baseline, such as `allow`."""
    new: str
    rules: tuple[str, ...]
    """The rules behind the change."""
    text: str
    """The beginning of the text, personal values masked."""
    marks: tuple[Mark, ...] = ()
    """Personal values and evidence within it."""


class Hit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event on which a tried rule held, or which a failure touched, for what is counted in their order."""

    row: int
    item: str
    actor: str | None
    before: tuple[str, ...]
    """Tried rules that held in the baseline, ascending."""
    held: tuple[str, ...]
    """Tried rules that held in the candidate, ascending."""
    events: Events
    """All that was found out about it by the candidate."""


class Block(msgspec.Struct, gc=False):
    """The counts of one block of events."""

    read: int = 0
    rejected: int = 0
    first_rejected: list[Rejected] = []
    outcomes: dict[str, int] = {}
    """`old allow`, `new restrict` ... -> items."""
    pairs: dict[str, int] = {}
    """`allow -> restrict:hold` -> items, where the two differ."""
    shifts: dict[str, int] = {}
    """`shift` -> items."""
    by_rule: dict[str, int] = {}
    """`rule shift` -> items."""
    by_language: dict[str, int] = {}
    """`language shift` -> items; shift `all` counts every item."""
    rule_language: dict[str, int] = {}
    """`rule language` -> hits of a tried rule."""
    hits: dict[str, int] = {}
    """Rule -> items on which it held in the candidate."""
    old_hits: dict[str, int] = {}
    """The same in the baseline."""
    failed: dict[str, int] = {}
    """Rule -> items on which a failed signal kept it unknown."""
    determining: dict[str, int] = {}
    overlaps: dict[str, int] = {}
    """`tried other` -> items on which both held."""
    hours: dict[str, int] = {}
    """`rule hour` (hours since 1970) -> restrictions that the rule determined."""
    timed: int = 0
    """Items with an event time."""
    first_hour: int | None = None
    last_hour: int | None = None
    samples: dict[str, list[tuple[int, int, Sample]]] = {}
    minutes: list[int] = []
    """Event minute of every item, -1 where unknown; only when the order matters."""
    kinds: list[str] = []
    """Kind of every item; only when the order matters."""
    events: list[Hit] = []
    """Items on which a tried rule held, or which a failure touched; only when the order matters."""
    labels: list[Label | str] = []
    """Label of every item; only with labels."""
    keys: list[tuple[int, int | None]] = []
    """Keys of id and text of every item, None for no text; only with labels."""
    shadow: bytes = b""
    """Would-be decisions as JSON lines; only when they are wanted."""


def hour_of(item: Item) -> int | None:
    """Hours from 1970 to the event, None where it has no time."""
    return int(item.at.timestamp() // 3600) if isinstance(item.at, datetime) else None


def language(tag: object) -> str:
    """Primary subtag of a language tag; `und` where there is none, `other` for what is no language."""
    found = (primary(tag) if isinstance(tag, str) else ANY) or "und"
    # Tags come from outside: what is counted of them is bounded.
    return found if found.isascii() and found.isalpha() and len(found) <= 3 else "other"


def excerpt(item: Item, spans: Sequence[Span] = ()) -> tuple[str, tuple[Mark, ...]]:
    """The beginning of the text with its marks, on one line.

    Personal values are masked over the whole text before it is cut: half a value could not be recognised.
    Those that the spans do not hold, since no rule asked for them, are looked for.
    """
    text = item.text if isinstance(item.text, str) else ""
    row = build_one(text, shipped.fold_tables())
    found = sorted({*spans, *personal_detector().spans(row)}, key=lambda span: (span.start, span.end))
    # Beyond what was looked at nothing would be masked.
    masked, marks = masked_text(row.raw, found)
    part, inside = part_of(masked, marks, 0, EXCERPT)
    return _LINES.sub(" ", part), tuple(inside)


_LINES = re.compile(r"\s")


class Counting:
    """Counts pairs of decisions of one block."""

    def __init__(self, tried: frozenset[str], size: int, seed: int) -> None:
        """tried: rules whose hits are looked at closely. size, seed: of the samples."""
        self.tried = tried
        self.block = Block()
        self._sampler: Sampler[Sample] = Sampler(size, seed)
        self._counts: dict[str, Counter[Any]] = {name: Counter() for name in _COUNTED}

    def take(
        self,
        items: Sequence[Item],
        lines: Sequence[int],
        old: Sequence[Decision],
        new: Sequence[Decision],
        spans: Callable[[int], Sequence[Span]] = lambda _: (),
    ) -> None:
        """Count a batch; `spans` gives the evidence in item i."""
        count = self._counts
        for side, decisions in (("old", old), ("new", new)):
            for outcome, n in Counter(map(_OUTCOME, decisions)).items():
                count["outcomes"][f"{side} {outcome}"] += n
        for lang, n in Counter(map(_LANG, items)).items():
            count["by_language"][f"{language(lang)} all"] += n
        self._times(items)
        for i, (was, now) in enumerate(zip(old, new, strict=True)):
            if now.held or now.unknowns:
                self._held(items[i], now)
            if was.held or was.unknowns:
                count["old_hits"].update([ref.id for ref in was.held])
                self._moved(items[i], lines[i], was, now, partial(spans, i))
            elif now.held or now.unknowns:
                self._moved(items[i], lines[i], was, now, partial(spans, i))

    def _times(self, items: Sequence[Item]) -> None:
        hours = [hour for hour in map(hour_of, items) if hour is not None]
        block = self.block
        block.timed += len(hours)
        if hours:
            block.first_hour = least(block.first_hour, min(hours))
            block.last_hour = most(block.last_hour, max(hours))

    def _held(self, item: Item, now: Decision) -> None:
        count = self._counts
        held = [ref.id for ref in now.held]
        count["hits"].update(held)
        count["failed"].update({u.rule for u in now.unknowns})
        if len(held) > 1:
            for rule in held:
                if rule in self.tried:
                    count["overlaps"].update(f"{rule} {other}" for other in held if other != rule)
        lang = language(item.lang)
        count["rule_language"].update(f"{rule} {lang}" for rule in held if rule in self.tried)
        if now.determining:
            count["determining"].update(now.determining)
            hour = hour_of(item)
            if now.outcome == "restrict" and hour is not None:
                count["hours"].update(f"{rule} {hour}" for rule in now.determining)

    def _moved(
        self,
        item: Item,
        line: int,
        was: Decision,
        now: Decision,
        spans: Callable[[], Sequence[Span]],
    ) -> None:
        found = shift(was, now)
        if found == "same":
            return
        rules = causes(was, now, found)
        count = self._counts
        count["shifts"][found] += 1
        count["pairs"][pair(was, now)] += 1
        count["by_language"][f"{language(item.lang)} {found}"] += 1
        count["by_rule"].update(f"{rule} {found}" for rule in rules)
        for group in (found, *(f"{rule} {found}" for rule in rules)):
            self._sample(group, line, item, was, now, rules, spans)

    def _sample(
        self,
        group: str,
        line: int,
        item: Item,
        was: Decision,
        now: Decision,
        rules: Sequence[str],
        spans: Callable[[], Sequence[Span]],
    ) -> None:
        rank = self._sampler.rank(group, line)
        if self._sampler.wants(group, rank):
            old, _, new = pair(was, now).partition(" -> ")
            text, marks = excerpt(item, spans())
            value = Sample(line, item.id, language(item.lang), old, new, tuple(rules), text, marks)
            self._sampler.take(group, rank, line, value)

    def done(self, read: int, rejected: Sequence[Rejected]) -> Block:
        """The counts of the block."""
        block = self.block
        block.read, block.rejected = read, len(rejected)
        block.first_rejected = list(rejected[:REJECTED_SHOWN])
        for name, counts in self._counts.items():
            setattr(block, name, dict(counts))
        block.samples = self._sampler.state
        return block


_COUNTED = (
    "outcomes",
    "pairs",
    "shifts",
    "by_rule",
    "by_language",
    "rule_language",
    "hits",
    "old_hits",
    "failed",
    "determining",
    "overlaps",
    "hours",
)


def least(one: int | None, other: int | None) -> int | None:
    """The lesser of two numbers that may be unknown."""
    return min((n for n in (one, other) if n is not None), default=None)


def most(one: int | None, other: int | None) -> int | None:
    """The greater of two numbers that may be unknown."""
    return max((n for n in (one, other) if n is not None), default=None)


class Total:
    """The counts of all blocks so far."""

    def __init__(self, size: int, seed: int) -> None:
        """size, seed: those of the blocks' samples."""
        self.block = Block()
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
        self.sampler: Sampler[Sample] = Sampler(size, seed)
        self.unhoured = 0
        """Restrictions whose hour was not counted, because there were too many hours."""

    def take(self, block: Block) -> None:
        """Add the next block."""
        mine = self.block
        mine.read += block.read
        mine.rejected += block.rejected
        room = REJECTED_SHOWN - len(mine.first_rejected)
        mine.first_rejected = [*mine.first_rejected, *block.first_rejected[:room]]
        mine.timed += block.timed
        mine.first_hour = least(mine.first_hour, block.first_hour)
        mine.last_hour = most(mine.last_hour, block.last_hour)
        for name in _COUNTED:
            found: dict[str, int] = getattr(block, name)
            self._add(name, found)
        self.sampler.merge(block.samples)

    def _add(self, name: str, found: dict[str, int]) -> None:
        counts = self.counts[name]
        if name == "hours" and len(counts) + len(found) > MAX_HOURS:
            known = {key: n for key, n in found.items() if key in counts}
            self.unhoured += sum(found.values()) - sum(known.values())
            found = known
        counts.update(found)

    def split(self, name: str) -> dict[str, dict[str, int]]:
        """A count with keys of two words as a table: first word -> second word -> number."""
        out: dict[str, dict[str, int]] = {}
        for key, n in self.counts[name].items():
            first, _, second = key.rpartition(" ")
            out.setdefault(first, {})[second] = n
        return out
