"""Second reviews: which decisions two people take, and which of the rest are drawn."""

from __future__ import annotations

import pytest

from clearford.cases.second import ASSESSED, draw, why_second
from clearford.core.casework import Case, Verdict
from clearford.core.numbers import MILLION
from tests.cases.data import numbers
from tests.cases.people import DESK, HOLD, NOTHING, SUSPEND, queued

CLOSE = Verdict(outcome="restrict", actions=("close_account",), ground="contract")
REMOVE_LAW = Verdict(outcome="restrict", actions=("remove_content",), ground="illegal")
REMOVE_TERMS = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")
ROWS = [
    ("suspending", "account", queued(), SUSPEND),
    ("closing", "account", queued(), CLOSE),
    ("closing on appeal", "account", queued("appeal"), CLOSE),
    ("removal by law", "legal_ground", queued(), REMOVE_LAW),
    ("removal by terms", None, queued(), REMOVE_TERMS),
    ("holding", None, queued(), HOLD),
    ("child safety", "child_safety", queued(harm="minors.grooming"), NOTHING),
    ("the rule wanted it too", None, queued(rule_restricts=True), HOLD),
    ("the rule wanted it, the person not", "rule_disagrees", queued(rule_restricts=True), NOTHING),
    ("the person wanted it, the rule not", "rule_disagrees", queued(rule_restricts=False), HOLD),
    ("neither", None, queued(rule_restricts=False), NOTHING),
    ("a golden item", None, queued("golden"), SUSPEND),
    ("a sample", None, queued("quality"), REMOVE_LAW),
]


@pytest.mark.parametrize(("why", "case", "verdict"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_why(why: str | None, case: Case, verdict: Verdict) -> None:
    assert why_second(case, verdict, key=DESK.key, numbers=DESK.numbers) == why


def test_of_the_rest_one_in_twenty_is_drawn_and_always_the_same() -> None:
    cases = [queued(id=f"c{n}") for n in range(4000)]
    drawn = [c.id for c in cases if why_second(c, HOLD, key=b"k", numbers=numbers()) == "drawn"]
    again = [c.id for c in cases if why_second(c, HOLD, key=b"k", numbers=numbers()) == "drawn"]
    other = [c.id for c in cases if why_second(c, HOLD, key=b"l", numbers=numbers()) == "drawn"]
    assert 150 <= len(drawn) <= 250
    assert drawn == again != other


def test_orders_and_requests_are_not_drawn() -> None:
    cases = [queued("order", id=f"c{n}") for n in range(500)]
    assert {why_second(c, HOLD, key=b"k", numbers=numbers()) for c in cases} == {None}


def test_of_samples_only_answers_of_an_ai_service_are_read_twice() -> None:
    ids = [f"c{n}" for n in range(2000)]
    found = {
        kind: [
            why_second(queued("quality", id=id, item_kind=kind), HOLD, key=b"k", numbers=numbers())
            for id in ids
        ]
        for kind in (ASSESSED, "post")
    }
    assert set(found["post"]) == {None}
    assert 60 <= found[ASSESSED].count("drawn") <= 140


def test_a_draw_is_even() -> None:
    draws = [draw(b"k", str(n)) for n in range(2000)]
    assert max(draws) < MILLION
    assert 950 < sum(d < MILLION // 2 for d in draws) < 1050


def test_names_do_not_run_into_each_other() -> None:
    assert draw(b"k", "ab", "c") != draw(b"k", "a", "bc")
