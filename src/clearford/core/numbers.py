"""The numbers of law and of our own that the record stands on, by id; code holds no such number itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

Unit = Literal[
    "seconds",
    "minutes",
    "hours",
    "days",
    "working_days",
    "months",
    "years",
    "count",
    "ppm",
    "cny",
]
MICROSECONDS = {
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
}
"""Units of a fixed length. Months, years and working days have none: see `core.dates`, `cases.calendar`."""
MILLION = 1_000_000


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number, what it is a number of, and where it comes from."""

    id: str
    value: int
    unit: Unit
    where: str
    """The article; empty for a default of ours."""
    conf: Literal["high", "low", "own"]
    """`high`: the text of the rule was read; `low`: check it first; `own`: a default of ours."""
    en: str
    zh: str
    duty: tuple[str, ...] = ()
    """Ids of the duties register."""
    least: bool = False
    """More is allowed."""
    most: bool = False
    """Less is allowed."""


class Numbers:
    """The numbers by id. Asking for an unknown one, or for another unit, is a mistake in code."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        """Every id once."""
        self._numbers: dict[str, Number] = {}
        for number in numbers:
            if number.id in self._numbers:
                raise ValueError(f"the number `{number.id}` is there twice")
            self._numbers[number.id] = number

    def __iter__(self) -> Iterator[Number]:
        """In the order of the file."""
        return iter(self._numbers.values())

    def __getitem__(self, name: str) -> Number:
        """The number of an id."""
        return self._numbers[name]

    def span(self, name: str) -> int:
        """Microseconds of a number in seconds, minutes, hours or days (of 24 hours)."""
        number = self._numbers[name]
        return number.value * MICROSECONDS[number.unit]

    def months(self, name: str) -> int:
        """Calendar months of a number in months or years."""
        return self._as(name, "months", "years") * (12 if self._numbers[name].unit == "years" else 1)

    def working_days(self, name: str) -> int:
        """Working days."""
        return self._as(name, "working_days")

    def count(self, name: str) -> int:
        """A plain number."""
        return self._as(name, "count")

    def ppm(self, name: str) -> int:
        """Parts per million."""
        return self._as(name, "ppm")

    def _as(self, name: str, *units: Unit) -> int:
        number = self._numbers[name]
        if number.unit not in units:
            raise ValueError(f"`{name}` is in {number.unit}")
        return number.value

    def changed(self, own: dict[str, int]) -> Numbers:
        """With values of an operator: `ValueError` for an id that is no default of ours."""
        for name in own:
            if name not in self._numbers or self._numbers[name].conf != "own":
                raise ValueError(f"`{name}` is not a default that can be changed")
        return Numbers(msgspec.structs.replace(n, value=own.get(n.id, n.value)) for n in self)
