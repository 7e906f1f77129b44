"""The history of an account in words: every rung and state has them, and an empty one says so."""

from __future__ import annotations

from typing import get_args

from clearford.console.pages.actors.view import RUNGS, STATES, ActorPage
from clearford.core.casework import CASE_STATES, Rung
from clearford.runtime.record.actors import Actor

NOTHING = Actor(
    ref="a" * 32, decisions=0, cases=(), all_cases=0, points=0, measures=(), strikes=(), linked=()
)


def test_every_rung_and_state_has_words() -> None:
    assert set(RUNGS) == set(get_args(Rung))
    assert set(STATES) == set(CASE_STATES)


def test_an_account_without_history_is_empty() -> None:
    page = ActorPage(actor=NOTHING)
    assert page.empty
    assert (page.rung("warn"), page.state("queued")) == ("warning", "waits")
    assert (page.rung("new"), page.state("new")) == ("new", "new")
