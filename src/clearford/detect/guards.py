"""The signals of guard models: declared here, and given later by whoever asks the models.

A guard model is asked over a network, after all other signals are known and only about items where its answer
matters. Whoever never asks one, such as a scan or a replay, leaves its signals unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import SignalSpec
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.text.plane import TextPlane, TextRow

PREFIX = "guard."
_NAMED = re.compile(r"\bguard\.([a-z][a-z0-9_]{0,39})\.(?:unsafe|unsure)\b")


def guard_specs(name: str) -> tuple[SignalSpec, SignalSpec]:
    """The signals of one guard: `guard.NAME.unsafe` and `guard.NAME.unsure`."""
    return _spec(f"{PREFIX}{name}.unsafe", f"the guard model `{name}` calls the text unsafe"), _spec(
        f"{PREFIX}{name}.unsure", f"the guard model `{name}` calls it controversial, or leaves it open"
    )


def guards_named(condition: str) -> frozenset[str]:
    """The names of the guards whose signals a condition reads, as it is written."""
    return frozenset(_NAMED.findall(condition))


def _spec(name: str, about: str) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type="bool", exact=False, cost="remote", about=about)


class GuardDetector:
    """Declares the signals of guards and finds nothing itself."""

    name = "guard"
    defaults: Mapping[str, Any] = {}

    def __init__(self, names: Iterable[str]) -> None:
        """names: of the guards."""
        self.specs = tuple(spec for name in sorted(set(names)) for spec in guard_specs(name))

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Nothing is known of any item."""
        return BatchResult({})

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Nothing is known of the item."""
        return EMPTY_ROW
