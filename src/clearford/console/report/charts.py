"""Charts as plain shapes: bars and columns with their places worked out, drawn by the template as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

BAR_WIDTH = 360.0
"""Width of the longest bar, in units of the drawing."""
COLUMNS_WIDTH, COLUMNS_HEIGHT = 720.0, 120.0


@dataclass(frozen=True)
class Bar:
    """One horizontal bar. share: of all items, 0 to 1; width: in units of the drawing."""

    label: str
    tone: str
    count: int
    share: float
    width: float


def bars(counts: Sequence[tuple[str, str, int]], total: int) -> list[Bar]:
    """Bars of (label, tone, count), the longest as wide as the drawing; a count above 0 is always seen."""
    most = max((count for _, _, count in counts), default=0)
    return [
        Bar(label, tone, count, count / total if total else 0.0, _width(count, most))
        for label, tone, count in counts
    ]


def _width(count: int, most: int) -> float:
    return max(BAR_WIDTH * count / most, 1.5) if count else 0.0


@dataclass(frozen=True)
class Column:
    """One step of a course: its place, and the heights of all items and of those not allowed."""

    label: str
    x: float
    width: float
    all: float
    acted: float
    items: int
    items_acted: int


def columns(course: Mapping[int, Mapping[str, int]], step_s: int) -> list[Column]:
    """A column for each step from the first to the last, empty ones too, as far as they can be drawn."""
    if not course:
        return []
    first, last = min(course), max(course)
    steps = range(first, last + 1) if last - first < COLUMNS_WIDTH else sorted(course)
    most = max(sum(outcomes.values()) for outcomes in course.values())
    width = COLUMNS_WIDTH / len(steps)
    out = []
    for place, step in enumerate(steps):
        outcomes = course.get(step, {})
        items = sum(outcomes.values())
        acted = items - outcomes.get("allow", 0)
        scale = COLUMNS_HEIGHT / most
        out.append(
            Column(_label(step, step_s), place * width, width, items * scale, acted * scale, items, acted)
        )
    return out


def _label(step: int, step_s: int) -> str:
    at = datetime.fromtimestamp(step * step_s, UTC)
    return at.strftime("%Y-%m-%d %H:%M" if step_s < 86_400 else "%Y-%m-%d")
