"""Numbers, times and shares as people read them, in their language; kept, since making each costs .1 ms."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from clearford.core.reasons import Language
from clearford.core.shares import wilson

SECOND = 1_000_000
"""Microseconds."""
_LOCALE: dict[Language, str] = {"en": "en_GB", "zh": "zh_CN"}


class Formats:
    """How things are written in a language, at a place of the world."""

    def __init__(self, lang: Language, zone: str = "UTC") -> None:
        """zone: name of the time zone in which times are told."""
        self.lang, self.zone = lang, zone

    def number(self, value: float) -> str:
        """A number with its groups of digits."""
        return _number(value, _LOCALE[self.lang])

    def when(self, us: int | None) -> Markup:
        """A moment to the minute, with its zone; a dash for one that is not known. us: since 1970 UTC."""
        return Markup("–") if us is None else _when(us // (60 * SECOND), _LOCALE[self.lang], self.zone)

    def day(self, us: int | None) -> str:
        """The day of a moment."""
        return "–" if us is None else _day(us // (60 * SECOND), _LOCALE[self.lang], self.zone)

    def duration(self, us: int) -> str:
        """A length of time in its largest unit, such as `38 min`."""
        return _duration(us // SECOND, _LOCALE[self.lang])

    def clock(self, seconds: int) -> str:
        """Seconds that are left, as the script goes on counting them: `14:09`, `1:00:00`."""
        minutes, rest = divmod(seconds, 60)
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"

    def rate(self, k: int, n: int) -> Markup:
        """A share with its n and 95 % interval; only n where there is nothing to divide."""
        if n == 0:
            return Markup('<span class="rate">n = 0</span>')
        low, high = wilson(k / n, n)
        share, low_text, high_text = (_percent(part, _LOCALE[self.lang]) for part in (k / n, low, high))
        return Markup('<span class="rate">{} <small>({} – {}, {} / {})</small></span>').format(
            share, low_text, high_text, self.number(k), self.number(n)
        )


@lru_cache(4096)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


@lru_cache(1024)
def _percent(value: float, locale: str) -> str:
    return str(format_percent(value, "0.#%" if value < 0.1 else "0%", locale=locale))


@lru_cache(4096)
def _when(minute: int, locale: str, zone: str) -> Markup:
    at = datetime.fromtimestamp(minute * 60, UTC)
    # The date in words and the hour of the day, which is what both languages share.
    text = format_datetime(at, "yyyy-MM-dd HH:mm", tzinfo=ZoneInfo(zone), locale=locale)
    name = "UTC" if zone == "UTC" else format_datetime(at, "OOOO", tzinfo=ZoneInfo(zone), locale=locale)
    return Markup('<time datetime="{}">{} {}</time>').format(at.isoformat(), text, name)


@lru_cache(4096)
def _day(minute: int, locale: str, zone: str) -> str:
    at = datetime.fromtimestamp(minute * 60, UTC)
    return str(format_date(at.astimezone(ZoneInfo(zone)), "long", locale=locale))


@lru_cache(4096)
def _duration(seconds: int, locale: str) -> str:
    least: Literal["second", "minute"] = "second" if seconds < 60 else "minute"
    return str(format_timedelta(seconds, threshold=1.5, granularity=least, format="short", locale=locale))
