"""Is one condition wider or narrower than another? Said only where it can be proved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from clearford.core.signals import SignalSpec
from clearford.decide.expr import Derived
from clearford.policy.expression import Parsed
from clearford.policy.logic import DomainOf, Term, domains, implies, possible_terms

MAX_PAIRS = 1 << 14
"""Pairs of terms that are compared; beyond that nothing is claimed."""
Width = Literal["same", "narrower", "wider", "unproved"]


def compare(old: Parsed, new: Parsed, catalogue: Mapping[str, SignalSpec]) -> Width:
    """How the items that meet the new condition stand to those that met the old one.

    same: proved to be the same items. narrower, wider: proved to be among them, or to hold them all.
    unproved: none of these; to be taken for wider.
    catalogue: the signals of both versions.
    """
    if old.expr == new.expr:
        return "same"
    derived: dict[str, Derived] = {**old.derived, **new.derived}
    domain_of = domains(catalogue, derived)
    before, after = possible_terms(old.expr, domain_of), possible_terms(new.expr, domain_of)
    if before is None or after is None:
        return "unproved"
    if len(before) * len(after) > MAX_PAIRS:
        return "unproved"
    fewer, more = _covered(after, before, domain_of), _covered(before, after, domain_of)
    if fewer and more:
        return "same"
    return "narrower" if fewer else "wider" if more else "unproved"


def _covered(inner: tuple[Term, ...], outer: tuple[Term, ...], domain_of: DomainOf) -> bool:
    """Proved, term by term: whatever makes the inner condition true makes the outer one true."""
    return all(any(implies(one, other, domain_of) for other in outer) for one in inner)
