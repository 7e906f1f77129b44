"""Which way a list pulls: whether more hits of it make rules hold on more items, or on fewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from clearford.decide.expr import Atom, Compare, Const, Derived, Expr, InSet, Is, Truth
from clearford.decide.frame import atoms
from clearford.decide.normal import known_true
from clearford.policy.conditions import Conditions
from clearford.policy.expression import Parsed
from clearford.policy.model import CounterFile, RuleFile

UP, DOWN = 1, -1
"""More hits act on more people; more hits spare people."""


class Polarity:
    """The direction of every list, over the rules and counters of one version."""

    def __init__(
        self,
        rules: Iterable[RuleFile],
        conditions: Conditions,
        counters: Iterable[CounterFile] = (),
        filters: Mapping[str, Parsed] = {},
    ) -> None:
        """Reads every condition once. `filters`: the parsed conditions of counters, by counter."""
        self._found: dict[str, set[int]] = {}
        self._counted: dict[str, set[int]] = {}
        for rule in rules:
            parsed = conditions.get(rule.id)
            if parsed is None or rule.status == "retired":
                continue
            sign = DOWN if rule.kind == "exempt" else UP
            self._take(parsed.when.expr, parsed.when.derived, sign)
            for soften in parsed.soften:
                self._take(soften.expr, soften.derived, DOWN)
        for counter in counters:
            self._through(counter, filters.get(counter.name))

    def of(self, name: str) -> frozenset[int]:
        """Directions of a list: of one whose signals or entries no rule reads, none."""
        return frozenset(self._found.get(name, ()))

    def of_counter(self, name: str) -> frozenset[int]:
        """Directions in which more counted items pull: of a counter that no rule reads, none."""
        return frozenset(self._counted.get(name, ()))

    def _take(self, expr: Expr, calls: Mapping[str, Derived], sign: int) -> None:
        for atom in atoms(known_true(expr)):
            if isinstance(atom, Const):
                continue
            for name in _lists(atom.signal, calls):
                self._found.setdefault(name, set()).update(sign * way for way in _ways(atom))
            counter = _counter(atom.signal, calls)
            if counter:
                self._counted.setdefault(counter, set()).update(sign * way for way in _count_ways(atom))

    def _through(self, counter: CounterFile, condition: Parsed | None) -> None:
        """What a list does through a counter that rules read."""
        pulls = self.of_counter(counter.name)
        if not pulls:
            return
        for signal in (*counter.key, counter.of):
            # Another key, or another thing counted: which numbers rise and which fall is not known.
            for name in _lists(signal, {}):
                self._found.setdefault(name, set()).update((UP, DOWN))
        if counter.what == "sum":
            # An item more may add less than nothing.
            pulls = frozenset((UP, DOWN))
        if condition is None:
            return
        for atom in atoms(known_true(condition.expr)):
            if isinstance(atom, Const):
                continue
            for name in _lists(atom.signal, condition.derived):
                self._found.setdefault(name, set()).update(pull * w for pull in pulls for w in _ways(atom))


def _lists(signal: str, calls: Mapping[str, Derived]) -> Iterator[str]:
    """The list behind a signal: `text.phrase.<list>.count` or `in_list(x,'<list>')`."""
    call = calls.get(signal)
    if call is not None and call.function == "in_list":
        yield call.argument or ""
        return
    parts = signal.split(".")
    if len(parts) >= 3 and parts[0] == "text":
        yield parts[2]


def _counter(signal: str, calls: Mapping[str, Derived]) -> str:
    """The counter behind a signal, `velocity.<counter>.<what>`; empty for any other signal."""
    call = calls.get(signal)
    parts = (call.signal if call else signal).split(".")
    return parts[1] if len(parts) == 3 and parts[0] == "velocity" else ""


def _count_ways(atom: Atom) -> tuple[int, ...]:
    """Whether a literal is true more often when its counter counts more items.

    A number may become known by that, so that a test from above has no direction.
    """
    return (UP,) if isinstance(atom, Compare) and atom.op in (">", ">=") else (UP, DOWN)


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
