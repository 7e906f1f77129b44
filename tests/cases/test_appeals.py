"""Appeals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from clearford.cases.appeals import (
    OMITTED,
    Dispute,
    dispute_due,
    file_appeal,
    graver,
    result,
    why_omit,
    window_end,
)
from clearford.core.casework import Appeal, Verdict
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import DAY, HOLD, HOUR, NOTHING, SUSPEND, T0


def verdict(*actions: str) -> Verdict:
    return Verdict(outcome="restrict", actions=tuple(sorted(actions)), ground="contract")


def filed(**fields: Any) -> Appeal:
    given: dict[str, Any] = {
        "by": "author",
        "verdict": HOLD,
        "harm": "spam.bulk",
        "informed": T0,
        "now": T0 + DAY,
    }
    return file_appeal("a1", case="c2", decision="e1", numbers=numbers(), **{**given, **fields})


def test_an_appeal_names_the_day_of_its_decision() -> None:
    assert (filed().due, filed(harm="fraud.romance").due) == (T0 + 8 * DAY, T0 + DAY + 48 * HOUR)


def test_not_acting_can_be_appealed_too() -> None:
    assert (filed().against, filed(verdict=NOTHING, by="notifier").against) == ("decision", "no_action")


def test_the_window_is_six_calendar_months_to_the_end_of_the_day() -> None:
    informed = int(datetime(2026, 8, 31, 15, tzinfo=UTC).timestamp()) * 1_000_000
    end = int(datetime(2027, 3, 1, tzinfo=UTC).timestamp()) * 1_000_000 - 1
    assert window_end(informed, numbers()) == end
    assert window_end(T0, numbers()) > T0 + 181 * DAY


@pytest.mark.parametrize(
    ("appeal", "earlier", "concerned", "why"),
    [
        pytest.param(filed(), [], True, None, id="to be decided"),
        pytest.param(filed(), [], None, None, id="unknown is not no"),
        pytest.param(filed(), [], False, "not_concerned", id="a stranger"),
        pytest.param(filed(now=window_end(T0, numbers())), [], True, None, id="the last moment"),
        pytest.param(filed(now=window_end(T0, numbers()) + 1), [], True, "too_late", id="a moment too late"),
        pytest.param(filed(), [filed()], True, "same_matter", id="decided before"),
        pytest.param(filed(), [filed(by="notifier")], True, None, id="the other side's"),
    ],
)
def test_why_omit(appeal: Appeal, earlier: list[Appeal], concerned: Any, why: str | None) -> None:
    assert why_omit(appeal, earlier, concerned=concerned, numbers=numbers()) == why


def test_what_was_taken_back_is_not_decided() -> None:
    taken = msgspec.structs.replace(filed(), withdrawn=True)
    assert why_omit(taken, [], concerned=False, numbers=numbers()) == "withdrawn"


def test_every_omission_has_words_in_both_languages() -> None:
    assert all(set(words) == {"en", "zh"} for words in OMITTED.values())


BOTH = ("author", "notifier")


@pytest.mark.parametrize(
    ("before", "after", "sides", "expected"),
    [
        pytest.param(HOLD, HOLD, BOTH, "upheld", id="the same"),
        pytest.param(NOTHING, NOTHING, ("notifier",), "upheld", id="nothing still"),
        pytest.param(NOTHING, NOTHING, ("author",), "reversed", id="undone before"),
        pytest.param(HOLD, NOTHING, BOTH, "reversed", id="all undone"),
        pytest.param(
            verdict("hold", "warn_user"), verdict("warn_user"), BOTH, "partly_reversed", id="one undone"
        ),
        pytest.param(
            verdict("remove_content"), verdict("label_content"), BOTH, "partly_reversed", id="milder"
        ),
        pytest.param(NOTHING, HOLD, ("notifier",), "newly_imposed", id="now something is done"),
        pytest.param(
            HOLD, verdict("hold", "limit_feature"), ("notifier",), "newly_imposed", id="more is done"
        ),
        pytest.param(HOLD, verdict("remove_content"), ("notifier",), "newly_imposed", id="graver"),
        pytest.param(
            Verdict(outcome="restrict", actions=("hold",), ground="illegal"),
            HOLD,
            BOTH,
            "upheld",
            id="ground alone",
        ),
    ],
)
def test_result(before: Verdict, after: Verdict, sides: tuple[Any, ...], expected: str) -> None:
    assert {result(before, after, side) for side in sides} == {expected}


@pytest.mark.parametrize("after", [verdict("remove_content"), verdict("hold", "limit_feature"), SUSPEND])
def test_an_appeal_never_makes_it_worse_for_the_one_who_appeals(after: Verdict) -> None:
    with pytest.raises(RecordError, match="worse") as caught:
        result(HOLD, after, "author")
    assert caught.value.code == "CF-R022"


def test_graver() -> None:
    assert graver(["close_account"], ["suspend_account"])
    assert graver(["hold"], [])
    assert not graver(["hold"], ["disable_content"])
    assert not graver(["offer_help"], [])


def test_an_outside_body_has_ninety_days_or_twice_that() -> None:
    plain = Dispute(id="d", case="c", body="b", received=T0)
    hard = Dispute(id="d", case="c", body="b", received=T0, complex=True)
    assert (dispute_due(plain, numbers()), dispute_due(hard, numbers())) == (T0 + 90 * DAY, T0 + 180 * DAY)
