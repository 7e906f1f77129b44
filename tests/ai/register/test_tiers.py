"""Tiers: the table, what is not known, and that more never makes less."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.register.card import Autonomy, Card, Scenario
from clearford.ai.register.tiers import tier_of
from tests.ai.register.data import CARD, rules


@pytest.mark.parametrize(
    ("card", "tier"),
    [
        pytest.param({"scenario": "internal"}, 1, id="internal"),
        pytest.param({}, 2, id="public"),
        pytest.param({"scale": 999_999}, 2, id="below-a-million"),
        pytest.param({"scale": 1_000_000}, 3, id="a-million"),
        pytest.param({"scale": 10_000_000}, 4, id="ten-million"),
        pytest.param({"autonomy": "alone", "scale": 1_000_000}, 5, id="acts-before-a-million"),
        pytest.param(
            {"scenario": "critical", "autonomy": "alone", "scale": 1 << 39}, 5, id="never-above-five"
        ),
        pytest.param({"minors": True}, 3, id="minors"),
        pytest.param({"minors": None}, 3, id="minors-not-known"),
        pytest.param({"minors": None, "scenario": "critical"}, 4, id="minors-add-nothing-above"),
        pytest.param({"scale": None}, 4, id="scale-not-known"),
    ],
)
def test_the_table(card: dict[str, Any], tier: int) -> None:
    found = tier_of(msgspec.structs.replace(CARD, **card), rules())
    assert (found.tier, found.rule.tier) == (tier, tier)
    assert found.unknown == tuple(name for name in ("minors", "scale") if card.get(name, 0) is None)


def test_it_says_what_made_it() -> None:
    found = tier_of(msgspec.structs.replace(CARD, minors=True, autonomy="answers"), rules())
    assert (found.scenario, found.autonomy, found.scale, found.by_minors) == (2, 0, 0, True)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    return msgspec.structs.replace(
        CARD,
        scenario=draw(st.sampled_from(get_args(Scenario))),
        autonomy=draw(st.sampled_from(get_args(Autonomy))),
        scale=draw(st.none() | st.integers(0, 20_000_000)),
        minors=draw(st.none() | st.booleans()),
    )


@given(card=cards(), more=st.integers(0, 20_000_000))
def test_more_users_minors_or_not_knowing_never_make_it_lower(card: Card, more: int) -> None:
    tier = tier_of(card, rules()).tier
    users = (card.scale or 0) + more
    for change in ({"scale": users}, {"scale": None}, {"minors": True}, {"minors": None}):
        if card.scale is None and change == {"scale": users}:
            continue
        if card.minors is None and change == {"minors": True}:
            assert tier_of(msgspec.structs.replace(card, minors=True), rules()).tier == tier
        assert tier_of(msgspec.structs.replace(card, **change), rules()).tier >= tier
