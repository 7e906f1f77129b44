"""What pages of reviewers make of answers: choices in their order, words, the time that is left."""

from __future__ import annotations

import pytest

from clearford.console.keys import BY_ID
from clearford.console.pages.review.forms import DecisionForm, Draft
from clearford.console.pages.review.view import (
    NUMBERED,
    SECOND,
    Left,
    OwnDecision,
    Standing,
    decided_in_words,
    letters_of,
    lost_page,
    mine_row,
    options,
    undo_of,
)
from clearford.core.actions import PERSONS_ACTIONS

DECIDED = OwnDecision(
    case="c1",
    queue="fraud",
    harm=None,
    at=0,
    outcome="restrict",
    actions=("hold",),
    state="second",
    holds=None,
    appeal=None,
    undo_until=10 * SECOND,
)


def test_every_measure_can_be_chosen_by_a_digit_and_the_weakest_comes_first() -> None:
    named = [name for _, names in NUMBERED for name in names]
    assert sorted(named) == sorted(PERSONS_ACTIONS)
    shown = options(BY_ID, DecisionForm(choice="hold", actions=("warn_user", "hold")), "en")
    assert [one.key.key for one in shown] == sorted(
        (one.key.key for one in shown), key=lambda key: (key.isdigit(), key)
    )
    assert [one.value for one in shown if one.chosen] == ["hold"]
    assert [one.value for one in shown if one.also] == ["warn_user"]


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        pytest.param(0, 10, id="at once"),
        pytest.param(9 * SECOND + 1, 1, id="in the last second"),
        pytest.param(10 * SECOND, None, id="over"),
    ],
)
def test_the_bar_of_the_last_decision_ends_in_time(now: int, seconds: int | None) -> None:
    found = undo_of(DECIDED, now, "en")
    assert (None if found is None else found.seconds) == seconds
    assert mine_row(DECIDED, now, "en").can_undo == (seconds is not None)
    assert undo_of(None, now, "en") is None


def test_what_was_decided_is_told_in_words() -> None:
    assert decided_in_words("restrict", ("hold",), "zh") == ("暂缓展示",)
    assert decided_in_words("no_action", (), "en") == ("no action",)
    assert decided_in_words(None, (), "en") == ()
    row = mine_row(DECIDED, 0, "en")
    assert (row.what, row.state, row.appeal) == (("hold for review",), "somebody else decides too", None)


def test_nothing_that_was_typed_can_do_anything_on_the_page_of_a_lost_case() -> None:
    left = Left(
        Standing(case="c1", state="waiting", at=None),
        Draft(choice="no_action", reason="<script>", written={"en": "\u202ex"}),
    )
    page = lost_page(left, BY_ID, "en", area="review", can_claim=True)
    assert page.choice == ("no action",)
    text = "".join(str(words) for _, words in page.words)
    assert "<script>" not in text
    assert "U+202E" in text
    empty = lost_page(Left(left.standing, None), BY_ID, "en", area="review", can_claim=False)
    assert (empty.choice, empty.words) == ((), ())


def test_a_letter_is_shown_by_its_paragraphs() -> None:
    (letter,) = letters_of({"zh": "您好。\n\n我们<b>看过</b>了。"})
    assert letter.lang == "zh-CN"
    assert len(letter.lines) == 2
    assert "<b>" not in letter.lines[1]
