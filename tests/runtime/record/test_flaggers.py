"""Trusted flaggers: one entry a key, a field each, and an end that stays on record."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.auth.grants import do_create_key, do_end_key
from clearford.runtime.record.flaggers import (
    do_end_flagger,
    do_register_flagger,
    find_flagger,
    list_flaggers,
)
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import ROOT, House, entries_of

FIELDS = ("minors", "fraud", "fraud")


def key_of(house: House) -> str:
    """A key of a machine."""
    return do_create_key(house.accounts, ROOT, name="flags", scopes=["item.submit"])[0]


def register(house: House, key: str, name: str = "Example Watch") -> None:
    """Note that a key belongs to a flagger."""
    with house.record.change() as change:
        do_register_flagger(change, key, name=name, coordinator="IE", fields=FIELDS)


def test_a_flagger_is_found_as_it_was_noted(store: Store) -> None:
    house = House(store)
    key, other = key_of(house), key_of(house)
    register(house, key, "Zeta Watch")
    register(house, other, "Alpha Watch")
    with store.read() as conn:
        found = find_flagger(conn, key)
        first, last = list_flaggers(conn, after=None, limit=10)
        assert {first.id, last.id} == {key, other}
        assert list_flaggers(conn, after=None, limit=1) == [first]
        assert list_flaggers(conn, after=first.id, limit=10) == [last]
        assert find_flagger(conn, "none") is None
    assert found is not None
    assert (found.coordinator, found.fields, found.valid_until) == ("IE", ("fraud", "minors"), None)
    assert found.valid_from == house.record.now()


def test_a_status_ends_once_and_stays_known(store: Store) -> None:
    house = House(store)
    key = key_of(house)
    register(house, key)
    house.move(60)
    with house.record.change() as change:
        do_end_flagger(change, key)
    with store.read() as conn:
        found = find_flagger(conn, key)
    assert found is not None
    assert found.valid_until == found.valid_from + 60_000_000
    with pytest.raises(RequestError, match="CF-H002"), house.record.change() as change:
        do_end_flagger(change, key)
    noted = [one.data for one in entries_of(house.record, "config") if one.data.get("flagger") == key]
    assert [one["what"] for one in noted] == ["flagger.added", "flagger.ended"]


def test_a_key_belongs_to_one_flagger_and_must_hold(store: Store) -> None:
    house = House(store)
    key, over = key_of(house), key_of(house)
    register(house, key)
    do_end_key(house.accounts, ROOT, over)
    with pytest.raises(RecordError, match="CF-R020"):
        register(house, key, "Another Watch")
    for gone in (over, "none"):
        with pytest.raises(RequestError, match="CF-H002"):
            register(house, gone)
    with store.read() as conn:
        assert [one.name for one in list_flaggers(conn, after=None, limit=10)] == ["Example Watch"]
