"""What a report of a scan shows: counts, a course over time and samples, gathered in bounded memory.

Samples are drawn by a hash of the item's id, so that the same file gives the same samples however it
was cut into blocks and however many processes decided it.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from clearford.act.statement import told
from clearford.core.decisions import Decision, RuleRef
from clearford.core.items import Item
from clearford.core.reasons import LANGUAGES
from clearford.core.spans import Span
from clearford.detect.plan import text_of
from clearford.runtime.judged import Judged
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.reports.shown_text import ShownText, shown_id, shown_text
from clearford.text.tables import FoldTables

EACH = 3
"""Samples drawn for each rule that held, and for each outcome without a rule."""
MOST_STEPS = 240
"""Most steps of the course over time; with more, the steps become longer."""
STEPS_S = (3_600, 86_400, 7 * 86_400, 91 * 86_400, 3_653 * 86_400)
"""Lengths of a step in seconds: an hour, a day, a week, a quarter, ten years."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One decided item as a report shows it."""

    item: str
    """The id, masked where it is personal itself."""
    kind: str
    outcome: str
    action: str | None
    rules: tuple[RuleRef, ...]
    texts: list[ShownText]
    cut: bool
    statement: dict[str, str]
    """Language -> the statement of reasons; empty where nothing was done."""


class Drawn(msgspec.Struct, frozen=True):
    """A sample and why it was drawn."""

    stratum: str
    """`rule <id>`, or `outcome <name>` for an item on which no rule held."""
    order: int
    """The lowest are kept."""
    sample: Sample


class ReportPart(msgspec.Struct):
    """What a block adds to a report."""

    kinds: dict[str, dict[str, int]] = {}
    """Kind -> outcome -> items."""
    course: dict[int, dict[str, int]] = {}
    """Hour since 1970 -> outcome -> items, for items with a time."""
    drawn: list[Drawn] = []


class Gatherer:
    """Gathers blocks in one process."""

    def __init__(self, pipeline: Pipeline, tables: FoldTables) -> None:
        """`tables`: the fold tables, for the views of samples."""
        self._pipeline, self._tables = pipeline, tables
        self._kept: dict[str, list[int]] = {}

    def part(self, judged: Judged) -> ReportPart:
        """What a decided batch adds."""
        part = ReportPart()
        for i, (item, decision) in enumerate(zip(judged.items, judged.decisions, strict=True)):
            outcomes = part.kinds.setdefault(_kind(item), {})
            outcomes[decision.outcome] = outcomes.get(decision.outcome, 0) + 1
            if isinstance(item.at, datetime):
                course = part.course.setdefault(int(item.at.timestamp()) // STEPS_S[0], {})
                course[decision.outcome] = course.get(decision.outcome, 0) + 1
            order = _order(item.id)
            strata = [name for name in _strata(decision) if self._is_low(name, order)]
            if strata:
                sample = self._sample(judged, i)
                part.drawn += [Drawn(name, order, sample) for name in strata]
        return part

    def _is_low(self, stratum: str, order: int) -> bool:
        """Whether an item can still be among the lowest of all; keeps the highest order that counts."""
        heap = self._kept.setdefault(stratum, [])
        if len(heap) < EACH:
            heapq.heappush(heap, -order)
            return True
        return heapq.heappushpop(heap, -order) != -order

    def _sample(self, judged: Judged, i: int) -> Sample:
        item, decision = judged.items[i], judged.decisions[i]
        spans: list[Span] = sorted(judged.spans(i), key=lambda s: (s.start, s.end))
        texts, cut = shown_text(text_of(item), spans, self._tables)
        effects = self._pipeline.effects(judged, i)
        return Sample(
            item=shown_id(item.id),
            kind=_kind(item),
            outcome=decision.outcome,
            action=decision.action,
            rules=decision.held,
            texts=texts,
            cut=cut,
            statement={lang: words for lang in LANGUAGES if (words := told(effects, lang))},
        )


def _kind(item: Item) -> str:
    return item.kind if isinstance(item.kind, str) else "post"


def _order(item: str) -> int:
    return int.from_bytes(hashlib.blake2b(item.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _strata(decision: Decision) -> Iterator[str]:
    if not decision.held:
        yield f"outcome {decision.outcome}"
    for ref in decision.held:
        yield f"rule {ref.id}"


class Gathered:
    """The parts of a scan put together."""

    def __init__(self) -> None:
        """Nothing gathered yet."""
        self.kinds: dict[str, dict[str, int]] = {}
        self.course: dict[int, dict[str, int]] = {}
        """Step -> outcome -> items."""
        self._length = 0
        self._drawn: dict[str, list[tuple[int, int, Sample]]] = {}
        self._taken = 0

    @property
    def step_s(self) -> int:
        """Length of a step of the course in seconds."""
        return STEPS_S[self._length]

    def take(self, part: ReportPart) -> None:
        """Add a block; blocks come in the order of the input."""
        for kind, outcomes in part.kinds.items():
            _add(self.kinds.setdefault(kind, {}), outcomes)
        for hour, outcomes in part.course.items():
            _add(self.course.setdefault(hour * STEPS_S[0] // self.step_s, {}), outcomes)
        while len(self.course) > MOST_STEPS and self._length + 1 < len(STEPS_S):
            self._coarsen()
        for drawn in part.drawn:
            self._taken += 1
            kept = self._drawn.setdefault(drawn.stratum, [])
            kept.append((drawn.order, self._taken, drawn.sample))
            kept.sort(key=lambda one: one[:2])
            del kept[EACH:]

    def _coarsen(self) -> None:
        before, self._length = self.step_s, self._length + 1
        course: dict[int, dict[str, int]] = {}
        for step, outcomes in self.course.items():
            _add(course.setdefault(step * before // self.step_s, {}), outcomes)
        self.course = course

    def samples(self, stratum: str) -> list[Sample]:
        """The samples of a stratum, in the order they were drawn by."""
        return [sample for _, _, sample in self._drawn.get(stratum, ())]


def _add(into: dict[str, int], more: Mapping[str, Any]) -> None:
    for name, count in more.items():
        into[name] = into.get(name, 0) + count
