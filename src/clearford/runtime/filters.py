"""The conditions of counters, run as those of rules are: over the columns of a batch, or over one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clearford.core.ids import Digest
from clearford.core.signals import FAILED, Column, SignalSpec
from clearford.decide.bitset import BitProgram, unpack
from clearford.decide.expr import Expr
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.normal import known_false, known_true
from clearford.decide.program import ColumnSpec, Program
from clearford.policy.expression import Parsed

Flags = NDArray[np.bool_]


class CounterFilters:
    """Some conditions over signals of the item frame."""

    def __init__(
        self,
        conditions: Sequence[Parsed],
        catalogue: Mapping[str, SignalSpec],
        lists: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`lists` holds the members of every list that a condition may name."""
        self.reads = frozenset(name for condition in conditions for name in condition.signals)
        derived = {name: d for condition in conditions for name, d in condition.derived.items()}
        columns = [
            ColumnSpec(spec.name, spec.type, spec.family)
            for spec in (catalogue[name] for name in sorted(self.reads))
        ]
        program = Program(
            bundle=Digest(""),
            rules=(),
            columns=tuple(columns),
            derived=tuple(derived[name] for name in sorted(derived)),
            lists=dict(lists),
        )
        self._frame = Frame(program)
        self._names = tuple(sorted(self.reads))
        self._exprs: list[Expr] = [condition.expr for condition in conditions]
        self._own = [condition.signals for condition in conditions]
        roots = [*map(known_true, self._exprs), *map(known_false, self._exprs)]
        self._program = BitProgram(self._frame, roots)

    def batch(self, n: int, columns: Mapping[str, Column]) -> list[tuple[Flags, Flags]]:
        """For each condition the items of which it is known true, and those of which a failure hides it."""
        if not self._exprs:
            return []
        known = unpack(self._program.evaluate(columns, n), n)
        size = len(self._exprs)
        out = []
        for i, own in enumerate(self._own):
            hidden = np.zeros(n, np.bool_)
            for name in own:
                column = columns.get(name)
                if column is not None and column.failed is not None:
                    hidden |= column.failed
            true, false = known[i].astype(np.bool_), known[size + i].astype(np.bool_)
            if hidden.any():
                true, hidden = self._carefully(i, columns, true, false, hidden)
            out.append((true, hidden))
        return out

    def _carefully(
        self, i: int, columns: Mapping[str, Column], true: Flags, false: Flags, hidden: Flags
    ) -> tuple[Flags, Flags]:
        """The rows of which something failed, one by one: an IS-test of what failed is unknown too."""
        true, hidden = true.copy(), hidden.copy()
        for row in np.flatnonzero(hidden).tolist():
            values = [_value(columns.get(name), row) for name in self._names]
            found = value_of(self._exprs[i], Env(self._frame, self._names, values))
            true[row], hidden[row] = found is True, found is None
        return true, hidden

    def one(self, values: Mapping[str, Any]) -> list[bool | None]:
        """For each condition whether it is known true of one item; None where a failure hides it."""
        known = [values.get(name) for name in self._names]
        env = Env(self._frame, self._names, known)
        if any(value is FAILED for value in known):
            return [self._careful(expr, own, env) for expr, own in zip(self._exprs, self._own, strict=True)]
        return [value_of(expr, env) is True for expr in self._exprs]

    def _careful(self, expr: Expr, own: frozenset[str], env: Env) -> bool | None:
        """An unknown value counts as no, unless a failure could hide a yes."""
        found = value_of(expr, env)
        return False if found is None and not env.failed(own) else found


def _value(column: Column | None, row: int) -> Any:
    """One value of a column as the rules see it."""
    if column is None:
        return None
    if column.failed is not None and column.failed[row]:
        return FAILED
    if column.valid is not None and not column.valid[row]:
        return None
    value = column.values[row]
    return value.item() if isinstance(value, np.generic) else value
