"""Trusted flaggers (DSA art. 22): whose notices come first, in which field, and how precise they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clearford.cases.hands import covers
from clearford.core.casework import Report
from clearford.core.numbers import MILLION, Numbers
from clearford.core.shares import wilson

Status = Literal["active", "suspended", "withdrawn"]


class Flagger(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that a coordinator made a trusted flagger."""

    id: str
    name: str
    coordinator: str
    """The coordinator that gave the status; two letters of the Member State."""
    fields: tuple[str, ...]
    """Harms or families of harms."""
    valid_from: int
    valid_until: int | None = None
    """When the status was or will be withdrawn or suspended."""
    status: Status = "active"
    """A suspended status may come back, a withdrawn one is gone (art. 22(6) and (7))."""


def in_field(flagger: Flagger, report: Report) -> bool:
    """True if a report of this flagger has priority: status valid when it came, harm within the field."""
    valid = flagger.valid_from <= report.received and (
        flagger.valid_until is None or report.received < flagger.valid_until
    )
    return report.flagger == flagger.id and valid and covers(flagger.fields, report.harm)


class Judged(msgspec.Struct, frozen=True):
    """A notice of a flagger that a person decided."""

    at: int
    precise: bool
    """It led to an action, or the reviewer called it well founded."""
    unfounded: bool = False
    """The reviewer called it manifestly unfounded."""


class Precision(msgspec.Struct, frozen=True, kw_only=True):
    """How many notices of a flagger were precise, with the 95 % interval."""

    n: int
    precise: int
    unfounded: int
    low: float
    high: float
    letter: bool
    """Many were imprecise: prepare the letter to the coordinator (art. 22(6)). A person sends it."""


def precision(judged: Iterable[Judged], now: int, *, numbers: Numbers) -> Precision:
    """The precision of one flagger over the period that ends now.

    The letter is prepared when even the upper end of the interval lies below the bar, so that a few
    unlucky notices do not cost anybody a good name.
    """
    since = now - numbers.span("flagger.period")
    recent = [j for j in judged if since < j.at <= now]
    n, good = len(recent), sum(j.precise for j in recent)
    low, high = wilson(good / n if n else 0.0, n)
    enough = n >= numbers.count("flagger.judged")
    return Precision(
        n=n,
        precise=good,
        unfounded=sum(j.unfounded for j in recent),
        low=low,
        high=high,
        letter=enough and high < numbers.ppm("flagger.precise") / MILLION,
    )
