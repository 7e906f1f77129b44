"""What was done, and undone, in words for each side."""

from __future__ import annotations

from clearford.act.deeds import DEEDS, say_done, say_undone
from clearford.core.actions import PERSONS_ACTIONS


def test_every_action_of_a_person_has_a_deed() -> None:
    assert set(PERSONS_ACTIONS) <= set(DEEDS)


def test_the_content_is_named_once_and_for_its_reader() -> None:
    assert say_done(["label_content", "limit_reach"], "en") == (
        "We put a label on your content and limited how far it spreads."
    )
    assert say_done(["remove_content"], "en", "notifier") == "We removed the content."
    assert say_undone(["remove_content"], "zh") == "恢复内容。"


def test_nothing_done_is_nothing_said() -> None:
    assert say_done([], "en") == say_done([], "zh") == ""
