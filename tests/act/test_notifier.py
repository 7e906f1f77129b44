"""What a reporter is told; nothing of what was done to the account."""

from __future__ import annotations

from clearford.act.notifier import missing_letter, outcome_letter, outcome_of
from clearford.core.reasons import Redress


def test_of_measures_on_the_account_nothing_is_told_but_that_something_was_done() -> None:
    outcome = outcome_of("r1", ("suspend_account",), automation="none", redress=Redress())
    assert outcome.answer == "acted"
    assert outcome.on_content == ()
    words = " ".join(part.text for part in outcome_letter(outcome, "en").parts)
    assert "suspend" not in words


def test_where_nothing_was_done_that_is_the_outcome() -> None:
    assert outcome_of("r1", ("offer_help",), automation="none", redress=Redress()).answer == "no_action"


def test_a_report_that_lacks_something_names_it() -> None:
    letter = missing_letter("r1", ("reasons",), "en")
    assert letter.kind == "missing"
    assert len(letter.parts) >= 2
