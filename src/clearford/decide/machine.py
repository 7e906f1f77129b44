"""The machine: a program made ready once, then decisions over items and their signals.

Two back ends give the same decisions: generated Python for single items, a bit matrix for batches.
Which is faster for how many items is the caller's measurement.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.core.decisions import Decision
from clearford.core.errors import DecideError
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.signals import Layout, SignalRow, Signals
from clearford.decide.program import Program
from clearford.decide.resolve import Standing, resolve
from clearford.decide.rows import row_of
from clearford.decide.scalar import ScalarPath
from clearford.decide.tables import Events, Tables
from clearford.decide.vector import VectorPath

MEMO_LIMIT = 1 << 16
"""Distinct combinations of rules kept; beyond that the memo starts anew."""


class Machine:
    """Evaluates one program. Immutable but for memos; may be shared by threads."""

    def __init__(self, program: Program) -> None:
        """Raises DecideError (CF-E002) when the program is of another version or contradicts itself."""
        self._tables = Tables(program)
        self.program = program
        self.wants: frozenset[str] = self._tables.wants
        """Base signals that a live or trial rule reads."""
        self.item_layout: Layout = self._tables.item
        """Order of the item's signals in a scalar row."""
        self.family_layouts: dict[str, Layout] = self._tables.families
        """Family -> order of a finding's signals in a scalar row."""
        self._scalar = ScalarPath(self._tables)
        self._vector = VectorPath(self._tables)
        self._memo: dict[Events, Decision] = {}

    def evaluate(self, items: Sequence[Item], signals: Signals) -> list[Decision]:
        """The decisions about a batch, in its order; the same bytes as one by one.

        Raises DecideError (CF-E001) when a column is of another type than the program's.
        """
        if len(items) != signals.n:
            raise DecideError("CF-E001", f"{len(items)} items came with signals of {signals.n}")
        if not items:
            return []
        bundle = self.program.bundle
        codes, failed = self._vector.codes(items, signals)
        decisions = [Decision(item=item.id, outcome="allow", bundle=bundle) for item in items]  # type: ignore[arg-type]
        for i, held in codes.items():
            if i not in failed:
                decisions[i] = self._decided(items[i], Events(tuple(held)))
        for i in failed:
            row = row_of(signals, i, self.item_layout, self.family_layouts)
            decisions[i] = self.evaluate_one(items[i], row)
        return decisions

    def evaluate_one(self, item: Item, row: SignalRow) -> Decision:
        """The decision about one item; `row` is in the order of the machine's layouts."""
        events = self._scalar.events(item, row)
        if not events.codes and not events.fails:
            return Decision(item=item.item_id, outcome="allow", bundle=self.program.bundle)
        return self._decided(item, events)

    def _decided(self, item: Item, events: Events) -> Decision:
        template = self._memo.get(events)
        if template is None:
            template = self._resolved(events)
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            self._memo[events] = template
        return msgspec.structs.replace(template, item=item.item_id)

    def _resolved(self, events: Events) -> Decision:
        lost = dict(events.softened_by_failure)
        holds = [self._standing(code, lost.get(code, ())) for code in events.codes]
        fails = [self._standing(code, names) for code, names in events.fails]
        return resolve(holds, fails, default_case=self.program.default_case, bundle=self.program.bundle)

    def _standing(self, code: int, names: tuple[str, ...]) -> Standing:
        t = self._tables
        index = t.owner[code]
        return Standing(t.rules[index], t.states[index][code - t.first[index]], names)


def unsupported(item: Item, bundle: Digest) -> Decision:
    """The decision about an item that could not be evaluated; never counted as allowed."""
    return Decision(item=item.item_id, outcome="unsupported", bundle=bundle)
