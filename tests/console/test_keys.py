"""The key map: no key means two things at once, digits stay, and what somebody replaces stays usable."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.keys import BY_ID, KEYS, TOGETHER, by_scope, clashes, keys_of


def test_every_act_has_one_id_and_words_in_both_languages() -> None:
    assert len(BY_ID) == len(KEYS)
    assert not [key.id for key in KEYS if not key.en or not key.zh or key.en == key.zh]
    assert sum(len(keys) for _, keys in by_scope(KEYS)) == len(KEYS)


@pytest.mark.parametrize("scopes", TOGETHER, ids=["with lists", "with a case", "with rules"])
def test_no_key_means_two_things_at_once(scopes: frozenset[str]) -> None:
    used = Counter(key.key for key in KEYS if key.scope in scopes)
    assert [key for key, n in used.items() if n > 1] == []


def test_the_weakest_act_has_the_smallest_digit() -> None:
    digits = [key.key for key in KEYS if key.key.isdigit()]
    assert digits == [*"12345678"]


@pytest.mark.parametrize(
    ("remap", "wrong"),
    [
        pytest.param({"note": "m"}, [], id="a free key"),
        pytest.param({"note": "s"}, ["note"], id="a taken key"),
        pytest.param({"note": "s", "skip": "m"}, [], id="a key that was made free"),
        pytest.param({"note": "s", "skip": "n"}, [], id="two that change places"),
        pytest.param({"note": "9"}, ["note"], id="a digit"),
        pytest.param({"remove": "m"}, ["remove"], id="a digit that stays"),
        pytest.param({"help": "m"}, ["help"], id="help stays where it is"),
        pytest.param({"nothing": "m"}, ["nothing"], id="no such act"),
        pytest.param({"claim": "m", "note": "m"}, ["claim"], id="taken where rules are"),
        pytest.param({"pause": "n"}, ["pause"], id="one that stays"),
        pytest.param({"note": " "}, ["note"], id="no sign"),
    ],
)
def test_a_key_that_cannot_be_is_named(remap: dict[str, str], wrong: list[str]) -> None:
    assert [id for id, _ in clashes(remap)] == wrong
    held = keys_of(remap)
    assert {id: held[id].key for id in wrong if id in held} == {
        id: BY_ID[id].key for id in wrong if id in BY_ID
    }


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(BY_ID)), st.sampled_from("abcdefghijklmnopqrstuvwxyz?19/"), max_size=6
    )
)
def test_a_map_without_clashes_never_gives_a_key_two_meanings(remap: dict[str, str]) -> None:
    if clashes(remap):
        return
    held = keys_of(remap)
    assert {id: held[id].key for id in remap} == remap
    for scopes in TOGETHER:
        used = Counter(key.key for key in held.values() if key.scope in scopes)
        assert max(used.values()) == 1


def test_a_capital_is_told_as_it_is_typed() -> None:
    assert (BY_ID["pause"].shortcut, BY_ID["note"].shortcut) == ("Shift+P", "n")
