"""The items of the week: the same for the same seed, busy by day, with the wave of Tuesday in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.demo.texts import Grammar
from clearford.console.demo.traffic import AHEAD, ITEMS, MARKET, SHAM, WAVE_ITEMS, WEEK, Span, Traffic

END = datetime(2026, 11, 23, 14, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(
    end=st.integers(0, 800 * 24 * 60).map(lambda minutes: END + timedelta(minutes=minutes)),
    day=st.sampled_from(DAYS),
    hour=st.integers(0, 23),
)
@settings(max_examples=100, deadline=None)
def test_every_hour_of_every_day_comes_once_with_time_left(end: datetime, day: str, hour: int) -> None:
    span = Span(end)
    at = span.on(day, hour)  # type: ignore[arg-type]
    assert (DAYS[at.weekday()], at.hour) == (day, hour)
    assert span.start <= at <= end - AHEAD


@given(
    end=st.integers(0, 800 * 24 * 60).map(lambda minutes: END + timedelta(minutes=minutes)),
    hours=st.lists(st.integers(0, 23), min_size=6, max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_what_happens_on_later_days_happens_later(end: datetime, hours: list[int]) -> None:
    span = Span(end)
    moments = [span.later(days, hour) for days, hour in enumerate(hours)]
    assert moments == sorted(moments)
    assert span.start <= moments[0]
    assert moments[-1] <= end - AHEAD
    assert [at.hour for at in moments] == hours
    assert span.morning - span.market >= timedelta(hours=4)


def test_one_seed_is_one_week(grammar: Grammar) -> None:
    first, again, other = (Traffic(grammar, Span(END), seed, 0.02).items() for seed in (1, 1, 2))
    assert first == again
    assert [one.item.text for one in first] != [one.item.text for one in other]


def test_a_whole_week_has_the_parts_that_are_told(grammar: Grammar) -> None:
    items = Traffic(grammar, Span(END), 1, 1.0).items()
    wave = [one for one in items if (one.item.actor or "").startswith("w-")]
    market = [one for one in items if (one.item.actor or "")[:2] in ("m-", "s-")]
    base = [one for one in items if (one.item.actor or "").startswith("u-")]
    assert len(wave) == WAVE_ITEMS
    assert len(market) == MARKET + 2 * SHAM
    assert ITEMS <= len(base) <= ITEMS + 50
    assert all(END - WEEK - AHEAD <= one.at < END for one in base)
    assert max(one.at for one in wave) - min(one.at for one in wave) <= timedelta(hours=3)
    langs = Counter(one.item.lang for one in base)
    assert 0.72 < langs["zh"] / len(base) < 0.78
    assert 0.01 < sum(one.harm is not None for one in base) / len(base) < 0.02
    assert len({one.item.id for one in items}) == len(items)
    hours = Counter(one.at.astimezone().hour for one in base)
    assert hours[20] > 4 * hours[3]


def test_display_cases_have_what_is_hard_to_show(grammar: Grammar) -> None:
    shown = {one.item.id: str(one.item.text) for one in Traffic(grammar, Span(END), 1, 1.0).display(END)}
    assert len(shown["display-long"]) == 100_000
    assert "\u202e" in shown["display-right-to-left"]
    assert "\u200b" in shown["display-zero-width"]
