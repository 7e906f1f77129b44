"""Charts: what a figure says in words, and the rows of the table that is the chart for whoever cannot see it.

The picture is drawn in the browser from that table (`static/js/chart.js`), so no number is sent twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MOST_LINES = 5
"""More cannot be told apart by dash and marker."""
MARKERS = ("●", "■", "▲", "◆", "✕")
"""Of the lines, in their order; the same that the script draws."""


class Line(msgspec.Struct, frozen=True):
    """A line of a chart."""

    label: str
    """A message, or a name that stays as it is."""
    values: tuple[float | None, ...]
    """One a point; None where nothing was measured."""


class Said(msgspec.Struct, frozen=True):
    """What is said of a line in words."""

    label: str
    marker: str
    first: float
    last: float
    highest: float
    highest_at: int
    lowest: float
    lowest_at: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its table."""

    id: str
    title: str
    """A message."""
    unit: str
    """A message: what the numbers are, such as items, ms, minutes."""
    at: tuple[int, ...]
    """Microseconds at which the points begin."""
    lines: tuple[Line, ...]
    days: bool = False
    """Whether a point is a day; else an hour."""

    @property
    def said(self) -> list[Said]:
        """Of each line that has a value: its first, last, highest and lowest."""
        return [
            found
            for line, marker in zip(self.lines, MARKERS, strict=False)
            if (found := _said(line, marker, self.at)) is not None
        ]

    @property
    def rows(self) -> list[tuple[int, list[float | None]]]:
        """Moment, and the value of each line."""
        return [(at, [line.values[i] for line in self.lines]) for i, at in enumerate(self.at)]


def chart(
    id: str, title: str, unit: str, at: Sequence[int], lines: Sequence[Line], *, days: bool = False
) -> Chart:
    """A chart of at most `MOST_LINES` lines; ValueError where the points do not fit the lines."""
    if len(lines) > MOST_LINES:
        raise ValueError(f"{len(lines)} lines")
    if any(len(line.values) != len(at) for line in lines):
        raise ValueError("a line has not as many values as there are points")
    return Chart(id=id, title=title, unit=unit, at=tuple(at), lines=tuple(lines), days=days)


def _said(line: Line, marker: str, at: Sequence[int]) -> Said | None:
    known = [(value, when) for value, when in zip(line.values, at, strict=True) if value is not None]
    if not known:
        return None
    highest = max(known, key=lambda pair: pair[0])
    lowest = min(known, key=lambda pair: pair[0])
    return Said(line.label, marker, known[0][0], known[-1][0], *highest, *lowest)
