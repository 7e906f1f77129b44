from __future__ import annotations

from typing import Any

import pytest

from clearford.core.signals import FAILED
from clearford.decide.kleene import Env
from clearford.decide.program import Soften
from clearford.decide.tables import Events, Tables
from clearford.decide.trouble import Trouble, TroublePath
from tests.decide.build import LIKE, LONG, VERIFIED, item, program, rule

TABLES = Tables(
    program(
        rule("a", LIKE, each="url", soften=(Soften(VERIFIED, "allow"),)),
        rule("b", LONG),
        rule("c", VERIFIED, status="trial"),
    )
)
PATH = TroublePath(TABLES)
NAMES = ("account.verified", "text.length")


def trouble(codes: tuple[int, ...], values: tuple[Any, Any], *scores: Any, kind: str = "post") -> Trouble:
    env = Env(TABLES.frame, NAMES, values)
    failed = {name for name, value in zip(NAMES, values, strict=True) if value is FAILED}
    failed |= {"url.score"} if FAILED in scores else set()
    findings = {"url": [env.with_finding(("url.score",), (score,)) for score in scores]}
    return Trouble(item(kind), codes, frozenset(failed), env, findings)


@pytest.mark.parametrize(
    ("case", "events"),
    [
        pytest.param(trouble((3,), (FAILED, 99), 0.1), Events((3,)), id="untouched-rules-stay"),
        pytest.param(
            trouble((0,), (None, FAILED), 0.95),
            Events((0,), (), ((3, ("text.length",)),)),
            id="condition",
        ),
        pytest.param(
            trouble((0,), (FAILED, 1), 0.95),
            Events((1,), ((1, ("account.verified",)),)),
            id="softening",
        ),
        pytest.param(
            trouble((), (True, 1), FAILED),
            Events((), (), ((2, ("url.score",)),)),
            id="softened-finding",
        ),
        pytest.param(trouble((), (FAILED, 1)), Events(()), id="trial-leaves-no-trace"),
        pytest.param(trouble((), (None, FAILED), kind="image"), Events(()), id="kind-does-not-fit"),
    ],
)
def test_rules_that_a_failure_touches_are_judged_again(case: Trouble, events: Events) -> None:
    assert PATH.events(case) == events


def test_what_the_rules_concerned_read() -> None:
    concerned = PATH.concerned(frozenset({"account.verified"}))
    assert concerned.rules == (0, 2)
    assert concerned.item == ("account.verified",)
    assert concerned.families == {"url": ("url.score",)}
