"""Signing in: the same work for everybody, one answer for everything wrong, and guessing that is slowed down."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from clearford.core.errors import AccessError
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.signing_in import do_change_password
from clearford.runtime.auth.users import do_disable_user, do_set_password
from clearford.runtime.stores.tables import credential, sign_in_event
from tests.runtime.auth.kit import GOOD, OWN, ROOT, House, refused

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


def test_a_password_is_set_by_an_administrator_alone(house: House) -> None:
    user = house.add("lin")
    house.add("wei", "lead")
    with pytest.raises(AccessError) as caught:
        do_set_password(house.accounts, house.who(house.sign_in("wei")), user, BETTER)
    assert caught.value.code == "CF-A002"
    do_set_password(house.accounts, ROOT, user, BETTER)
    house.sign_in("lin", BETTER)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing"),
        pytest.param(OWN, id="no-token"),
        pytest.param(OWN | {"x-csrf-token": "wrong"}, id="wrong-token"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="stranger"),
    ],
)
def test_a_change_by_session_needs_our_own_page(house: House, headers: dict[str, str]) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    house.who(signed, changes=True)
    with pytest.raises(AccessError) as caught:
        house.accounts.identify(headers, {COOKIE: signed.secret}, changes=True)
    assert caught.value.code == "CF-A007"
    if headers == OWN:
        assert house.accounts.identify(headers, {COOKIE: signed.secret}, changes=True, form_token=signed.csrf)


def test_no_header_names_anybody(house: House) -> None:
    user = house.add("lin", "operator_admin")
    names = ("x-forwarded-user", "x-remote-user", "remote-user", "x-user", "from", "x-clearford-user")
    assert house.accounts.identify(dict.fromkeys(names, "lin"), {}, changes=True) is None
    assert house.accounts.identify(dict.fromkeys(names, user), {}, changes=False) is None
    assert house.accounts.identify({"authorization": "Basic bGluOnRpbjc="}, {}, changes=False) is None
