"""Signals: what detectors say about items, as typed columns with an honest null.

A null never means no. `Column.valid` is False where the value is unknown; `Column.failed` is True
where it is unknown because a detector failed (the rest of the unknowns are simply absent).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from clearford.core.ids import SignalName
from clearford.core.spans import Span

SignalType = Literal["bool", "int", "float", "str", "enum"]
Family = Literal["item", "url", "personal"]
"""The frame of a signal: one row per item, per link found, or per personal-information finding."""
Cost = Literal["fact", "scan", "confirm", "model", "remote"]
"""Cost class of the detector behind a signal, cheapest first."""


class SignalSpec(msgspec.Struct, frozen=True, kw_only=True):
    """The declaration of a signal; rules are type-checked against it."""

    name: SignalName
    type: SignalType
    family: Family = "item"
    exact: bool = True
    """False for anything hashed, sketched, scored or not confirmed."""
    role: Literal["evidence", "context"] = "evidence"
    """Context alone (kind, language, age of the account) never proves a harm."""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    """Members, for type enum."""
    nullable: bool = True
    public: bool = False
    """May be quoted in a statement of reasons."""
    personal: bool = False
    """Its value may identify a person; never public."""
    cost: Cost = "scan"
    about: str = ""
    """One sentence in English for the reference page."""


@dataclass(frozen=True, slots=True)
class Column:
    """One signal over n rows.

    values: shape (n,), dtype int64, float64 or bool; for str and enum a list of n `str | None`.
    valid: shape (n,) bool, or None when every value is known. For str and enum None means
        "known where not None".
    failed: shape (n,) bool, or None when nothing failed; failed implies not valid.
    constant: True promises that every value is known and equal to the first; False promises nothing.
    """

    values: Any
    valid: np.ndarray | None = None
    failed: np.ndarray | None = None
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one family in a batch, one row each, ordered by item and then by position.

    rows: shape (m,) int64, the item index of each finding, ascending.
    columns: signal name -> Column of m rows.
    """

    rows: np.ndarray
    columns: Mapping[str, Column]


SpanSource = Callable[[int], Sequence[Span]]
"""Item index -> spans of that item, sorted; computed only when asked."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of a batch of n items. A name that is not in a frame is absent for every row."""

    n: int
    item: Mapping[str, Column]
    families: Mapping[str, Findings] = field(default_factory=dict)
    spans: SpanSource = lambda _: ()
    span_sources: Mapping[str, SpanSource] = field(default_factory=dict)
    """The same by detector, so that evidence nobody asks for is not looked up again."""


class Layout:
    """The order in which a frame's signals stand in a scalar row: name -> slot."""

    __slots__ = ("names", "slot")

    def __init__(self, names: Sequence[str]) -> None:
        """`names` in slot order, without repeats."""
        self.names = tuple(names)
        self.slot: dict[str, int] = {name: i for i, name in enumerate(self.names)}


FAILED: Any = type("Failed", (), {"__repr__": lambda _: "FAILED"})()
"""Marker in a scalar row: unknown because a detector failed. None is unknown because absent."""


class Beyond(Protocol):
    """Signals of one item outside the layouts, as the detectors gave them; only for showing."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Item-frame signals found, by name; one that is missing has its detector's default."""
        ...

    @property
    def findings(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Family -> findings in order, by name."""
        ...

    @property
    def failed(self) -> frozenset[str]:
        """Names of the signals whose detector failed."""
        ...


@dataclass(slots=True)
class SignalRow:
    """The signals of one item for the scalar path.

    item: values by slot of the item layout; None = absent, FAILED = failed.
    families: family -> findings, each a list of values by slot of that family's layout.
    spans: the evidence, computed only when asked.
    beyond: what was found outside the layouts; None where nobody will ask.
    told: promises that no value of any other slot is anything but None, False or 0, and that nothing in
        `item` failed; None promises nothing.
    """

    item: list[Any]
    families: dict[str, list[list[Any]]]
    spans: Callable[[], Sequence[Span]] = lambda: ()
    beyond: Beyond | None = None
    told: Sequence[int] | None = None
