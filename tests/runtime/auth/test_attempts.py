"""Attempts to sign in: slowed down, without locking anybody out."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from clearford.core.errors import AccessError
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.stores.tables.access import sign_in_event
from tests.runtime.auth.kit import GOOD, House, refused


def test_guessing_is_slowed_down_and_the_wait_ends(house: House) -> None:
    house.add("lin")
    for _ in range(6):
        assert refused(house, "lin", "wrong").code == "CF-A001"
    compared = house.hasher.compared
    error = refused(house, "lin", GOOD)
    assert isinstance(error, TooManyAttempts)
    assert error.wait_s == 1
    assert house.hasher.compared == compared, "who must wait is not given work"
    house.move(1.01)
    house.sign_in("lin")
    assert refused(house, "lin", "wrong").code == "CF-A001", "a success ends the count"


def test_guesses_at_the_same_moment_count_one_by_one(house: House) -> None:
    house.add("lin")
    codes: list[str] = []
    threads = [
        threading.Thread(target=lambda: codes.append(refused(house, "lin", "wrong").code)) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(codes) == ["CF-A001"] * 6 + ["CF-A005"] * 6
    assert house.hasher.compared == 6


def test_strangers_do_not_lock_an_owner_out(house: House) -> None:
    house.add("lin")
    house.sign_in("lin", address="198.51.100.1")
    for n in range(40):
        with pytest.raises(AccessError):
            house.sign_in("lin", "wrong", address=f"192.0.2.{n}")
    with pytest.raises(TooManyAttempts) as caught:
        house.sign_in("lin", address="203.0.113.9")
    assert caught.value.wait_s <= 30
    house.sign_in("lin", address="198.51.100.1")


def test_one_network_over_many_accounts_is_slowed_down(house: House) -> None:
    for n in range(51):
        assert refused(house, f"user{n}", "wrong").code == "CF-A001"
    house.add("lin")
    assert refused(house, "lin", GOOD).code == "CF-A005"
    house.move(3601)
    house.sign_in("lin")


def test_attempts_on_file_name_nobody(house: House) -> None:
    house.add("lin")
    house.sign_in("lin", address="192.0.2.77")
    with house.record.read() as conn:
        row = conn.execute(select(sign_in_event)).one()
    assert row.result == "ok"
    assert "lin" not in row.login
    assert "192" not in row.address
