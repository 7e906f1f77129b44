"""What a program reads: signals with their types and frames, checked once before anything runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from clearford.core.errors import DecideError
from clearford.core.schema import INT64_MAX, INT64_MIN
from clearford.core.signals import Family, SignalType
from clearford.decide.expr import And, Atom, Compare, Const, Derived, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.program import Program, Rule

_LITERALS: dict[SignalType, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "enum": (str,),
}


def atoms(expr: Expr) -> Iterator[Atom]:
    """Every atom of a condition, left to right, repeats included."""
    if isinstance(expr, And | Or):
        for part in expr.of:
            yield from atoms(part)
    elif isinstance(expr, Not):
        yield from atoms(expr.of)
    else:
        yield expr


def names_in(expr: Expr) -> frozenset[str]:
    """The signals a condition asks for, derived ones by their own name."""
    return frozenset(atom.signal for atom in atoms(expr) if not isinstance(atom, Const))


class Frame:
    """The signals of a program: type and family of each, and how the derived ones are made."""

    def __init__(self, program: Program) -> None:
        """Raises DecideError (CF-E002) where the program contradicts itself."""
        self.derived: dict[str, Derived] = {d.name: d for d in program.derived}
        self.types: dict[str, SignalType] = {c.name: c.type for c in program.columns}
        self.families: dict[str, Family] = {c.name: c.family for c in program.columns}
        self.lists: dict[str, frozenset[str]] = {name: frozenset(m) for name, m in program.lists.items()}
        for d in program.derived:
            self._add(d)

    def _add(self, d: Derived) -> None:
        if self.types.get(d.signal) not in ("str", "enum"):
            raise _wrong(f"`{d.name}` needs a text signal")
        if d.function == "in_list" and d.argument not in self.lists:
            raise _wrong(f"`{d.name}` names a list that the program does not hold")
        if d.argument is None and d.function != "length":
            raise _wrong(f"`{d.name}` lacks its argument")
        self.types[d.name] = "int" if d.function == "length" else "bool"
        self.families[d.name] = self.families[d.signal]

    def base(self, name: str) -> str:
        """The signal a derived signal is made from; any other name itself."""
        d = self.derived.get(name)
        return name if d is None else d.signal

    def reads(self, expr: Expr) -> frozenset[str]:
        """The base signals a condition reads."""
        return frozenset(self.base(name) for name in names_in(expr))

    def reads_of(self, rule: Rule) -> frozenset[str]:
        """The base signals a rule reads, in its condition and its softenings."""
        return self.reads(rule.when).union(*(self.reads(s.when) for s in rule.soften))

    def check(self, rule: Rule) -> None:
        """Raises DecideError (CF-E002) when the rule asks for what its frame cannot give."""
        for expr in (rule.when, *(s.when for s in rule.soften)):
            for atom in atoms(expr):
                self._check_atom(rule, atom)
            _check_shape(rule, expr)
        own = {name for name in self.reads(rule.when) if self.families[name] == rule.each}
        if rule.each != "item" and not own:
            raise _wrong(f"rule `{rule.id}` runs on each {rule.each} but reads none of its signals")
        if rule.kind == "exempt" and rule.soften:
            raise _wrong(f"rule `{rule.id}` is an exemption and cannot be softened")

    def _check_atom(self, rule: Rule, atom: Atom) -> None:
        if isinstance(atom, Const):
            return
        kind = self.types.get(atom.signal)
        if kind is None:
            raise _wrong(f"rule `{rule.id}` reads `{atom.signal}`, which is not a column")
        if self.families[atom.signal] not in ("item", rule.each):
            raise _wrong(f"rule `{rule.id}` reads `{atom.signal}` outside its family")
        if isinstance(atom, Truth) or (isinstance(atom, Is) and atom.what != "null"):
            if kind != "bool":
                raise _wrong(
                    f"rule `{rule.id}` asks whether `{atom.signal}` is true, but it is of type {kind}"
                )
        elif isinstance(atom, Compare):
            self._check_literals(rule, atom.signal, kind, (atom.value,))
            if kind in ("bool", "str", "enum") and atom.op not in ("=", "<>"):
                raise _wrong(f"rule `{rule.id}` puts `{atom.signal}` in order, but it is of type {kind}")
        elif isinstance(atom, InSet):
            self._check_literals(rule, atom.signal, kind, atom.values)

    def _check_literals(self, rule: Rule, name: str, kind: SignalType, values: Iterable[Any]) -> None:
        found = tuple(values)
        if not found or any(type(v) not in _LITERALS[kind] for v in found):
            raise _wrong(f"rule `{rule.id}` compares `{name}` with a literal that is not of type {kind}")
        if any(type(v) is float and not math.isfinite(v) for v in found):
            raise _wrong(f"rule `{rule.id}` compares `{name}` with a number that is not finite")
        if any(type(v) is int and not INT64_MIN <= v <= INT64_MAX for v in found):
            raise _wrong(f"rule `{rule.id}` compares `{name}` with a number beyond 64 bits")


def _check_shape(rule: Rule, expr: Expr) -> None:
    if isinstance(expr, And | Or):
        if not expr.of:
            raise _wrong(f"rule `{rule.id}` holds an empty AND or OR")
        for part in expr.of:
            _check_shape(rule, part)
    elif isinstance(expr, Not):
        _check_shape(rule, expr.of)


def _wrong(message: str) -> DecideError:
    return DecideError("CF-E002", message, suggestion="compile the packs again with this version")
