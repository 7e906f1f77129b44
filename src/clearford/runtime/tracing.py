"""The trace of an engine's decision, the same on both paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from clearford.act.trace import MadeBy, trace_of
from clearford.core.trace import Trace
from clearford.detect.guards import PREFIX
from clearford.runtime.engine import Engine, identity
from clearford.runtime.judged import Judged, VectorJudged


class Tracer:
    """Makes the traces of one engine's decisions. May be shared by threads."""

    def __init__(self, engine: Engine, *, models: str | None = None) -> None:
        """`models`: the folder of heads of the engine's options."""
        plan = engine.pipeline.plan
        guards = {name for name in plan.specs if name.startswith(PREFIX)}
        names = sorted((engine.pipeline.machine.wants & set(plan.specs)) | guards)
        self._item = tuple(name for name in names if plan.specs[name].family == "item")
        self._of_item = frozenset(self._item)
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
        self._about = {rule: frozenset(map(_subject, reads)) for rule, reads in self._made_by.reads.items()}

    def traces(self, judged: Judged, rows: Sequence[int]) -> list[Trace]:
        """The traces of the decisions about some items; evidence of the rules that held or were unknown."""
        if not rows:
            return []
        values = _values(judged, rows, self._item, self._made_by.usual)
        findings = {family: _findings(judged, rows, family) for family in self._families}
        return [
            self._trace(judged, i, values[at], {family: found[at] for family, found in findings.items()})
            for at, i in enumerate(rows)
        ]

    def _trace(
        self,
        judged: Judged,
        i: int,
        values: dict[str, Any],
        findings: Mapping[str, Sequence[Mapping[str, Any]]],
    ) -> Trace:
        decision = judged.decisions[i]
        rules = {ref.id for ref in decision.held} | {u.rule for u in decision.unknowns}
        subjects = frozenset[str]().union(*(self._about.get(rule, ()) for rule in rules))
        wanted = {self._detector_of[subject] for subject in subjects if subject in self._detector_of}
        spans = (s for s in judged.spans(i, wanted) if _subject(s.signal) in subjects) if wanted else ()
        told = {name for rule in rules for name in self._made_by.reads.get(rule, ())}
        told.update(u.signal for u in decision.unknowns)
        for name in told & self._of_item - values.keys():
            values[name] = judged.value(i, name)
        kept = {
            family: [{name: one[name] for name in self._families[family] & one.keys()} for one in found]
            for family, found in findings.items()
        }
        return trace_of(decision, self._made_by, values, kept, spans)


def _values(
    judged: Judged, rows: Sequence[int], names: Sequence[str], usual: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Signals of some items by name, of those that are known and not as usual.

    On the vector path a column at a time: of hundreds of signals few items have more than ten that tell.
    """
    out: list[dict[str, Any]] = [{} for _ in rows]
    at = np.fromiter(rows, np.intp, len(rows))
    for name in names:
        common = usual.get(name)
        places, values = _unusual(judged, at, name, common)
        for place, value in zip(places, values, strict=True):
            if value is not None and value != common:
                out[place][name] = value
    return out


def _unusual(judged: Judged, at: np.ndarray, name: str, usual: Any) -> tuple[Sequence[int], Sequence[Any]]:
    """Where one of some items may have another value of a signal than the usual one, and which."""
    if isinstance(judged, VectorJudged):
        column = judged.signals.item.get(name)
        if column is None:
            return (), ()
        values = column.values
        if isinstance(values, np.ndarray) and column.valid is None and column.failed is None:
            if column.constant and values[0] == usual:
                return (), ()
            some = values[at]
            places = np.flatnonzero(some != usual)
            return places.tolist(), some[places].tolist()
    return range(len(at)), [judged.value(i, name) for i in at.tolist()]


def _findings(judged: Judged, rows: Sequence[int], family: str) -> list[list[dict[str, Any]]]:
    """The findings of a family of some items; on the vector path only items that have any are asked."""
    if not isinstance(judged, VectorJudged):
        return [judged.findings(i, family) for i in rows]
    found = judged.signals.families.get(family)
    having = set() if found is None else set(found.rows.tolist())
    return [judged.findings(i, family) if i in having else [] for i in rows]


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


@lru_cache(maxsize=10_000)
def _subject(signal: str) -> str:
    """What a signal is about: `text.phrase.loan_ad` of its fields, else the first part of its name."""
    first = signal.partition(".")[0]
    return signal.rpartition(".")[0] if first == "text" else first
