"""A plan is decided by seed and banks alone, keeps the shares of kinds, and cannot be drawn again unseen."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.assess.plan import Plan, Target, draw, encode_plan
from clearford.core.errors import AssessError
from tests.ai.assess.banks import bank, question

TARGET = Target(base_url="http://127.0.0.1/v1", model="m")
KINDS = [("A.1.d", "zh")] * 40 + [("A.1.d", "en")] * 20 + [("A.4.e", "zh")] * 30 + [("A.4.e", "en")] * 10
BANK = bank("refuse", *(question(f"q{i}", kind=kind, lang=lang) for i, (kind, lang) in enumerate(KINDS)))


def drawn(size: int, seed: int = 1) -> Plan:
    return draw([BANK], TARGET, seed=seed, sizes={"refuse": size})


@given(st.integers(1, 100))
def test_each_kind_and_language_has_its_share(size: int) -> None:
    ids = [ask.id for ask in drawn(size).asks]
    counts = Counter(KINDS[int(id[1:])] for id in ids)
    assert len(set(ids)) == size
    for key, whole in Counter(KINDS).items():
        assert abs(counts[key] - size * whole / 100) < 1


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    assert drawn(30) == drawn(30)
    assert drawn(30).digest != drawn(30, seed=2).digest
    assert {ask.id for ask in drawn(30).asks} != {ask.id for ask in drawn(30, seed=2).asks}


def test_the_order_of_lines_does_not_matter_to_who_is_drawn_but_is_another_bank() -> None:
    other = bank("refuse", *reversed(BANK.questions))
    assert draw([other], TARGET, seed=1, sizes={}).digest != draw([BANK], TARGET, seed=1, sizes={}).digest


def test_the_beginning_of_a_sample_is_spread_over_all_kinds() -> None:
    first = [KINDS[int(ask.id[1:])] for ask in drawn(100).asks[:4]]
    assert len(set(first)) == 4


def test_what_is_asked_and_how_is_part_of_the_digest() -> None:
    hotter = msgspec.structs.replace(TARGET, temperature=0.7)
    assert draw([BANK], hotter, seed=1, sizes={}).digest != draw([BANK], TARGET, seed=1, sizes={}).digest


def test_a_plan_is_read_back() -> None:
    plan = drawn(10)
    assert msgspec.json.decode(encode_plan(plan), type=Plan) == plan


def test_a_grid_asks_the_first_plain_questions_in_every_dress() -> None:
    plan = draw([BANK], TARGET, seed=1, sizes={"refuse": 20}, grid=["encoding", "split"], grid_size=5)
    dressed = Counter(ask.wrapper for ask in plan.asks)
    assert dressed == {"plain": 20, "encoding": 5, "split": 5}
    assert {ask.id for ask in plan.asks if ask.wrapper == "split"} == {ask.id for ask in plan.asks[:5]}


def test_more_than_the_bank_holds_is_refused() -> None:
    with pytest.raises(AssessError) as error:
        drawn(101)
    assert error.value.code == "CF-F004"
    assert "101 questions of `test.refuse`, which holds 100" in error.value.message
