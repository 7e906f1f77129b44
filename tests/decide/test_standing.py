from __future__ import annotations

from typing import Any

import pytest

from clearford.core.signals import FAILED
from clearford.decide.expr import Or
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env
from clearford.decide.program import Soften
from clearford.decide.standing import Judge, Stance
from tests.decide.build import LIKE, LONG, VERIFIED, program, rule

FRAME = Frame(program())
NAMES = ("account.verified", "text.length", "url.score")
LINK = rule("a", LIKE, each="url", soften=(Soften(VERIFIED, "escalate"),))


def stance(of: Any, *rows: tuple[Any, Any, Any]) -> Stance:
    return Judge(FRAME, of).on_item([Env(FRAME, NAMES, row) for row in rows])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], Stance(), id="no-finding"),
        pytest.param([(False, 1, 0.95)], Stance(0), id="holds"),
        pytest.param([(None, 1, 0.95)], Stance(0), id="absent-softening-does-nothing"),
        pytest.param([(True, 1, 0.95)], Stance(1), id="softened"),
        pytest.param([(FAILED, 1, 0.95)], Stance(2, ("account.verified",)), id="softening-failed"),
        pytest.param([(False, 1, FAILED)], Stance(None, (), 0, ("url.score",)), id="condition-failed"),
        pytest.param([(False, 1, None)], Stance(), id="condition-absent"),
        pytest.param([(False, 1, 0.95), (False, 1, FAILED)], Stance(0), id="one-true-finding-is-enough"),
        pytest.param(
            [(True, 1, 0.95), (True, 1, FAILED)],
            Stance(1, (), 1, ("url.score",)),
            id="a-softened-finding-does-not-hide-a-failed-one",
        ),
    ],
)
def test_a_rule_over_findings(rows: list[tuple[Any, Any, Any]], expected: Stance) -> None:
    assert stance(LINK, *rows) == expected


def test_nothing_is_known_true_of_a_finding_that_perhaps_does_not_exist() -> None:
    either = rule("a", Or((LONG, LIKE)), each="url")
    assert stance(either, (None, 99, FAILED)) == Stance(None, (), 0, ("url.score",))
    assert stance(either, (None, 99, None)) == Stance(0)
