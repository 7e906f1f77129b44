"""Signing in: the same work for everybody, one answer for everything wrong, guessing slowed down."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from clearford.core.errors import AccessError
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.signing_in import do_change_password
from clearford.runtime.auth.users import do_disable_user
from clearford.runtime.stores.tables.access import credential
from tests.runtime.auth.kit import GOOD, ROOT, House, refused

BETTER = "nine herons over mill 42"


def test_the_right_password_opens_a_session(house: House) -> None:
    user = house.add("lin", "reviewer")
    signed = house.sign_in("  LIN ")
    who = house.who(signed)
    assert (who.id, who.kind, who.mfa) == (user, "person", False)
    assert [grant.role for grant in who.grants] == ["reviewer"]


def test_unknown_disabled_and_wrong_cost_and_say_the_same(house: House) -> None:
    house.add("lin")
    gone = house.add("gone")
    do_disable_user(house.accounts, ROOT, gone)
    said, work = set(), []
    for login, password in (
        ("nobody", GOOD),
        ("lin", "wrong"),
        ("gone", GOOD),
        ("", ""),
        ("lin", "x" * 10_000),
    ):
        before = house.hasher.compared
        error = refused(house, login, password)
        said.add((error.code, error.message, error.suggestion))
        work.append(house.hasher.compared - before)
    assert len(said) == 1
    assert work == [1] * 5


def test_old_parameters_are_replaced_at_sign_in(house: House) -> None:
    user = house.add("lin")
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(GOOD)
    with house.record.store.write() as conn:
        conn.execute(update(credential).where(credential.c.user_id == user).values(value=old))
    house.sign_in("lin")
    with house.record.read() as conn:
        kept = conn.execute(select(credential.c.value).where(credential.c.user_id == user)).scalar_one()
    assert kept != old
    assert not Passwords(house.hasher).is_stale(kept)
    house.sign_in("lin")


def test_a_changed_password_ends_every_session_and_hands_out_one(house: House) -> None:
    house.add("lin")
    one, other = house.sign_in("lin"), house.sign_in("lin")
    with pytest.raises(AccessError) as caught:
        do_change_password(house.accounts, house.who(one), old="wrong", new=BETTER, address="192.0.2.1")
    assert caught.value.code == "CF-A001"
    fresh = do_change_password(house.accounts, house.who(one), old=GOOD, new=BETTER, address="192.0.2.1")
    for signed in (one, other):
        with pytest.raises(AccessError):
            house.who(signed)
    assert house.who(fresh).id == one.user
    assert refused(house, "lin", GOOD).code == "CF-A001"
    house.sign_in("lin", BETTER)
