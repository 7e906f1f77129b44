"""What the overview shows: figures, charts and alarms of a time and a harm."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Literal

import msgspec

from clearford.console.i18n import N_
from clearford.console.pages.asked import address
from clearford.console.render.chart import MOST_LINES, Chart, Line, chart
from clearford.core.dates import MINUTE
from clearford.runtime.record.overview import Overview, Point
from clearford.runtime.transparency.sheet import inert_cell

Span = Literal["24h", "7d", "30d"]
SPANS: dict[Span, tuple[str, Literal["hour", "day"], int]] = {
    "24h": (N_("24 hours"), "hour", 24),
    "7d": (N_("7 days"), "hour", 168),
    "30d": (N_("30 days"), "day", 30),
}
"""Name -> label, step and number of points."""
_NO_HARM = N_("no harm named")
_LATE = 10 * MINUTE
"""Microseconds after which counts are said to be late: they are looked at each minute."""


class Wanted(msgspec.Struct, frozen=True):
    """Which time, and of which harm."""

    span: Span = "24h"
    harm: str | None = None


class SpanLink(msgspec.Struct, frozen=True):
    """A way to the same page of another time."""

    path: str
    label: str
    here: bool


class DriftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that hits another share of items than it used to."""

    rule: str
    """`id@version`."""
    path: str
    now: tuple[int, int]
    """Hits, and of how many items."""
    before: tuple[int, int]
    times: float | None
    """The share now as a multiple of the one before; None where it was nothing before."""


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    found: Overview
    span: Span
    harm: str
    choices: list[tuple[str, str]]
    """Harms to choose from."""
    spans: list[SpanLink]
    tiles: str
    """Where the figures are asked for anew."""
    export: str
    is_late: bool
    """Nothing was counted for a while."""
    charts: list[Chart]
    drifts: list[DriftLine]
    can_appeals: bool
    can_incidents: bool
    can_deliveries: bool

    @property
    def is_calm(self) -> bool:
        """No alarm."""
        now = self.found.now
        return not (
            self.drifts or now.appeals_overdue or now.deliveries_dead or now.incidents or now.breaches
        )


def overview_view(
    found: Overview,
    wanted: Wanted,
    now: int,
    *,
    harms: Mapping[str, str],
    choices: list[tuple[str, str]],
    can_appeals: bool,
    can_incidents: bool,
    can_deliveries: bool,
) -> OverviewView:
    """The page of an answer. now: microseconds since 1970; harms: id -> name in the reader's language."""
    return OverviewView(
        found=found,
        span=wanted.span,
        harm=wanted.harm or "",
        choices=choices,
        spans=[
            SpanLink(address("/overview", span=name, harm=wanted.harm), label, name == wanted.span)
            for name, (label, _, _) in SPANS.items()
        ],
        tiles=address("/overview/tiles", span=wanted.span, harm=wanted.harm),
        export=address("/overview/export", span=wanted.span, harm=wanted.harm),
        is_late=found.updated is not None and now - found.updated > _LATE,
        charts=charts_of(found, harms),
        drifts=drift_lines(found),
        can_appeals=can_appeals,
        can_incidents=can_incidents,
        can_deliveries=can_deliveries,
    )


def drift_lines(found: Overview) -> list[DriftLine]:
    """Rules that drifted, each with a way to the rule."""
    return [
        DriftLine(
            rule=one.rule,
            path=f"/rules/{one.rule.partition('@')[0]}",
            now=(one.drift.now.hits, one.drift.now.items),
            before=(one.drift.before.hits, one.drift.before.items),
            times=None if one.drift.times_ppm is None else round(one.drift.times_ppm / 1_000_000, 1),
        )
        for one in found.drifts
    ]


def charts_of(found: Overview, names: Mapping[str, str]) -> list[Chart]:
    """Volume, decisions by harm, speed, waiting cases and appeals."""
    at, days = [point.at for point in found.points], found.step == "day"
    harms = [
        Line(names.get(one.harm, one.harm) or _NO_HARM, tuple(one.by_point))
        for one in found.harms[:MOST_LINES]
    ]
    lines = {
        "volume": (N_("Items decided"), N_("items"), [_line(N_("items"), found, "items")]),
        "harms": (N_("Restricted by harm"), N_("items"), harms),
        "speed": (
            N_("Until a decision is on record"),
            N_("milliseconds at most"),
            [
                _line(N_("half of all requests"), found, "p50_ms"),
                _line(N_("99 of 100 requests"), found, "p99_ms"),
            ],
        ),
        "age": (
            N_("How long open cases have waited"),
            N_("minutes at most"),
            [
                _line(N_("half of all cases"), found, "age_p50_min"),
                _line(N_("9 of 10 cases"), found, "age_p90_min"),
            ],
        ),
        "appeals": (
            N_("Appeals"),
            N_("appeals"),
            [
                _line(N_("filed"), found, "appeals_filed"),
                _line(N_("decided"), found, "appeals_decided"),
                _line(N_("reversed"), found, "appeals_reversed"),
            ],
        ),
    }
    return [chart(name, title, unit, at, those, days=days) for name, (title, unit, those) in lines.items()]


def _line(label: str, found: Overview, field: str) -> Line:
    return Line(label, tuple(getattr(point, field) for point in found.points))


def table_of(found: Overview) -> str:
    """The points as CSV: names of columns are those of the interface, times microseconds since 1970."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    fields = Point.__struct_fields__
    rows.writerow([*fields, *(inert_cell(f"restricted {one.harm or '-'}") for one in found.harms)])
    for i, point in enumerate(found.points):
        values = (getattr(point, name) for name in fields)
        rows.writerow(
            ["" if value is None else value for value in values] + [one.by_point[i] for one in found.harms]
        )
    return text.getvalue()
