"""Second reviews and samples."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.second import draw, sample_month, why_second
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


def test_a_draw_is_even() -> None:
    draws = [draw(b"k", str(n)) for n in range(2000)]
    assert max(draws) < MILLION
    assert 950 < sum(d < MILLION // 2 for d in draws) < 1050


def test_names_do_not_run_into_each_other() -> None:
    assert draw(b"k", "ab", "c") != draw(b"k", "a", "bc")


@pytest.mark.parametrize(
    ("n", "size"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(7, 7, id="fewer than the least"),
        pytest.param(800, 50, id="the least"),
        pytest.param(12_000, 120, id="one in a hundred"),
    ],
)
def test_size_of_a_sample(n: int, size: int) -> None:
    names = [f"d{i}" for i in range(n)]
    drawn = sample_month(names, rule="r", month="2026-11", key=b"k", numbers=numbers())
    assert len({d.id for d in drawn}) == size
    assert sum(d.weight_ppm for d in drawn) == pytest.approx(n * MILLION, rel=1e-6, abs=1)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 10**6), max_size=300), st.randoms())
def test_a_sample_does_not_depend_on_order_or_repetition(ids: set[int], chance: random.Random) -> None:
    names = [f"d{i}" for i in sorted(ids)]
    shuffled = names * 2
    chance.shuffle(shuffled)
    first = sample_month(names, rule="r", month="2026-11", key=b"k", numbers=numbers())
    assert sample_month(shuffled, rule="r", month="2026-11", key=b"k", numbers=numbers()) == first


def test_another_month_and_another_rule_draw_anew() -> None:
    names = [f"d{i}" for i in range(500)]
    samples = {
        tuple(d.id for d in sample_month(names, rule=rule, month=month, key=b"k", numbers=numbers()))
        for rule in ("r", "s")
        for month in ("2026-11", "2026-12")
    }
    assert len(samples) == 4
