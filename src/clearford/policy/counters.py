"""Counters against the catalogue of signals: their conditions, and whether their numbers are exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clearford.core.signals import SignalSpec
from clearford.policy.expression import Parsed, Scope, parse_node
from clearford.policy.issue import Issue
from clearford.policy.model import CounterFile, PackSet

PARTS = ("actor", "context.thread", "context.parent", "text", "url.domain")
"""Parts of a key that are no signal of the item itself."""
REMEMBERED = ("velocity", "near", "cohort", "guard")
"""Families of signals that depend on earlier items: no condition of a counter may read them."""
KEY_TYPES = ("str", "enum", "int", "bool")


def usable(catalogue: Mapping[str, SignalSpec]) -> dict[str, SignalSpec]:
    """The signals that a counter's condition may read."""
    return {
        name: spec
        for name, spec in catalogue.items()
        if spec.family == "item" and name.partition(".")[0] not in REMEMBERED
    }


def parse_filters(
    packs: PackSet, catalogue: Mapping[str, SignalSpec], issues: list[Issue]
) -> dict[str, Parsed]:
    """Counter -> its condition, for those that have one; what is wrong goes to `issues`."""
    scope = Scope(usable(catalogue), frozenset(entry.name for entry in packs.lists()))
    out = {}
    for counter in packs.counters():
        if counter.filter is not None:
            parsed = parse_node(counter.filter, scope, issues.append)
            if parsed is not None:
                out[counter.name] = parsed
    return out


def is_exact(counter: CounterFile, known: Mapping[str, SignalSpec], reads: Iterable[str]) -> bool:
    """True when the counter's number is exact: it says so, and nothing that it reads is inexact."""
    names = [*counter.key, counter.of, *reads]
    return counter.exact and all(known[name].exact for name in names if name in known)


def is_coordination(counter: CounterFile) -> bool:
    """True when the counter says how many accounts did something, not what one of them did."""
    return counter.what == "distinct" and counter.of == "actor"
