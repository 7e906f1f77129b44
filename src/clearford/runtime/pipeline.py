"""The one path of an item: signals, then decision, then effects. The only place where the stages meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from clearford.act.plan import NOTHING_KNOWN
from clearford.act.plan import plan as plan_effects
from clearford.core.decisions import Decision
from clearford.core.ids import RuleId
from clearford.core.items import Item
from clearford.core.reasons import Circumstances, Effects, Redress, RuleText
from clearford.core.signals import SignalRow, Signals, SignalSpec
from clearford.core.state import StateTables
from clearford.decide.machine import Machine
from clearford.detect.plan import NO_TURN, Plan
from clearford.runtime.judged import Judged, ScalarJudged, VectorJudged, public_values

CROSSOVER = 16
"""Below this many items the scalar path is faster; measured by `./dev bench`."""
BATCH = 2048
"""Largest batch that is decided at once: the working set stays in the processor's caches."""
Decide = Callable[[Sequence[Item], Signals], list[Decision]]
"""Gives the decisions about a batch with its signals."""


class Decides(Protocol):
    """Decides in place of a machine, where what rules may do is not only in the signals."""

    def __call__(self, items: Sequence[Item], signals: Signals) -> list[Decision]:
        """The decisions about a batch."""
        ...

    def one(self, item: Item, row: SignalRow) -> Decision:
        """The decision about one item; `row` as in `Machine.evaluate_one`."""
        ...


class Late(Protocol):
    """Adds signals that are asked for over a network, once all others are known."""

    def batch(self, items: Sequence[Item], signals: Signals, machine: Machine) -> Signals:
        """The signals of a batch with those that were asked for."""
        ...

    def rows(self, items: Sequence[Item], rows: Sequence[SignalRow], machine: Machine) -> list[SignalRow]:
        """The same item by item."""
        ...


class Pipeline:
    """Decides batches of items; the answer never depends on how items were grouped."""

    def __init__(
        self,
        plan: Plan,
        machine: Machine,
        texts: Mapping[RuleId, RuleText],
        *,
        crossover: int = CROSSOVER,
    ) -> None:
        """`texts` holds the published words of every rule of the machine's program."""
        self.plan, self.machine, self.texts = plan, machine, texts
        self.crossover = crossover
        self.public = _public(plan.specs)

    def fresh(self, memory: StateTables | None = None) -> Pipeline:
        """The same pipeline, whose detectors have seen nothing; `memory` as in `Plan.fresh`."""
        plan = self.plan.fresh(memory)
        return Pipeline(plan, self.machine, self.texts, crossover=self.crossover)

    def process(
        self,
        items: Sequence[Item],
        *,
        turn: AbstractContextManager[None] = NO_TURN,
        decide: Decides | None = None,
        late: Late | None = None,
    ) -> Judged:
        """Decide a batch.

        turn: held while what is remembered changes, for processes that share a memory.
        decide: in place of the machine.
        late: what is asked before the decision; nobody by default.
        """
        if len(items) >= self.crossover:
            return self.process_vector(items, turn=turn, decide=decide, late=late)
        if not self.plan.stateful:
            return self.process_scalar(items, decide=decide, late=late)
        with turn:
            return self.process_scalar(items, decide=decide, late=late)

    def process_vector(
        self,
        items: Sequence[Item],
        *,
        turn: AbstractContextManager[None] = NO_TURN,
        decide: Decide | None = None,
        late: Late | None = None,
    ) -> VectorJudged:
        """Decide a batch on the vector path.

        decide: in place of `Machine.evaluate`, where what rules may do is not only in the signals.
        late: as in `process`.
        """
        signals = self.plan.run(items, turn=turn)
        if late is not None:
            signals = late.batch(items, signals, self.machine)
        return VectorJudged(items, (decide or self.machine.evaluate)(items, signals), signals)

    def process_scalar(
        self, items: Sequence[Item], *, decide: Decides | None = None, late: Late | None = None
    ) -> ScalarJudged:
        """Decide a batch item by item; `decide` and `late` as in `process`."""
        rows = [self.plan.run_one(item) for item in items]
        if late is not None:
            rows = late.rows(items, rows, self.machine)
        one = self.machine.evaluate_one if decide is None else decide.one
        decisions = [one(i, r) for i, r in zip(items, rows, strict=True)]
        return ScalarJudged(items, decisions, rows, self.plan.layout, self.plan.defaults)

    def effects(
        self,
        judged: Judged,
        i: int,
        *,
        circumstances: Circumstances | None = None,
        redress: Redress = NOTHING_KNOWN,
        now: int | None = None,
    ) -> Effects:
        """What should happen because of the decision about item i; the rest as in `act.plan.plan`."""
        values = public_values(judged, i, self.public)
        return plan_effects(
            judged.decisions[i], self.texts, values, circumstances=circumstances, redress=redress, now=now
        )


def _public(specs: Mapping[str, SignalSpec]) -> dict[str, str]:
    return {name: spec.family for name, spec in specs.items() if spec.public and not spec.personal}
