"""The index gives every key one place, however keys arrive, and keeps it until it is dropped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.index import HashIndex, close_ranks

KEYS = st.lists(st.integers(1, 60), unique=True, max_size=30)


def _index(capacity: int = 64, salt: int = 0) -> HashIndex:
    tables = PrivateTables()
    index = HashIndex(tables, "t", capacity)
    tables.arrays["t.salt"][0] = salt
    return index


@settings(max_examples=80, deadline=None)
@given(KEYS, KEYS)
def test_keys_have_places_in_their_order(first: list[int], second: list[int]) -> None:
    second = [k for k in second if k not in first]
    index, one = _index(), _index()
    for keys in (first, second):
        index.add(np.array(keys, np.uint64))
    for key in first + second:
        one.add_one(key)
    wanted = np.array([*first, *second, 5 << 40], np.uint64)
    expected = [*range(len(first + second)), -1]
    assert index.find(wanted).tolist() == expected
    assert one.find(wanted).tolist() == expected
    assert [index.find_one(int(k)) for k in wanted] == expected
    assert index.keys.tolist() == first + second


@settings(max_examples=40, deadline=None)
@given(KEYS, st.data())
def test_what_is_kept_closes_ranks(keys: list[int], data: st.DataObject) -> None:
    index = _index()
    index.add(np.array(keys, np.uint64))
    live = np.array(data.draw(st.lists(st.booleans(), min_size=len(keys), max_size=len(keys))), np.bool_)
    values = np.arange(64) + 100
    close_ranks(values, live)
    index.keep(live)
    kept = [k for k, flag in zip(keys, live, strict=True) if flag]
    assert index.used == len(kept)
    assert index.keys.tolist() == kept
    assert index.find(np.array(kept, np.uint64)).tolist() == list(range(len(kept)))
    assert all(index.find_one(k) == -1 for k in keys if k not in kept)
    assert values[: len(kept)].tolist() == [100 + i for i, flag in enumerate(live) if flag]
    assert not values[len(kept) : len(keys)].any()


def test_what_is_found_does_not_depend_on_the_salt() -> None:
    keys = np.arange(1, 40, dtype=np.uint64) << np.uint64(40)
    for salt in (0, 1, 2**63 + 5):
        index = _index(salt=salt)
        assert index.add(keys).tolist() == list(range(39))
        assert index.find(keys).tolist() == list(range(39))
        assert [index.find_one(int(key)) for key in keys] == list(range(39))


def test_it_can_be_filled_to_the_last_place() -> None:
    index = _index(16)
    keys = np.arange(1, 17, dtype=np.uint64) << np.uint64(32)
    index.add(keys)
    assert index.used == index.capacity
    assert index.find(keys).tolist() == list(range(16))
    assert index.find_one(99) == -1


def test_a_capacity_is_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="power of two"):
        _index(48)
