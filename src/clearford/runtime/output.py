"""The rows of `scan`: a stable contract, one row an item, in input order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clearford.core.actions import ContentRung
from clearford.core.decisions import Outcome, RuleRef
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.signals import SignalSpec
from clearford.core.spans import Span
from clearford.runtime.judged import Judged
from clearford.runtime.pipeline import Pipeline


class SpanOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A span in the output; `via` and `why` only when asked to explain."""

    signal: str
    start: int
    end: int
    via: str = ""
    why: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the output."""

    item: ItemId
    decision: Outcome
    action: ContentRung | None
    rules: tuple[RuleRef, ...]
    signals: dict[str, Any]
    spans: list[SpanOut]
    bundle: Digest
    actions: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    """With --explain: every action wanted."""
    determining: tuple[RuleId, ...] | msgspec.UnsetType = msgspec.UNSET
    """With --explain: the rules that decided."""
    reasons: list[dict[str, str]] | msgspec.UnsetType = msgspec.UNSET
    """With --explain: the words to the person concerned, language -> text."""


class RowWriter:
    """Turns decided batches into rows."""

    def __init__(
        self,
        pipeline: Pipeline,
        reads: Mapping[RuleId, tuple[str, ...]],
        specs: Mapping[str, SignalSpec],
        *,
        signals: frozenset[str] | None = None,
        everything: bool = False,
        explain: bool = False,
    ) -> None:
        """Say what a row shows.

        reads: rule -> base signals that its conditions read.
        specs: every signal of the plan.
        signals: further signals to show in every row, known or not; `everything` shows all that were found.
        """
        self._pipeline, self._reads, self._specs = pipeline, reads, specs
        self._named = tuple(sorted(signals or ()))
        self._everything, self._explain = everything, explain
        self._shown = _shown(specs)
        self._defaults = pipeline.plan.defaults
        self._detector_of = {_subject(spec.name): d.name for d in pipeline.plan.detectors for spec in d.specs}

    def row(self, judged: Judged, i: int) -> Row:
        """The row of item i."""
        decision = judged.decisions[i]
        held = decision.held
        row = Row(
            item=decision.item,
            decision=decision.outcome,
            action=decision.action,
            rules=held,
            signals=self._signals(judged, i),
            spans=self._spans(judged, i),
            bundle=decision.bundle,
        )
        if not self._explain:
            return row
        effects = self._pipeline.effects(judged, i)
        reasons = [reason.text for reason in effects.reasons]
        return msgspec.structs.replace(
            row, actions=decision.actions, determining=decision.determining, reasons=reasons
        )

    def _signals(self, judged: Judged, i: int) -> dict[str, Any]:
        if self._everything:
            found = {name: judged.value(i, name) for name in self._shown}
            return {n: v for n, v in found.items() if v is not None and v != self._defaults.get(n)}
        read = (n for rule in judged.decisions[i].held for n in self._reads[rule.id])
        names = {n for n in read if self._specs[n].family == "item"}
        values = {n: v for n in sorted(names) if (v := judged.value(i, n)) is not None}
        values.update((name, judged.value(i, name)) for name in self._named)
        return values

    def _spans(self, judged: Judged, i: int) -> list[SpanOut]:
        wanted = {_subject(n) for rule in judged.decisions[i].held for n in self._reads[rule.id]}
        wanted.update(_ALWAYS, map(_subject, self._named))
        # Most items are ordinary: nobody asks for the evidence of rules that did not hold.
        of = None if self._everything else {self._detector_of.get(subject, "") for subject in wanted}
        shown = (
            self._span(span)
            for span in judged.spans(i, of)
            if self._everything or _subject(span.signal) in wanted
        )
        # Without --explain, two ways to find the same stretch look the same.
        return list(dict.fromkeys(shown))

    def _span(self, span: Span) -> SpanOut:
        if self._explain:
            return SpanOut(span.signal, span.start, span.end, span.via, span.why)
        return SpanOut(span.signal, span.start, span.end)


_ALWAYS = ("personal", "contact")


def _subject(signal: str) -> str:
    """What a signal is about: `text.phrase.loan_ad` of its fields, else the first part of its name."""
    first = signal.partition(".")[0]
    return signal.rpartition(".")[0] if first == "text" else first


def _shown(specs: Mapping[str, SignalSpec]) -> tuple[str, ...]:
    """Item-frame signals that may leave the process: values that could identify a person may not."""
    return tuple(sorted(n for n, s in specs.items() if s.family == "item" and not s.personal))
