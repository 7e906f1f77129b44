"""Misuse of reports."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.misuse import (
    FACTORS,
    Factor,
    Sent,
    Suspension,
    Warned,
    is_read,
    should_look,
    suspend,
    warning_holds,
)
from clearford.core.casework import Hand, Report
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import ANN, DAY, T0

ANSWERS: dict[Factor, str] = {name: "An answer in writing." for name in FACTORS}


def sent(unfounded: int, founded: int, *, at: int = T0 - DAY) -> list[Sent]:
    return [Sent(at, unfounded=True)] * unfounded + [Sent(at, unfounded=False)] * founded


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        pytest.param(sent(9, 0), False, id="too few"),
        pytest.param(sent(10, 0), True, id="ten of ten"),
        pytest.param(sent(8, 2), True, id="eight of ten"),
        pytest.param(sent(7, 3), False, id="seven of ten"),
        pytest.param(sent(10, 0, at=T0 - 90 * DAY), False, id="ninety days ago"),
        pytest.param(sent(5, 0, at=T0 - 90 * DAY) + sent(5, 0), False, id="half of them long ago"),
    ],
)
def test_when_a_person_should_look(notices: list[Sent], *, expected: bool) -> None:
    assert should_look(notices, T0, numbers=numbers()) is expected


def test_reports_that_led_to_nothing_are_no_misuse() -> None:
    assert not should_look(sent(0, 500), T0, numbers=numbers())


@pytest.mark.parametrize(
    ("warned", "notices", "expected"),
    [
        pytest.param([], sent(10, 0), False, id="never warned"),
        pytest.param([Warned(T0 - 2 * DAY)], sent(1, 0), True, id="went on"),
        pytest.param([Warned(T0 - 2 * DAY)], sent(0, 9), False, id="heeded"),
        pytest.param([Warned(T0)], sent(9, 0), False, id="warned only now"),
        pytest.param([Warned(T0 - 400 * DAY)], sent(9, 0), False, id="warned long ago"),
    ],
)
def test_warning(warned: list[Warned], notices: list[Sent], *, expected: bool) -> None:
    assert warning_holds(warned, notices, T0, numbers=numbers()) is expected


def ask(**changed: Any) -> Suspension:
    given: dict[str, Any] = {
        "sent": sent(10, 0),
        "warned": [Warned(T0 - 2 * DAY)],
        "by": ANN,
        "factors": ANSWERS,
        "length": None,
        **changed,
    }
    reports, warnings = given.pop("sent"), given.pop("warned")
    return suspend(reports, warnings, now=T0, numbers=numbers(), **given)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"by": Hand(id="m", machine=True)}, "person", id="a machine"),
        pytest.param({"sent": sent(7, 3)}, "too few", id="no trigger"),
        pytest.param({"warned": []}, "no warning", id="no warning"),
        *(
            pytest.param({"factors": {**ANSWERS, name: " "}}, name, id=f"nothing about {name}")
            for name in FACTORS
        ),
        pytest.param({"length": 31 * DAY}, "end", id="too long"),
        pytest.param({"length": -1}, "end", id="ends before it begins"),
    ],
)
def test_nobody_is_suspended_without(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        ask(**changed)
    assert caught.value.code == "CF-R027"


def test_a_suspension_ends_and_keeps_the_four_answers() -> None:
    assert (ask().end, ask(length=DAY).end) == (T0 + 30 * DAY, T0 + DAY)
    assert (ask().by, set(ask().factors)) == ("ann", set(FACTORS))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, False, id="suspended"),
        pytest.param({"life": True}, True, id="life at stake"),
        pytest.param({"role": "minor"}, True, id="a minor reports"),
        pytest.param({"harm": "minors.private-data"}, True, id="harm to a minor"),
        pytest.param({"received": T0 + 30 * DAY}, True, id="over"),
        pytest.param({"received": T0 - 1}, True, id="before"),
    ],
)
def test_reports_about_life_or_minors_are_always_read(fields: dict[str, Any], *, expected: bool) -> None:
    given = {"received": T0 + DAY, "harm": "spam.bulk", **fields}
    assert is_read(Report(id="r", **given), [ask()]) is expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=4),
    st.integers(0, 80),
    st.sampled_from([(False, "spam.bulk"), (False, None), (True, None), (False, "minors.grooming")]),
)
def test_a_report_waits_only_within_a_pause_and_never_where_life_or_a_minor_is_at_stake(
    pauses: list[tuple[int, int]], day: int, said: tuple[bool, str | None]
) -> None:
    life, harm = said
    held = [Suspension(start=T0 + a * DAY, end=T0 + (a + b) * DAY, by="", factors={}) for a, b in pauses]
    report = Report(id="r", received=T0 + day * DAY, harm=harm, life=life)
    within = any(a <= day < a + b for a, b in pauses)
    assert is_read(report, held) == (life or harm == "minors.grooming" or not within)
