"""The shipped rules of the register fit together, and each says where it comes from."""

from __future__ import annotations

from typing import get_args

from clearford.ai.register.card import Autonomy, Scenario
from clearford.ai.register.rules import HIGHEST, Need
from clearford.runtime.customs import load_customs
from tests.ai.register.data import rules


def test_every_choice_has_one_rule_and_tiers_run_from_one_to_five() -> None:
    found = rules()
    assert tuple(one.id for one in found.scenarios) == get_args(Scenario)
    assert tuple(one.id for one in found.autonomy) == get_args(Autonomy)
    assert {one.id for one in found.gate} == set(get_args(Need))
    assert [one.tier for one in found.tiers] == list(range(1, HIGHEST + 1))
    assert [found.tier(n).people for n in (3, 4, 5)] == [1, 2, 2]
    assert [found.tier(n).responsible for n in (4, 5)] == [False, True]


def test_a_higher_tier_never_asks_for_less() -> None:
    asked = [(-one.months, one.sample_ppm, one.people, one.trace) for one in rules().tiers]
    assert asked == sorted(asked)


def test_clocks_name_numbers_in_working_days_and_regimes_with_a_source() -> None:
    found, numbers = rules(), load_customs().numbers
    given = {one.id: numbers.working_days(one.number) for one in found.clocks}
    assert given == {
        "alg.filing": 10,
        "alg.change": 10,
        "alg.cancel": 20,
        "alg.answer": 30,
        "gen.filing": 10,
    }
    assert all(found.regime(one.regime).source for one in found.clocks)
    assert {one.id: one.status for one in found.regimes} == {"alg": "verified", "gen": "secondary"}


def test_fields_of_the_pack_are_said_once_and_name_who_supplies_them() -> None:
    fields = rules().fields
    assert len({one.id for one in fields}) == len(fields) == 14
    assert all(set(one.who) == {"en", "zh"} for one in fields)
