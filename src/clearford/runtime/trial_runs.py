"""Any program over the detectors of the packs, some of which fail on purpose: for the tests of rules.

What detectors remember starts empty for every example and every case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import FAILED, Layout, SignalRow, SignalSpec
from clearford.decide.machine import Machine
from clearford.decide.program import Program
from clearford.detect.plan import Plan
from clearford.policy.model import PackSet
from clearford.policy.testing import Decided
from clearford.runtime import shipped
from clearford.runtime.cache import usual_store
from clearford.runtime.detectors import detectors_for

SMALL = 64
"""From this many items the batch path is used, where nothing fails on purpose."""


class TrialRuns:
    """Decides items by one program after another; the detectors are made once."""

    def __init__(
        self, packs: PackSet, catalogue: Mapping[str, SignalSpec], models: str | None = None
    ) -> None:
        """catalogue: every signal of the packs, so that any rule of theirs can be run.

        models: a folder of heads that take the place of shipped ones.
        """
        self._want = frozenset(catalogue)
        self._detectors = detectors_for(packs, DEFAULT_SCHEMA, self._want, store=usual_store(), models=models)

    def __call__(
        self,
        program: Program,
        items: Sequence[Item],
        *,
        failing: frozenset[str] = frozenset(),
        apart: bool = False,
    ) -> Sequence[Decided]:
        """What is decided about each item.

        failing: signals, or prefixes of names, that fail.
        apart: each item is the first that was ever seen; else they come one after another to detectors
            that have seen nothing.
        """
        machine = Machine(program)
        plan = Plan(
            self._detectors,
            shipped.fold_tables(),
            want=self._want if len(items) < SMALL else machine.wants,
            layout=machine.item_layout,
            families=machine.family_layouts,
        )
        if plan.stateful:
            plan = plan.fresh()
        apart = apart and bool(plan.stateful)
        if len(items) >= SMALL and not failing and not apart:
            signals = plan.run(items)
            return [Decided(d) for d in machine.evaluate(items, signals)]
        rows = [(plan.fresh() if apart else plan).run_one(item) for item in items]
        if failing:
            rows = [_with_failures(row, machine, failing) for row in rows]
        return [
            Decided(machine.evaluate_one(item, row), row.spans())
            for item, row in zip(items, rows, strict=True)
        ]


def _with_failures(row: SignalRow, machine: Machine, failing: Iterable[str]) -> SignalRow:
    """The row with the named signals as failures; a family whose finder failed has one unknown finding."""
    names = tuple(failing)
    for slot in _slots(machine.item_layout, names):
        row.item[slot] = FAILED
    for family, layout in machine.family_layouts.items():
        slots = _slots(layout, names)
        if slots and not row.families.get(family):
            row.families[family] = [[FAILED] * len(layout.names)]
        for finding in row.families.get(family, ()):
            for slot in slots:
                finding[slot] = FAILED
    return replace(row, told=None)


def _slots(layout: Layout, names: Sequence[str]) -> list[int]:
    return [
        slot
        for name, slot in layout.slot.items()
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in names)
    ]
