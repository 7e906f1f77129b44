"""Limits and pauses of people who look at severe material."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.wellness import Exposure, Look, Rest, Seen, looked, require_rested, rest, severe, spans
from clearford.core.dates import DAY, iso
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import HOUR, MINUTE
from tests.cases.people import T0 as SOME_DAY

T0 = SOME_DAY // DAY * DAY + 8 * HOUR
TODAY = iso(T0)


def look(harm: str | None, start: int, minutes: int) -> Look:
    return Look(harm=harm, since=T0 + start * MINUTE, until=T0 + (start + minutes) * MINUTE)


def after(*looks: Look, now: int = T0 + 12 * HOUR) -> Exposure:
    return looked(Exposure(), spans(looks, now), TODAY, numbers())


@pytest.mark.parametrize(
    ("looks", "minutes"),
    [
        pytest.param([("violence.threat", 0, 5)], {"violence": 5}, id="one"),
        pytest.param(
            [("violence.threat", 0, 5), ("fraud.romance", 60, 7)], {"violence": 5, "fraud": 7}, id="two"
        ),
        pytest.param([("violence.threat", 0, 5), ("violence.threat", 3, 5)], {"violence": 8}, id="overlap"),
        pytest.param([("violence.threat", 0, 9), ("violence.threat", 3, 2)], {"violence": 9}, id="within"),
        pytest.param([("fraud.romance", 0, 9), ("sexual.x", 0, 9)], {"sexual": 9, "fraud": 9}, id="under"),
        pytest.param([("minors.grooming", 0, 9), ("sexual.x", 0, 9)], {"minors": 9}, id="both severe"),
        pytest.param([(None, 0, 2)], {"": 2}, id="harm unknown"),
        pytest.param([("violence.threat", 700, 40)], {"violence": 20}, id="not yet"),
        pytest.param([("violence.threat", 721, 40)], {}, id="later"),
    ],
)
def test_a_moment_counts_once(looks: list[tuple[str | None, int, int]], minutes: dict[str, int]) -> None:
    found: dict[str, int] = {}
    for seen in spans([look(*one) for one in looks], T0 + 12 * HOUR):
        found[seen.family] = found.get(seen.family, 0) + (seen.end - seen.start) // MINUTE
    assert found == minutes


def test_a_look_over_midnight_belongs_to_both_days() -> None:
    midnight = (T0 // DAY + 1) * DAY
    night = Look(harm="sexual.x", since=midnight - 2 * MINUTE, until=midnight + MINUTE)
    assert spans([night], midnight + HOUR) == [
        Seen(day=TODAY, family="sexual", start=midnight - 2 * MINUTE, end=midnight),
        Seen(day=iso(midnight), family="sexual", start=midnight, end=midnight + MINUTE),
    ]
    assert looked(Exposure(), spans([night], midnight + HOUR), TODAY, numbers()).severe == 2 * MINUTE


def test_after_a_stretch_comes_a_pause_with_an_end() -> None:
    seen = after(look("sexual.exploitation", 0, 25), look("minors.grooming", 25, 25))
    end = T0 + 50 * MINUTE
    now = rest(seen, end, numbers())
    assert now is not None
    assert (now.why, now.until) == ("pause", end + 10 * MINUTE)
    assert now.en and now.zh
    assert rest(seen, end + 10 * MINUTE, numbers()) is None


def test_a_pause_taken_earlier_counts() -> None:
    seen = after(look("violence.threat", 0, 45), look("violence.threat", 55, 6))
    assert seen.stretch == 6 * MINUTE
    assert rest(seen, T0 + 61 * MINUTE, numbers()) is None


def test_a_short_gap_is_no_pause() -> None:
    seen = after(look("violence.threat", 0, 45), look("violence.threat", 54, 6))
    assert rest(seen, T0 + 60 * MINUTE, numbers()) is not None


def test_the_day_has_a_limit_and_ends_at_midnight() -> None:
    seen = after(*(look("self-harm.promotion", part * 60, 40) for part in range(3)))
    now = rest(seen, T0 + 9 * HOUR, numbers())
    assert now is not None
    assert (now.why, now.until) == ("day", (T0 // DAY + 1) * DAY)


def test_other_material_has_no_limit() -> None:
    assert after(look("fraud.romance", 0, 400), look(None, 400, 200)) == Exposure()
    assert [severe(harm) for harm in ("minors", "minors.grooming", "fraud.romance", None)] == [
        True,
        True,
        False,
        False,
    ]


def test_only_severe_material_waits_for_a_rest() -> None:
    resting = Rest("pause", T0 + 5 * MINUTE, "rest", "休息")
    require_rested("fraud.romance", resting)
    require_rested(None, resting)
    require_rested("sexual.x", None)
    with pytest.raises(RecordError, match="again at 08:05 UTC") as found:
        require_rested("sexual.x", resting)
    assert found.value.code == "CF-R031"


TURNS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 15), st.sampled_from(("sexual.x", "minors.y"))))


@settings(max_examples=60, deadline=None)
@given(TURNS)
def test_counting_in_parts_is_counting_at_once(turns: list[tuple[int, int, str]]) -> None:
    looks, at = [], 0
    for gap, minutes, harm in turns:
        at += gap
        looks.append(look(harm, at, minutes))
    whole = after(*looks, now=T0 + 10 * DAY)
    parts = Exposure()
    step = T0
    while step < T0 + (at + 16) * MINUTE:
        now = step + 7 * MINUTE
        open_now = [
            Look(harm=one.harm, since=max(one.since, step), until=one.until)
            for one in looks
            if one.since < now
        ]
        parts, step = looked(parts, spans(open_now, now), TODAY, numbers()), now
    assert parts.severe == whole.severe
