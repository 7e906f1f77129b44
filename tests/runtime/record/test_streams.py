"""Positions, snapshots and dead letters on record."""

from __future__ import annotations

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.customs import load_customs
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.streams import (
    SNAPSHOTS,
    Letter,
    Snapshot,
    dead_letters,
    do_bury,
    do_forgive_part,
    do_keep_snapshot,
    do_move_on,
    do_release_part,
    do_set_letter,
    do_take_part,
    positions,
    read_letter,
    snapshots,
)
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on


def test_a_position_moves_once(store: Store) -> None:
    with store.write() as conn:
        assert do_take_part(conn, "s", 1, 5) == (5, 1)
        assert do_take_part(conn, "s", 1, 5) == (5, 2)
        do_release_part(conn, "s", 1)
        do_forgive_part(conn, "s", 1, 4)
        assert positions(conn, "s") == {1: (5, 1)}
        for _ in range(2):
            do_forgive_part(conn, "s", 1, 5)
            assert positions(conn, "s") == {1: (5, 0)}
        assert do_move_on(conn, "s", 1, 5, 9)
        assert not do_move_on(conn, "s", 1, 5, 9)
    with store.read() as conn:
        assert positions(conn, "s") == {1: (9, 0)}
        assert positions(conn, "other") == {}


def test_the_newest_snapshots_are_kept(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        oldest = [
            do_keep_snapshot(change, "s", 0, Snapshot(n, "i", b"%d" % n, change.at)) for n in (3, 5, 5, 8)
        ]
    assert oldest == [3, 3, 3, 5]
    with record.read() as conn:
        assert [one.position for one in snapshots(conn, "s", 0, until=9)] == [8, 5]
        assert [one.position for one in snapshots(conn, "s", 0, until=7)] == [5]
    assert SNAPSHOTS == 2


def test_a_dead_letter_is_kept_read_tried_again_and_discarded(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        do_bury(change, "s", [Letter(0, n, 0, "CF-I002", b"bytes %d" % n) for n in range(130)])
    with record.read() as conn:
        found = dead_letters(conn, "s", limit=200)
        assert (len(found), len({one.position for one in found})) == (130, 130)
        assert len(dead_letters(conn, "s", after=found[99].id)) == 30
    one = found[0]
    with record.change() as change:
        assert read_letter(change, one.id) == b"bytes %d" % one.position
        do_set_letter(change, one.id, "open", "again")
    with record.change() as change:
        do_set_letter(change, one.id, "again", "discarded", reason="an advert of our own")
    with pytest.raises(RequestError) as caught, record.change() as change:
        do_set_letter(change, one.id, "open", "again")
    assert caught.value.code == "CF-H002"
    with record.read() as conn:
        assert [left.id for left in dead_letters(conn, state="discarded")] == [one.id]


def test_an_erased_letter_says_so(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        do_bury(change, "s", [Letter(0, 1, 0, "CF-I002", b"bytes")])
    with record.read() as conn:
        (one,) = dead_letters(conn)
    with record.change() as change:
        numbers = load_customs().numbers
        do_erase_owner(change, record.vault.ref("dead", one.id), why="rights_request", numbers=numbers)
    with pytest.raises(RequestError), record.change() as change:
        read_letter(change, one.id)
