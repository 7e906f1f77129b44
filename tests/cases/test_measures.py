"""Measures against accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.measures import (
    check_ladder,
    end_measure,
    fallen,
    impose,
    in_force,
    next_measure,
    points,
    strike,
    threshold,
    to_review,
    void,
)
from clearford.core.casework import Measure, Strike
from clearford.core.errors import RecordError
from tests.cases.data import ladder, numbers
from tests.cases.people import ANN, DAY, HOUR, T0


def hit(
    severity: int, *, at: int = T0, actions: Sequence[str] = ("remove_content",), name: str = ""
) -> Strike:
    found = strike(
        f"s{name or at}",
        subject="acct",
        severity=severity,
        actions=actions,
        entry=f"e{name or at}",
        now=at,
        ladder=ladder(),
        numbers=numbers(),
    )
    assert found is not None
    return found


def many(n: int, severity: int = 3, *, at: int = T0) -> list[Strike]:
    return [hit(severity, at=at, name=str(k)) for k in range(n)]


def lead_to(strikes: list[Strike], history: Sequence[Measure] = (), **fields: Any) -> Measure | None:
    given: dict[str, Any] = {"case": "c1", "entry": "e1", "now": T0, "by": ANN, **fields}
    return next_measure(
        "m1", subject="acct", strikes=strikes, history=history, ladder=ladder(), numbers=numbers(), **given
    )


def measure(rung: Any = "suspend", **fields: Any) -> Measure:
    given: dict[str, Any] = {"end": T0 + DAY, "case": "c1", **fields}
    return Measure(id="m0", subject="acct", rung=rung, start=T0, **given)


WARNED = msgspec.structs.replace(measure("warn"), start=T0 - DAY)


def test_the_shipped_policy_is_sound() -> None:
    check_ladder(ladder(), numbers())
    assert [t.points for t in ladder().thresholds] == [2, 4, 6, 8, 12]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"thresholds": ladder().thresholds[::-1]}, "graver", id="descending"),
        pytest.param({"days": {1: 30}}, "counts for 90 to 365", id="too short"),
        pytest.param({"days": {1: 366}}, "counts for", id="too long"),
    ],
)
def test_an_unsound_policy(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        check_ladder(msgspec.structs.replace(ladder(), **changed), numbers())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"rung": "close"}, "never close", id="closing by points"),
        pytest.param({"rung": "limit_feature"}, "function", id="no function named"),
    ],
)
def test_an_unsound_threshold(changed: dict[str, Any], words: str) -> None:
    last = msgspec.structs.replace(ladder().thresholds[0], **changed)
    with pytest.raises(RecordError, match=words):
        check_ladder(msgspec.structs.replace(ladder(), thresholds=(last,)), numbers())


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        pytest.param(s, e, id=f"severity {s}")
        for s, e in [(1, (1, 90)), (2, (1, 120)), (3, (2, 180)), (4, (4, 365))]
    ],
)
def test_a_strike_has_points_and_an_end(severity: int, expected: tuple[int, int]) -> None:
    found = hit(severity)
    assert (found.points, (found.expires - found.at) // DAY) == expected


def test_actions_that_do_not_count_give_no_strike() -> None:
    nothing = strike(
        "s",
        subject="a",
        severity=4,
        actions=["label_content"],
        entry="e",
        now=T0,
        ladder=ladder(),
        numbers=numbers(),
    )
    assert nothing is None


def test_points_expire_by_the_clock_alone() -> None:
    found = [hit(1), hit(4, at=T0 + DAY)]
    moments = (T0 - 1, T0, T0 + DAY, T0 + 90 * DAY, T0 + 366 * DAY)
    assert [points(found, at) for at in moments] == [0, 1, 5, 4, 0]


@pytest.mark.parametrize(
    ("reached", "rung"),
    [
        pytest.param(p, r, id=f"{p} points")
        for p, r in [(1, None), (2, "warn"), (5, "limit_feature"), (99, "suspend")]
    ],
)
def test_threshold(reached: int, rung: str | None) -> None:
    step = threshold(reached, ladder())
    assert (step.rung if step else None) == rung


def test_who_was_never_warned_is_warned_instead_of_suspended() -> None:
    first = lead_to(many(6))
    assert first is not None
    assert first.rung == "warn"
    second = lead_to(many(6), [WARNED], now=T0 + 2 * DAY)
    assert second is not None
    assert (second.rung, second.end) == ("suspend", T0 + 32 * DAY)


def test_a_warning_that_was_reversed_was_none() -> None:
    taken_back = msgspec.structs.replace(WARNED, ended=T0 + 1, why_ended="reversed")
    found = lead_to(many(6), [taken_back], now=T0 + 2 * DAY)
    assert found is not None
    assert found.rung == "warn"


def test_a_rule_alone_suspends_for_three_days_at_most_and_only_with_a_case() -> None:
    alone = lead_to(many(6), [WARNED], now=T0 + 2 * DAY, by=None)
    assert alone is not None
    assert (alone.end, alone.by_person) == (T0 + 5 * DAY, False)
    with pytest.raises(RecordError, match="only with a case"):
        lead_to(many(6), [WARNED], now=T0 + 2 * DAY, by=None, case=None)


def test_a_warning_gives_time_to_heed_it() -> None:
    at_once = msgspec.structs.replace(WARNED, start=T0)
    assert lead_to(many(6), [at_once]) is None
    later = lead_to([*many(6), hit(1, at=T0 + HOUR)], [at_once], now=T0 + HOUR)
    assert later is not None
    assert later.rung == "suspend"


def test_who_is_limited_but_was_not_warned_is_warned_before_more_follows() -> None:
    limited = measure("limit_feature", feature="posting", threshold=6)
    found = lead_to(many(6), [limited])
    assert found is not None
    assert found.rung == "warn"


def test_few_points_lead_to_nothing() -> None:
    assert lead_to([hit(1)]) is None


def test_the_same_strikes_lead_to_one_measure_only() -> None:
    first = lead_to(many(1))
    assert first is not None
    assert lead_to(many(1), [first]) is None
    assert lead_to(many(1), [first], now=T0 + 100 * DAY) is None


def test_what_already_holds_is_not_imposed_again_in_a_milder_form() -> None:
    assert lead_to(many(2), [measure("suspend", threshold=8)]) is None


def test_more_points_on_the_same_rung_last_longer() -> None:
    first = lead_to(many(2))
    assert first is not None
    second = lead_to(many(3), [first])
    assert second is not None
    assert (first.rung, second.rung) == ("limit_feature", "limit_feature")
    assert ((first.end or 0) - T0, (second.end or 0) - T0) == (3 * DAY, 14 * DAY)


def test_strikes_of_another_account_count_for_nobody_else() -> None:
    other = msgspec.structs.replace(hit(4), subject="linked")
    with pytest.raises(RecordError, match="another account"):
        lead_to([other])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(measure(end=None), "has an end", id="without end"),
        pytest.param(measure(end=T0), "after it begins", id="ends at once"),
        pytest.param(
            measure(end=None, review_by=T0 + 91 * DAY, by_person=True), "looked at", id="looked at too late"
        ),
        pytest.param(measure(end=None, review_by=T0, by_person=True), "looked at", id="looked at before"),
        pytest.param(measure("limit_feature"), "function", id="which function"),
        pytest.param(measure("close"), "only a person", id="a rule closes"),
        pytest.param(measure("bar", end=None, review_by=T0 + DAY), "only a person", id="a rule bars"),
        pytest.param(measure(end=T0 + 72 * HOUR + 1), "short time", id="a rule suspends too long"),
        pytest.param(measure(end=None, review_by=T0 + DAY), "short time", id="a rule suspends without end"),
        pytest.param(measure(case=None), "only with a case", id="a rule suspends without a case"),
    ],
)
def test_measures_that_are_not_allowed(found: Measure, words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        impose(found, numbers())
    assert caught.value.code == "CF-R026"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(measure(end=T0 + 72 * HOUR), id="a rule suspends"),
        pytest.param(measure(end=None, review_by=T0 + 90 * DAY, by_person=True), id="a person suspends"),
        pytest.param(measure("close", end=None, review_by=T0 + DAY, by_person=True), id="a person closes"),
        pytest.param(measure("limit_feature", feature="posting", case=None), id="a rule limits a function"),
    ],
)
def test_measures_that_are_allowed(found: Measure) -> None:
    assert impose(found, numbers()) == found


def test_what_holds_comes_from_the_clock_the_gravest_first() -> None:
    both = [measure("warn"), measure("suspend", end=T0 + 2 * DAY)]
    assert [[m.rung for m in in_force(both, at)] for at in (T0 - 1, T0, T0 + DAY, T0 + 2 * DAY)] == [
        [],
        ["suspend", "warn"],
        ["suspend"],
        [],
    ]


def test_a_measure_without_an_end_holds_until_somebody_ends_it_and_is_due_to_be_looked_at() -> None:
    found = measure("close", end=None, review_by=T0 + DAY, by_person=True)
    assert in_force([found], T0 + 999 * DAY) == [found]
    assert (to_review([found], T0 + DAY - 1), to_review([found], T0 + DAY)) == ([], [found])
    ended = end_measure(found, "lifted", T0 + 2 * DAY)
    assert in_force([ended], T0 + 2 * DAY) == []
    with pytest.raises(RecordError, match="any more"):
        end_measure(ended, "lifted", T0 + 3 * DAY)


def test_a_measure_falls_with_the_strikes_it_followed_from() -> None:
    strikes = many(6)
    suspended = lead_to(strikes, [WARNED], now=T0 + 2 * DAY)
    assert suspended is not None
    one = void(strikes, {"e0"}, "reversal")
    assert (points(one, T0), fallen([suspended], one)) == (10, [suspended])
    assert fallen([suspended], strikes) == []
    assert fallen([measure()], one) == []


def test_a_measure_stays_if_what_is_left_suffices() -> None:
    strikes = many(7)
    suspended = lead_to(strikes, [WARNED], now=T0 + 2 * DAY)
    assert suspended is not None
    assert fallen([suspended], void(strikes, {"e0"}, "reversal")) == []


def test_a_strike_that_expired_does_not_make_a_measure_fall() -> None:
    strikes = many(6)
    suspended = lead_to(strikes, [WARNED], now=T0 + 2 * DAY)
    assert suspended is not None
    assert points(strikes, T0 + 400 * DAY) == 0
    assert fallen([suspended], strikes) == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 300)), max_size=9), st.booleans())
def test_whatever_happens_every_measure_ends_and_no_rule_goes_too_far(
    hits: list[tuple[int, int]],
    person: bool,  # noqa: FBT001
) -> None:
    strikes: list[Strike] = []
    history: list[Measure] = []
    for n, (severity, day) in enumerate(sorted(hits, key=lambda hit: hit[1])):
        now = T0 + day * DAY
        strikes.append(hit(severity, at=now, name=str(n)))
        found = lead_to(strikes, history, now=now, by=ANN if person else None)
        if found is not None:
            history.append(msgspec.structs.replace(found, id=f"m{n}"))
    for found in history:
        assert found.end is not None
        assert found.rung not in ("close", "bar")
        if found.rung == "suspend":
            assert any(m.rung == "warn" and m.start < found.start for m in history)
            assert person or found.end - found.start <= 72 * HOUR
    gone = void(strikes, {s.entry for s in strikes}, "reversal")
    assert fallen(history, gone) == history
    assert points(gone, T0 + 300 * DAY) == 0
