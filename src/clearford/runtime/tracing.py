"""The trace of an engine's decision, the same on both paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clearford.act.trace import MadeBy, trace_of
from clearford.core.trace import Trace
from clearford.runtime.engine import Engine, identity
from clearford.runtime.judged import Judged, VectorJudged


class Tracer:
    """Makes the traces of one engine's decisions. May be shared by threads."""

    def __init__(self, engine: Engine, *, models: str | None = None) -> None:
        """`models`: the folder of heads of the engine's options."""
        plan = engine.pipeline.plan
        names = sorted(engine.pipeline.machine.wants & set(plan.specs))
        self._item = tuple(name for name in names if plan.specs[name].family == "item")
        self._families: dict[str, frozenset[str]] = {
            family: frozenset(n for n in names if plan.specs[n].family == family)
            for family in sorted({plan.specs[n].family for n in names} - {"item"})
        }
        self._detector_of = {_subject(s.name): d.name for d in plan.detectors for s in d.specs}
        self._made_by = MadeBy(
            specs=plan.specs,
            reads=engine.reads,
            versions={r.id: pack.file.version for pack in engine.packs.packs for r in pack.rules},
            parts=identity(models),
            packs={pack.file.id: pack.digest for pack in engine.packs.packs},
            lists=_lists(engine),
            usual=plan.defaults,
        )

    def traces(self, judged: Judged, rows: Sequence[int]) -> list[Trace]:
        """The traces of the decisions about some items; evidence of the rules that held or were unknown."""
        values = _values(judged, rows, self._item)
        return [self._trace(judged, i, of_item) for i, of_item in zip(rows, values, strict=True)]

    def _trace(self, judged: Judged, i: int, values: Mapping[str, Any]) -> Trace:
        decision = judged.decisions[i]
        rules = {ref.id for ref in decision.held} | {u.rule for u in decision.unknowns}
        subjects = {_subject(name) for rule in rules for name in self._made_by.reads.get(rule, ())}
        wanted = {self._detector_of[subject] for subject in subjects if subject in self._detector_of}
        spans = (s for s in judged.spans(i, wanted) if _subject(s.signal) in subjects) if wanted else ()
        findings = {
            family: [
                {name: value for name, value in one.items() if name in names}
                for one in judged.findings(i, family)
            ]
            for family, names in self._families.items()
        }
        return trace_of(decision, self._made_by, values, findings, spans)


def _values(judged: Judged, rows: Sequence[int], names: Sequence[str]) -> list[dict[str, Any]]:
    """Signals of some items by name; on the vector path a column at a time."""
    if not isinstance(judged, VectorJudged):
        return [{name: judged.value(i, name) for name in names} for i in rows]
    out: list[dict[str, Any]] = [{} for _ in rows]
    at = np.fromiter(rows, np.intp, len(rows))
    for name in names:
        column = judged.signals.item.get(name)
        if column is None:
            values = [None] * len(rows)
        elif isinstance(column.values, np.ndarray) and column.valid is None and column.failed is None:
            values = column.values[at].tolist()
        else:
            values = [judged.value(i, name) for i in rows]
        for found, value in zip(out, values, strict=True):
            found[name] = value
    return out


def _lists(engine: Engine) -> dict[str, str]:
    """List of phrases, patterns or known texts -> the pack that holds it."""
    return {
        name: pack.file.id
        for pack in engine.packs.packs
        for name in (
            *(f.meta.name for f in pack.phrases),
            *(f.meta.name for f in pack.patterns),
            *(f.name for f in pack.lists),
        )
    }


def _subject(signal: str) -> str:
    """What a signal is about: `text.phrase.loan_ad` of its fields, else the first part of its name."""
    first = signal.partition(".")[0]
    return signal.rpartition(".")[0] if first == "text" else first
