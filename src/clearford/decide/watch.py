"""Which rules can hold at all, given the few signals of an item that say something.

Most signals of most items are absent, no or 0. A condition in the known-true form can only hold when
one of some of its signals says something else: of an AND it is enough to watch one part, of an OR every
part must be watched. So a rule of which no watched signal speaks need not be looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from clearford.core.signals import Layout
from clearford.decide.expr import And, Const, Expr, Not, Or
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of

_SILENT: dict[str, tuple[Any, ...]] = {"bool": (None, False), "int": (None, 0), "float": (None, 0.0)}
"""Type -> the values of a signal that says nothing; None alone for texts."""


class Watch:
    """Slots of the item layout -> rules that may hold when the slot says something."""

    def __init__(self, frame: Frame, item: Layout, conditions: Mapping[int, Expr]) -> None:
        """conditions: rule -> its condition over the item, in the known-true form."""
        self._frame = frame
        self._reads = Counter(name for expr in conditions.values() for name in frame.reads(expr))
        self.rules: list[list[int]] = [[] for _ in item.names]
        """Slot -> rules, ascending."""
        self.always: list[int] = []
        """Rules that may hold although no signal says anything."""
        for rule, expr in conditions.items():
            names = self._watched(expr)
            if names is None:
                self.always.append(rule)
            for name in names or ():
                self.rules[item.slot[name]].append(rule)

    def candidates(self, told: Iterable[int]) -> set[int]:
        """The rules that may hold when only these slots say something."""
        rules = self.rules
        found = set(self.always)
        for slot in told:
            found.update(rules[slot])
        return found

    def _watched(self, expr: Expr) -> frozenset[str] | None:
        """Signals of which one says something whenever the condition holds; None when there are none."""
        if isinstance(expr, And):
            found = [names for part in expr.of if (names := self._watched(part)) is not None]
            # What few rules read is seldom there.
            return min(found, key=lambda names: sum(self._reads[n] for n in names), default=None)
        if isinstance(expr, Or):
            parts = [self._watched(part) for part in expr.of]
            return None if None in parts else frozenset[str]().union(*(p for p in parts if p is not None))
        if isinstance(expr, Const):
            return None if expr.value else frozenset()
        assert not isinstance(expr, Not), "not in normal form"
        base = self._frame.base(expr.signal)
        silent = _SILENT.get(self._frame.types[base], (None,))
        holds = any(value_of(expr, Env(self._frame, (base,), (value,))) is True for value in silent)
        return None if holds else frozenset((base,))
