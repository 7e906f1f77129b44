"""Every outcome of a dispute has words."""

from __future__ import annotations

from typing import get_args

from clearford.console.pages.disputes.view import OUTCOMES
from clearford.core.casework import AppealResult


def test_every_outcome_has_words_of_its_own() -> None:
    assert set(OUTCOMES) == set(get_args(AppealResult))
    assert len(set(OUTCOMES.values())) == len(OUTCOMES)
