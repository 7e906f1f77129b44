"""A detector that fails for a while: the rest about an item is still known, and people look at it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clearford.core.items import Item
from clearford.core.signals import SignalSpec
from clearford.detect.base import BatchResult, RowResult
from clearford.detect.plan import Plan
from clearford.runtime import shipped
from clearford.runtime.service.bundle import Bundle
from clearford.text.plane import TextPlane, TextRow


class Broken:
    """A detector that knows its signals and gives none of them."""

    def __init__(self, name: str, specs: tuple[SignalSpec, ...], defaults: Mapping[str, object]) -> None:
        """name, specs, defaults: those of the detector that fails."""
        self.name, self.specs, self.defaults = name, specs, defaults

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Fails, as one whose data cannot be read."""
        raise OSError("the data of the detector cannot be read")

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Fails likewise."""
        raise OSError("the data of the detector cannot be read")


def without(bundle: Bundle, detector: str) -> Bundle:
    """The same bundle, one detector of which fails on every item. detector: its name."""
    engine = bundle.engine
    pipeline = copy.copy(engine.pipeline)
    plan, machine = pipeline.plan, pipeline.machine
    pipeline.plan = Plan(
        [Broken(d.name, d.specs, d.defaults) if d.name == detector else d for d in plan.detectors],
        shipped.fold_tables(),
        want=plan.want,
        layout=machine.item_layout,
        families=machine.family_layouts,
    )
    return replace(bundle, engine=replace(engine, pipeline=pipeline))
