"""Limits and pauses of reviewers."""

from __future__ import annotations

from clearford.cases.wellness import Exposure, looked, rest, severe
from tests.cases.data import numbers
from tests.cases.people import HOUR, MINUTE, T0

TODAY, TOMORROW = "2026-11-22", "2026-11-23"


def look(exposure: Exposure, harm: str | None, start: int, minutes: int, day: str = TODAY) -> Exposure:
    return looked(exposure, harm, start, start + minutes * MINUTE, day=day, numbers=numbers())


def test_minutes_are_counted_by_family() -> None:
    seen = look(look(Exposure(day=TODAY), "violence.threat", T0, 5), "fraud.romance", T0 + HOUR, 7)
    assert seen.by_family == {"violence": 5 * MINUTE, "fraud": 7 * MINUTE}
    assert severe(seen, TODAY) == 5 * MINUTE


def test_after_a_stretch_comes_a_pause() -> None:
    seen = look(
        look(Exposure(day=TODAY), "sexual.exploitation", T0, 25), "minors.grooming", T0 + 25 * MINUTE, 25
    )
    end = T0 + 50 * MINUTE
    now = rest(seen, end, day=TODAY, numbers=numbers())
    assert now is not None
    assert (now.why, now.until) == ("pause", end + 10 * MINUTE)
    assert rest(seen, end + 10 * MINUTE, day=TODAY, numbers=numbers()) is None


def test_a_pause_taken_earlier_counts() -> None:
    seen = look(look(Exposure(day=TODAY), "violence.threat", T0, 45), "violence.threat", T0 + 55 * MINUTE, 6)
    assert seen.stretch == 6 * MINUTE
    assert rest(seen, T0 + 61 * MINUTE, day=TODAY, numbers=numbers()) is None


def test_a_short_gap_is_no_pause() -> None:
    seen = look(look(Exposure(day=TODAY), "violence.threat", T0, 45), "violence.threat", T0 + 54 * MINUTE, 6)
    assert rest(seen, T0 + 60 * MINUTE, day=TODAY, numbers=numbers()) is not None


def test_the_day_has_a_limit_and_the_next_begins_at_nothing() -> None:
    seen = Exposure(day=TODAY)
    for part in range(3):
        seen = look(seen, "self-harm.promotion", T0 + part * HOUR, 40)
    now = rest(seen, T0 + 9 * HOUR, day=TODAY, numbers=numbers())
    assert now is not None
    assert (now.why, now.until) == ("day", None)
    assert rest(seen, T0 + 20 * HOUR, day=TOMORROW, numbers=numbers()) is None
    assert look(seen, "fraud.romance", T0 + 20 * HOUR, 1, TOMORROW).by_family == {"fraud": MINUTE}


def test_other_material_has_no_limit() -> None:
    seen = look(Exposure(day=TODAY), "fraud.romance", T0, 400)
    assert rest(seen, T0 + 401 * MINUTE, day=TODAY, numbers=numbers()) is None
    assert look(Exposure(day=TODAY), None, T0, 1).by_family == {"": MINUTE}
