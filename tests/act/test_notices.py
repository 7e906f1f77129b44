"""News of a measure, an appeal and a reversal; the words of each stand in test_letters."""

from __future__ import annotations

from clearford.act.notices import (
    Reversal,
    appeal_overdue_letter,
    appeal_received_letter,
    plan_reversal_notice,
)
from tests.act.samples import NOW

REVERSAL = Reversal(decided_at=NOW, actions=("remove_content", "suspend_account"), points=2, entry="e" * 32)


def test_the_author_learns_all_that_was_undone_and_the_other_side_of_the_content_alone() -> None:
    author = plan_reversal_notice(REVERSAL, "author", "en")
    other = plan_reversal_notice(REVERSAL, "notifier", "en")
    told = " ".join(part.text for part in author.parts)
    assert "account" in told
    assert "account" not in " ".join(part.text for part in other.parts if part.id == "undone")
    assert author.get("record") is not None
    assert other.get("record") is None


def test_an_appeal_is_confirmed_with_its_number_and_the_time_for_an_answer() -> None:
    letter = appeal_received_letter("a1", NOW, 48, "en", link="https://record.example/s/x")
    assert letter.get("report") is not None
    assert "48 hours" in " ".join(part.text for part in letter.parts)


def test_who_waits_too_long_is_told() -> None:
    assert appeal_overdue_letter("a1", NOW, "zh").kind == "appeal_overdue"
