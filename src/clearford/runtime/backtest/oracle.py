"""A second opinion: the same conditions evaluated by polars over the signal columns, then resolved as usual.

It shares neither the bit matrix nor the generated code with the machine, so that an error in either shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from clearford.core.decisions import Decision
from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.core.signals import Column, Signals
from clearford.decide.expr import And, Compare, Const, Derived, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.gates import ANY, primary
from clearford.decide.machine import Machine
from clearford.decide.program import Program, Rule
from clearford.decide.resolve import Standing, resolve
from clearford.decide.states import FULL, State

_KINDS = {"int": "Int64", "float": "Float64", "bool": "Boolean", "str": "String", "enum": "String"}


def has_failures(signals: Signals) -> bool:
    """Whether a signal failed on some row; such batches are for the machine alone."""
    columns = [*signals.item.values(), *(c for f in signals.families.values() for c in f.columns.values())]
    return any(column.failed is not None and bool(column.failed.any()) for column in columns)


def decisions(program: Program, items: Sequence[Item], signals: Signals) -> list[Decision]:
    """What is decided about a batch without failures.

    Raises ConfigError CF-C001 when polars is not installed.
    """
    oracle = _Oracle(program, items, signals)
    standings: list[list[Standing]] = [[] for _ in items]
    for rule in oracle.rules:
        for i, state in oracle.states(rule).items():
            standings[i].append(Standing(rule, state))
    made = (
        resolve(holds, (), default_case=program.default_case, bundle=program.bundle) for holds in standings
    )
    return [_named(decision, item) for decision, item in zip(made, items, strict=True)]


def differences(
    machine: Machine, items: Sequence[Item], signals: Signals
) -> Iterator[tuple[Decision, Decision]]:
    """Pairs of decisions (machine, oracle) that are not equal; none for a batch with failures."""
    if items and not has_failures(signals):
        ours = machine.evaluate(items, signals)
        theirs = decisions(machine.program, items, signals)
        yield from ((a, b) for a, b in zip(ours, theirs, strict=True) if a != b)


def _named(decision: Decision, item: Item) -> Decision:
    values = {name: getattr(decision, name) for name in decision.__struct_fields__}
    return Decision(**values | {"item": item.item_id})


class _Oracle:
    """Frames of one batch, made when a rule first asks for them."""

    def __init__(self, program: Program, items: Sequence[Item], signals: Signals) -> None:
        try:
            import polars  # noqa: PLC0415 - an extra that most installations do not have
        except ImportError as error:
            raise ConfigError("CF-C001", "`polars`", suggestion="pip install 'clearford[replay]'") from error
        self._pl: Any = polars
        self._items, self._signals = items, signals
        self._types = {column.name: column.type for column in program.columns}
        self._families = {column.name: column.family for column in program.columns}
        self._derived = {d.name: d for d in program.derived}
        self._lists = program.lists
        by_id = {rule.id: rule for rule in program.rules if rule.status in ("live", "trial")}
        self.rules = [by_id[name] for name in sorted(by_id)]
        self._frames: dict[str, tuple[Any, np.ndarray]] = {}

    def states(self, rule: Rule) -> dict[int, State]:
        """Items on which a rule holds, with the strongest state among their findings."""
        frame, rows = self._frame(rule.each)
        if len(rows) == 0:
            return {}
        asked = [rule.when, *(soften.when for soften in rule.soften)]
        exprs = [self._known(expr).alias(str(i)) for i, expr in enumerate(asked)]
        # A constant makes a column of one row, which is stretched to all.
        found = frame.with_columns(exprs).select([str(i) for i in range(len(asked))]).rows()
        best: dict[int, tuple[int, int, State]] = {}
        for row, (holds, *softens) in zip(rows.tolist(), found, strict=True):
            if holds and _looks_at(rule, self._items[row]):
                ranked = _ranked(rule, softens)
                best[row] = min(best.get(row, ranked), ranked)
        return {row: state for row, (_, _, state) in best.items()}

    def _frame(self, family: str) -> tuple[Any, np.ndarray]:
        if family not in self._frames:
            self._frames[family] = self._made(family)
        return self._frames[family]

    def _made(self, family: str) -> tuple[Any, np.ndarray]:
        n = self._signals.n
        if family == "item":
            rows, own = np.arange(n), self._signals.item
        else:
            findings = self._signals.families.get(family)
            rows = np.zeros(0, np.int64) if findings is None else findings.rows
            own = {} if findings is None else findings.columns
        series = {}
        for name, kind in self._types.items():
            if self._families[name] == family:
                series[name] = self._series(own.get(name), kind, np.arange(len(rows)))
            elif self._families[name] == "item":
                series[name] = self._series(self._signals.item.get(name), kind, rows)
        return self._pl.DataFrame(series | {"row": rows}), rows

    def _series(self, column: Column | None, kind: str, rows: np.ndarray) -> Any:
        values: list[Any] = [None] * len(rows)
        if column is not None:
            plain = column.values.tolist() if isinstance(column.values, np.ndarray) else column.values
            known = column.valid
            values = [plain[i] if known is None or known[i] else None for i in rows.tolist()]
        series = self._pl.Series(values, dtype=getattr(self._pl, _KINDS[kind]))
        return series.fill_nan(None) if kind == "float" else series

    def _known(self, expr: Expr) -> Any:
        return self._expr(expr).fill_null(value=False)

    def _expr(self, expr: Expr) -> Any:
        """The condition in three values; polars' null is our unknown."""
        pl = self._pl
        match expr:
            case And(parts):
                return pl.all_horizontal([self._expr(part) for part in parts])
            case Or(parts):
                return pl.any_horizontal([self._expr(part) for part in parts])
            case Not(of):
                return ~self._expr(of)
            case Const(value):
                return pl.lit(value)
            case Truth(signal, negated):
                return ~self._column(signal) if negated else self._column(signal)
            case Is(signal, what, negated):
                return self._is(signal, what, negated=negated)
            case InSet(signal, values, negated):
                found = self._column(signal).is_in(list(values))
                return ~found if negated else found
            case Compare(signal, op, value):
                return _compared(self._column(signal), op, value)
        raise AssertionError(type(expr).__name__)

    def _is(self, signal: str, what: str, *, negated: bool) -> Any:
        column = self._column(signal)
        found = column.is_null() if what == "null" else (column if what == "true" else ~column)
        known = found.fill_null(value=False)
        return ~known if negated else known

    def _column(self, name: str) -> Any:
        d = self._derived.get(name)
        return self._pl.col(name) if d is None else self._call(d)

    def _call(self, d: Derived) -> Any:
        text, argument = self._pl.col(d.signal), d.argument or ""
        match d.function:
            case "in_list":
                return text.is_in(list(self._lists[argument]))
            case "starts_with":
                return text.str.starts_with(argument)
            case "ends_with":
                return text.str.ends_with(argument)
            case "contains":
                return text.str.contains(argument, literal=True)
            case "length":
                return text.str.len_chars().cast(self._pl.Int64)


def _compared(column: Any, op: str, value: Any) -> Any:
    match op:
        case "=":
            return column == value
        case "<>":
            return column != value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case _:
            return column >= value


def _ranked(rule: Rule, softens: Sequence[Any]) -> tuple[int, int, State]:
    """How a rule stands on one finding; the least is the strongest. The mildest softening wins."""
    for rank, to in ((2, "allow"), (1, "escalate")):
        for j, (soften, holds) in enumerate(zip(rule.soften, softens, strict=True)):
            if holds and soften.to == to:
                return rank, j, State(soften.to, j)
    return 0, -1, FULL


def _looks_at(rule: Rule, item: Item) -> bool:
    kind = item.kind if isinstance(item.kind, str) else "post"
    lang = primary(item.lang) if isinstance(item.lang, str) else ANY
    languages = {primary(tag) for tag in rule.languages}
    return kind in rule.applies_to and (not languages or lang == ANY or lang in languages)
