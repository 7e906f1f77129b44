"""Every state, kind, step and clock of the register of AI services has words."""

from __future__ import annotations

from typing import get_args

from clearford.ai.register.filing import State as ClockState
from clearford.ai.register.rules import EvidenceKind, Step
from clearford.console.pages.ai_services.view import CLOCKS, EVENTS, KINDS, STATES, STEPS
from clearford.runtime.record.ai_services import State


def test_every_name_has_words_of_its_own() -> None:
    named = (STATES, State), (CLOCKS, ClockState), (KINDS, EvidenceKind), (STEPS, Step)
    for words, names in named:
        assert set(words) == set(get_args(names))
        assert len(set(words.values())) == len(words)
    assert set(EVENTS) >= {"registered", "released", "evidence", "pack"}
