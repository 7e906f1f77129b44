"""The machine: a program made ready once, then decisions over items and their signals.

Two back ends give the same decisions: generated Python for single items, a bit matrix for batches.
Which is faster for how many items is the caller's measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clearford.core.decisions import Decision
from clearford.core.errors import DecideError
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.signals import Layout, SignalRow, Signals
from clearford.decide.allowance import FULL, Allowance, noted, within
from clearford.decide.program import Program
from clearford.decide.resolve import Standing, resolve
from clearford.decide.scalar import ScalarPath
from clearford.decide.tables import Events, Tables
from clearford.decide.trouble import Trouble, TroublePath
from clearford.decide.vector import VectorPath

MEMO_LIMIT = 1 << 16
"""Distinct combinations of rules kept; beyond that the memo starts anew."""


class Machine:
    """Evaluates one program. Immutable but for memos; may be shared by threads."""

    def __init__(self, program: Program) -> None:
        """Raises DecideError (CF-E002) when the program is of another version or contradicts itself."""
        self.tables = Tables(program)
        """What both paths and `explain` look things up in."""
        self.program = program
        self.wants: frozenset[str] = self.tables.wants
        """Base signals that a live or trial rule reads."""
        self.item_layout: Layout = self.tables.item
        """Order of the item's signals in a scalar row."""
        self.family_layouts: dict[str, Layout] = self.tables.families
        """Family -> order of a finding's signals in a scalar row."""
        self._trouble = TroublePath(self.tables)
        self._scalar = ScalarPath(self.tables)
        self._vector = VectorPath(self.tables, self._trouble)
        self._plain: dict[tuple[int, ...], Decision] = {}
        self._open: dict[Events, Decision] = {}

    def evaluate(self, items: Sequence[Item], signals: Signals) -> list[Decision]:
        """The decisions about a batch, in its order; the same bytes as one by one.

        Raises DecideError (CF-E001) when a column is of another type than the program's.
        """
        if len(items) != signals.n:
            raise DecideError("CF-E001", f"{len(items)} items came with signals of {signals.n}")
        if not items:
            return []
        bundle = self.program.bundle
        rows = self._vector.codes(items, signals)
        decisions = [Decision(item=item.id, outcome="allow", bundle=bundle) for item in items]  # type: ignore[arg-type]
        plain, copy = self._plain, msgspec.structs.replace
        for i, codes in rows:
            template = plain.get(codes) or self._plainly(codes)
            decisions[i] = copy(template, item=items[i].id)
        for i, trouble in self._vector.troubles(items, signals, rows):
            decisions[i] = self._troubled(trouble)
        return decisions

    def evaluate_one(self, item: Item, row: SignalRow) -> Decision:
        """The decision about one item; `row` is in the order of the machine's layouts."""
        codes = self._scalar.codes(item, row)
        if codes is None:
            return self._troubled(self._scalar.trouble(item, row))
        if not codes:
            return Decision(item=item.id, outcome="allow", bundle=self.program.bundle)  # type: ignore[arg-type]
        template = self._plain.get(codes) or self._plainly(codes)
        return msgspec.structs.replace(template, item=item.id)

    def events(self, items: Sequence[Item], signals: Signals) -> list[tuple[int, Events]]:
        """The rows of a batch on which something holds or was kept open, ascending; for `decide`."""
        rows = self._vector.codes(items, signals)
        found = {i: Events(codes) for i, codes in rows}
        for i, trouble in self._vector.troubles(items, signals, rows):
            found[i] = self._trouble.events(trouble)
        return sorted(found.items())

    def events_one(self, item: Item, row: SignalRow) -> Events:
        """What holds for one item or was kept open, for `decide`; `row` as in `evaluate_one`."""
        codes = self._scalar.codes(item, row)
        return self._trouble.events(self._scalar.trouble(item, row)) if codes is None else Events(codes)

    def decide(self, item: Item, events: Events, allowance: Allowance = FULL) -> Decision:
        """The decision about an item of which this was found out, as far as rules are allowed to act.

        With `FULL` it is the decision of `evaluate`.
        """
        if allowance == FULL:
            template = self._open.get(events) or _remember(self._open, events, self._resolved(events))
        else:
            holds, fails = self._standings(events)
            limited = within(holds, fails, allowance)
            template = noted(self._resolve(*limited), holds, allowance)
        return msgspec.structs.replace(template, item=item.id)

    def _plainly(self, codes: tuple[int, ...]) -> Decision:
        """The decision, without id, where nothing failed."""
        return _remember(self._plain, codes, self._resolved(Events(codes)))

    def _troubled(self, trouble: Trouble) -> Decision:
        """The decision where something failed."""
        events = self._trouble.events(trouble)
        template = self._open.get(events) or _remember(self._open, events, self._resolved(events))
        return msgspec.structs.replace(template, item=trouble.item.id)

    def _resolved(self, events: Events) -> Decision:
        return self._resolve(*self._standings(events))

    def _standings(self, events: Events) -> tuple[list[Standing], list[Standing]]:
        lost = dict(events.softened_by_failure)
        holds = [self._standing(code, lost.get(code, ())) for code in events.codes]
        return holds, [self._standing(code, names) for code, names in events.fails]

    def _resolve(self, holds: Sequence[Standing], fails: Sequence[Standing]) -> Decision:
        return resolve(holds, fails, default_case=self.program.default_case, bundle=self.program.bundle)

    def _standing(self, code: int, names: tuple[str, ...]) -> Standing:
        t = self.tables
        index = t.owner[code]
        return Standing(t.rules[index], t.states[index][code - t.first[index]], names)


def _remember(memo: dict[Any, Decision], key: object, decision: Decision) -> Decision:
    if len(memo) >= MEMO_LIMIT:
        memo.clear()
    memo[key] = decision
    return decision


def unsupported(item: Item, bundle: Digest) -> Decision:
    """The decision about an item that could not be evaluated; never counted as allowed."""
    return Decision(item=item.item_id, outcome="unsupported", bundle=bundle)
