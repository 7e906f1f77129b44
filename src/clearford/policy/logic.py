"""What can be proved about conditions: satisfiable or not, always true, implied, backed by exact evidence.

Works on the normal form as a sum of products, bounded in size; where the bound is passed the answer is
the cautious one (nothing is claimed).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clearford.core.signals import SignalSpec
from clearford.decide.expr import And, Atom, Compare, Const, Derived, Expr, InSet, Is, Not, Or, Truth, Value
from clearford.decide.normal import known_false, known_true

MAX_TERMS = 1_024
Term = tuple[Atom, ...]
"""Atoms that hold together."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What a signal can be."""

    type: str
    nullable: bool
    low: float = -math.inf
    high: float = math.inf
    values: tuple[Value, ...] | None = None
    """Members, when there are few."""


DomainOf = Callable[[str], Domain]


def domains(
    catalogue: Mapping[str, SignalSpec],
    derived: Mapping[str, Derived],
    fixed: Mapping[str, tuple[str, ...]] | None = None,
) -> DomainOf:
    """The domain of each name a condition may hold; `fixed` narrows some (the kinds a rule applies to)."""
    narrowed = fixed or {}

    def domain_of(name: str) -> Domain:
        if name in derived:
            base = catalogue[derived[name].signal]
            if derived[name].function == "length":
                return Domain("int", base.nullable, low=0)
            return Domain("bool", base.nullable, values=(False, True))
        spec = catalogue[name]
        values: tuple[Value, ...] | None = narrowed.get(name) or (
            spec.values if spec.type == "enum" else None
        )
        if spec.type == "bool":
            values = (False, True)
        low = -math.inf if spec.low is None else spec.low
        high = math.inf if spec.high is None else spec.high
        return Domain(spec.type, spec.nullable, low, high, values)

    return domain_of


@dataclass(slots=True)
class _Room:
    """What is left for one signal after some atoms."""

    domain: Domain
    null: bool
    present: bool = True
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    allowed: set[Value] | None = None
    excluded: set[Value] = field(default_factory=set)

    def take(self, atom: Atom) -> None:
        """Narrow by one atom."""
        match atom:
            case Is(_, "null", negated):
                self.null, self.present = (False, self.present) if negated else (self.null, False)
            case Is(_, what, negated):
                self.only({(what == "true") is not negated})
                self.null = self.null and negated
            case Truth(_, negated):
                self.only({not negated})
                self.null = False
            case InSet(_, values, negated):
                self.null = False
                if negated:
                    self.excluded.update(values)
                else:
                    self.only(set(values))
            case Compare(_, op, value):
                self.null = False
                self.compare(op, value)

    def only(self, values: set[Value]) -> None:
        self.allowed = values if self.allowed is None else self.allowed & values

    def compare(self, op: str, value: Value) -> None:
        if op == "=":
            self.only({value})
        elif op == "<>":
            self.excluded.add(value)
        elif isinstance(value, int | float):
            self.bound(op, value)

    def bound(self, op: str, value: float) -> None:
        if op in (">", ">="):
            if value > self.low or (value == self.low and op == ">"):
                self.low, self.low_open = value, op == ">"
        elif value < self.high or (value == self.high and op == "<"):
            self.high, self.high_open = value, op == "<"

    def inside(self, value: Value) -> bool:
        if value in self.excluded:
            return False
        if self.domain.type not in ("int", "float"):
            return True
        number = float(value)
        low, high = self.limits()
        return low <= number <= high and not self.on_open_end(number)

    def on_open_end(self, number: float) -> bool:
        return (self.low_open and number == self.low) or (self.high_open and number == self.high)

    def limits(self) -> tuple[float, float]:
        low, high = max(self.low, self.domain.low), min(self.high, self.domain.high)
        if self.domain.type == "int":
            low = low if math.isinf(low) else math.ceil(low)
            high = high if math.isinf(high) else math.floor(high)
            low += self.low_open and low == self.low
            high -= self.high_open and high == self.high
        return low, high

    def is_possible(self) -> bool:
        """Some value, or null, is left."""
        return self.null or (self.present and self.has_value())

    def has_value(self) -> bool:
        pool: Iterable[Value] | None = self.allowed
        if self.domain.values is not None:
            known = self.domain.values
            pool = known if pool is None else [v for v in pool if v in known]
        if pool is not None:
            return any(self.inside(value) for value in pool)
        if self.domain.type not in ("int", "float"):
            return True
        low, high = self.limits()
        if self.domain.type == "int" and high - low <= 200:
            return any(self.inside(value) for value in range(int(low), int(high) + 1))
        return low < high or (low == high and self.inside(low))


def is_satisfiable(term: Iterable[Atom], domain_of: DomainOf) -> bool:
    """False when no value of the signals can make all atoms of a term known true."""
    rooms: dict[str, _Room] = {}
    for atom in term:
        if isinstance(atom, Const):
            if not atom.value:
                return False
            continue
        if atom.signal not in rooms:
            domain = domain_of(atom.signal)
            rooms[atom.signal] = _Room(domain, domain.nullable)
        rooms[atom.signal].take(atom)
    return all(room.is_possible() for room in rooms.values())


def terms(expr: Expr) -> tuple[Term, ...] | None:
    """The sum of products of a condition in normal form; None when it would pass MAX_TERMS."""
    if isinstance(expr, Or):
        out: list[Term] = []
        for part in expr.of:
            inner = terms(part)
            if inner is None or len(out) + len(inner) > MAX_TERMS:
                return None
            out += inner
        return tuple(out)
    if isinstance(expr, And):
        return _product([terms(part) for part in expr.of])
    assert not isinstance(expr, Not), "the normal form has none"
    return ((expr,),)


def _product(factors: Sequence[tuple[Term, ...] | None]) -> tuple[Term, ...] | None:
    out: tuple[Term, ...] = ((),)
    for factor in factors:
        if factor is None or len(out) * len(factor) > MAX_TERMS:
            return None
        out = tuple(tuple(dict.fromkeys((*a, *b))) for a in out for b in factor)
    return out


def possible_terms(expr: Expr, domain_of: DomainOf) -> tuple[Term, ...] | None:
    """The terms of a condition that some item can make true; None when there are too many to say."""
    found = terms(known_true(expr))
    return None if found is None else tuple(t for t in found if is_satisfiable(t, domain_of))


def never_true(expr: Expr, domain_of: DomainOf) -> bool:
    """Proved: no item makes the condition true."""
    return possible_terms(expr, domain_of) == ()


def _not_known_true(expr: Expr) -> Expr:
    """True exactly where a condition in normal form is not known true."""
    if isinstance(expr, And):
        return Or(tuple(_not_known_true(part) for part in expr.of))
    if isinstance(expr, Or):
        return And(tuple(_not_known_true(part) for part in expr.of))
    flipped = known_false(expr)
    if isinstance(expr, Is | Const):
        return flipped
    assert isinstance(expr, Compare | InSet | Truth)
    return Or((flipped, Is(expr.signal, "null")))


def always_true(expr: Expr, domain_of: DomainOf) -> bool:
    """Proved: every item makes the condition true."""
    found = terms(_not_known_true(known_true(expr)))
    return found is not None and not any(is_satisfiable(t, domain_of) for t in found)


def implies(one: Term, other: Term, domain_of: DomainOf) -> bool:
    """Proved, signal by signal: whenever the first term is true, the second is."""
    for atom in other:
        found = terms(_not_known_true(atom))
        if found is None or any(is_satisfiable((*one, *t), domain_of) for t in found):
            return False
    return True


def proves(
    atom: Atom,
    catalogue: Mapping[str, SignalSpec],
    derived: Mapping[str, Derived],
    exempting: frozenset[str],
) -> bool:
    """True for an atom that only exact evidence can make true.

    Context and inexact signals, negations, tests for null, exempting lists, and comparisons that an
    item without any finding meets too (`count < 3`) prove nothing.
    """
    if isinstance(atom, Const):
        return False
    call = derived.get(atom.signal)
    if call is not None and call.function in ("in_list", "length"):
        positive = isinstance(atom, Truth) and not atom.negated
        return call.function == "in_list" and positive and call.argument not in exempting
    spec = catalogue[call.signal if call else atom.signal]
    if spec.role == "context" or not spec.exact:
        return False
    return says_something(atom)


def says_something(atom: Atom) -> bool:
    """False for a literal that the absence of any finding satisfies."""
    match atom:
        case Truth(_, negated):
            return not negated
        case Is(_, what, negated):
            return what == "true" and not negated
        case InSet(_, values, negated):
            return not negated and 0 not in values
        case Compare(_, op, value):
            return op != "<>" and not (isinstance(value, int | float) and _holds(op, 0, value))
        case _:
            return False


def _holds(op: str, left: float, right: float) -> bool:
    return {
        "=": left == right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[op]


def needs_evidence(expr: Expr, is_proof: Callable[[Atom], bool]) -> bool:
    """True when the condition cannot hold without at least one proving atom.

    The normal form is monotone in its literals, so one evaluation with everything else set to true decides.
    """

    def holds_without(part: Expr) -> bool:
        if isinstance(part, And):
            return all(holds_without(p) for p in part.of)
        if isinstance(part, Or):
            return any(holds_without(p) for p in part.of)
        if isinstance(part, Const):
            return part.value
        assert not isinstance(part, Not), "the normal form has none"
        return not is_proof(part)

    return not holds_without(known_true(expr))
