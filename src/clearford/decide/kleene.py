"""Three-valued evaluation of one condition, signal by signal: for rows with failures and for explanations."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from clearford.core.signals import FAILED
from clearford.decide.expr import And, Compare, Const, Derived, Expr, InSet, Is, Not, Or
from clearford.decide.frame import Frame

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def derive(d: Derived, text: str, lists: Mapping[str, frozenset[str]]) -> bool | int:
    """The value of a derived signal of a known text."""
    argument = d.argument or ""
    match d.function:
        case "in_list":
            return text in lists[argument]
        case "starts_with":
            return text.startswith(argument)
        case "ends_with":
            return text.endswith(argument)
        case "contains":
            return argument in text
        case "length":
            return len(text)


class Env(dict[str, Any]):
    """Signal name -> value, None (absent) or FAILED; derived signals are made when first asked for."""

    def __init__(self, frame: Frame, names: Sequence[str], values: Sequence[Any]) -> None:
        """`values` stand in the order of `names`."""
        super().__init__(zip(names, values, strict=True))
        self.frame = frame

    def with_finding(self, names: Sequence[str], values: Sequence[Any]) -> Env:
        """The same item with one finding beside it."""
        env = Env(self.frame, names, values)
        for name, value in self.items():
            if name not in self.frame.derived:
                env.setdefault(name, value)
        return env

    def __missing__(self, name: str) -> Any:
        d = self.frame.derived.get(name)
        if d is None:
            return None
        text = self[d.signal]
        value = text if text is None or text is FAILED else derive(d, text, self.frame.lists)
        self[name] = value
        return value

    def known(self, name: str) -> Any:
        """The value, with what is not a number as None."""
        value = self[name]
        return value if value == value else None

    def failed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the base signals named that failed, ascending."""
        return tuple(sorted(name for name in names if self.get(name) is FAILED))


def value_of(expr: Expr, env: Env) -> bool | None:
    """True, False, or None for unknown.

    A failed signal makes every atom over it unknown, IS-tests included: a detector's failure must
    not pass for an absence that was found out.
    """
    if isinstance(expr, And | Or):
        return _joined(expr.of, env, decisive=isinstance(expr, Or))
    if isinstance(expr, Not):
        inner = value_of(expr.of, env)
        return None if inner is None else not inner
    if isinstance(expr, Const):
        return expr.value
    value = env.known(expr.signal)
    if value is FAILED:
        return None
    if isinstance(expr, Is):
        held = (
            value is None
            if expr.what == "null"
            else value is not None and bool(value) is (expr.what == "true")
        )
        return held is not expr.negated
    if value is None:
        return None
    if isinstance(expr, Compare):
        return bool(COMPARE[expr.op](value, expr.value))
    return (value in expr.values if isinstance(expr, InSet) else bool(value)) is not expr.negated


def _joined(parts: Sequence[Expr], env: Env, *, decisive: bool) -> bool | None:
    unknown = False
    for part in parts:
        value = value_of(part, env)
        if value is decisive:
            return decisive
        unknown = unknown or value is None
    return None if unknown else not decisive
