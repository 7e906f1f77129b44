"""Which way a list pulls: whether more hits of it make rules hold on more items, or on fewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from clearford.decide.expr import Atom, Compare, Const, Derived, Expr, InSet, Is, Truth
from clearford.decide.frame import atoms
from clearford.decide.normal import known_true
from clearford.policy.conditions import Conditions
from clearford.policy.model import RuleFile

UP, DOWN = 1, -1
"""More hits act on more people; more hits spare people."""


class Polarity:
    """The direction of every list, over the rules of one version."""

    def __init__(self, rules: Iterable[RuleFile], conditions: Conditions) -> None:
        """Reads every condition once."""
        self._found: dict[str, set[int]] = {}
        for rule in rules:
            parsed = conditions.get(rule.id)
            if parsed is None or rule.status == "retired":
                continue
            sign = DOWN if rule.kind == "exempt" else UP
            self._take(parsed.when.expr, parsed.when.derived, sign)
            for soften in parsed.soften:
                self._take(soften.expr, soften.derived, DOWN)

    def of(self, name: str) -> frozenset[int]:
        """Directions of a list: of one whose signals or entries no rule reads, none."""
        return frozenset(self._found.get(name, ()))

    def _take(self, expr: Expr, calls: Mapping[str, Derived], sign: int) -> None:
        for atom in atoms(known_true(expr)):
            if isinstance(atom, Const):
                continue
            for name in _lists(atom.signal, calls):
                self._found.setdefault(name, set()).update(sign * way for way in _ways(atom))


def _lists(signal: str, calls: Mapping[str, Derived]) -> Iterator[str]:
    """The list behind a signal: `text.phrase.<list>.count` or `in_list(x,'<list>')`."""
    call = calls.get(signal)
    if call is not None and call.function == "in_list":
        yield call.argument or ""
        return
    parts = signal.split(".")
    if len(parts) >= 3 and parts[0] == "text":
        yield parts[2]


def _ways(atom: Atom) -> tuple[int, ...]:
    """Whether a higher count (or membership) makes a literal of the normal form true more often."""
    match atom:
        case Compare(_, op, _) if op in (">", ">="):
            return (UP,)
        case Compare(_, op, _) if op in ("<", "<="):
            return (DOWN,)
        case Truth(_, negated):
            return (DOWN,) if negated else (UP,)
        case Is(_, "true", negated):
            return (DOWN,) if negated else (UP,)
        case Is(_, "false", negated):
            return (UP,) if negated else (DOWN,)
        case InSet() | Compare() | Is() | Const():
            return (UP, DOWN)
