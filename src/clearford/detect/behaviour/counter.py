"""What a counter is: which items it counts, under which key, over which window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from clearford.core.signals import Column
from clearford.detect.behaviour.window import Window

What = Literal["count", "distinct", "sum"]
MAX_PARTS = 3
"""Parts that a key may have."""
SCALE = 1000
"""Sums of numbers with a fraction are kept in thousandths, so that their order does not matter."""
LARGEST = 10**12
"""Largest amount, after scaling, that a sum takes in; the sum of an item with a larger one is unknown."""


class Filters(Protocol):
    """The conditions of some counters, compiled. The order is that of the counters."""

    @property
    def reads(self) -> frozenset[str]:
        """The signals that the conditions read."""
        ...

    def batch(
        self, n: int, columns: Mapping[str, Column]
    ) -> Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """For each condition the items of which it is known true, and those of which a failure hides it."""
        ...

    def one(self, values: Mapping[str, Any]) -> Sequence[bool | None]:
        """For each condition whether it is known true of one item; None where a failure hides it."""
        ...


@dataclass(frozen=True, slots=True)
class CounterSpec:
    """One counter; its signal is `velocity.<name>.<what>`."""

    name: str
    key: tuple[str, ...]
    """Parts of the key: `actor`, `context.thread`, `context.parent`, `text`, `url.domain`, or a signal."""
    window: Window
    what: What = "count"
    of: str = ""
    """For distinct the part of which different ones are counted; for sum the numeric signal."""
    of_type: Literal["int", "float"] = "int"
    """For sum: the type of that signal."""
    filter: int = -1
    """Which of the detector's conditions an item must meet to be counted; -1 = none."""
    exact: bool = True
    title: str = ""

    @property
    def signal(self) -> str:
        """The name of its signal."""
        return f"velocity.{self.name}.{self.what}"
