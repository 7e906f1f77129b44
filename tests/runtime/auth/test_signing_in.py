"""Signing in: the same work for everybody, one answer for everything wrong, codes once, sessions that end."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from clearford.core.errors import AccessError
from clearford.runtime.auth.factors import do_begin_factor, do_confirm_factor
from clearford.runtime.auth.handing_out import do_end_session, do_end_sessions_of, do_sign_out, sessions_of
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.signing_in import do_change_password
from clearford.runtime.auth.users import do_disable_user, do_reset_factor, do_set_password
from clearford.runtime.stores.tables import credential, session, sign_in_event, user_account
from tests.runtime.auth.kit import GOOD, OWN, ROOT, House, at_once

BETTER = "nine herons over mill 42"


def refused(house: House, login: str, password: str, code: str | None = None) -> AccessError:
    """The error of an attempt."""
    with pytest.raises(AccessError) as caught:
        house.sign_in(login, password, code)
    return caught.value


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


def test_a_second_factor_is_asked_for_and_shown_once(house: House) -> None:
    house.add("lin", "reviewer")
    who, secret, _ = house.enrol("lin")
    assert who.mfa
    assert refused(house, "lin", GOOD).code == "CF-A004"
    assert refused(house, "lin", "wrong").code == "CF-A001"
    # The code that confirmed the factor is used up.
    assert refused(house, "lin", GOOD, house.code(secret)).code == "CF-A001"
    house.move(30)
    code = house.code(secret)
    assert house.sign_in("lin", code=code).second_factor
    assert refused(house, "lin", GOOD, code).code == "CF-A001"
    assert "user.factor" in house.notes()


def test_a_recovery_code_works_once_and_for_its_account_alone(house: House) -> None:
    house.add("lin")
    house.add("wei")
    _, _, codes = house.enrol("lin")
    house.enrol("wei")
    assert refused(house, "wei", GOOD, codes[0]).code == "CF-A001"
    house.sign_in("lin", code=codes[0].upper())
    assert refused(house, "lin", GOOD, codes[0]).code == "CF-A001"
    house.sign_in("lin", code=codes[1])


def test_a_code_shown_twice_at_the_same_moment_counts_once(house: House) -> None:
    house.add("lin")
    _, secret, codes = house.enrol("lin")
    house.move(60)
    for code in (house.code(secret), codes[0]):
        again = [lambda code=code: house.sign_in("lin", code=code)] * 3
        assert at_once(*again) == ["CF-A001", "CF-A001", "done"]


def test_guessing_codes_is_slowed_down_as_well(house: House) -> None:
    house.add("lin")
    house.enrol("lin")
    for _ in range(6):
        assert refused(house, "lin", GOOD, "000000").code == "CF-A001"
    assert refused(house, "lin", GOOD, "000000").code == "CF-A005"


def test_a_factor_is_not_replaced_by_a_session_that_did_not_show_it(house: House) -> None:
    house.add("lin")
    before = house.who(house.sign_in("lin"))
    house.enrol("lin")
    with pytest.raises(AccessError) as caught:
        do_begin_factor(house.accounts, before)
    assert caught.value.code == "CF-A004"
    with pytest.raises(AccessError) as caught:
        do_confirm_factor(house.accounts, before, "000000")
    assert caught.value.code == "CF-A006"


def test_a_wrong_code_does_not_confirm_a_factor(house: House) -> None:
    house.add("lin")
    who = house.who(house.sign_in("lin"))
    do_begin_factor(house.accounts, who)
    with pytest.raises(AccessError) as caught:
        do_confirm_factor(house.accounts, who, "000000")
    assert caught.value.code == "CF-A001"
    assert not house.sign_in("lin").second_factor


def test_the_secret_of_a_factor_lies_encrypted(house: House) -> None:
    house.add("lin")
    _, secret, codes = house.enrol("lin")
    with house.record.read() as conn:
        values = conn.execute(select(credential.c.value)).scalars().all()
    kept = " ".join(values)
    assert secret.hex() not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert GOOD not in kept


def test_a_lost_device_is_reset_by_another(house: House) -> None:
    user = house.add("lin")
    who, _, _ = house.enrol("lin")
    do_reset_factor(house.accounts, ROOT, user)
    with pytest.raises(AccessError) as caught:
        house.accounts.identify({}, {COOKIE: who.session or ""}, changes=False)
    assert caught.value.code == "CF-A006"
    assert not house.sign_in("lin").second_factor


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


def test_a_session_is_kept_as_a_hash(house: House) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    with house.record.read() as conn:
        row = conn.execute(select(session)).one()
    assert bytes(row.id_hash) == house.record.vault.hash("session", signed.secret)
    assert signed.secret.encode() not in bytes(row.id_hash)


@pytest.mark.parametrize(
    ("steps", "live"),
    [
        pytest.param([1790], True, id="used-in-time"),
        pytest.param([1801], False, id="idle"),
        pytest.param([1700] * 10, True, id="used-again-and-again"),
        pytest.param([1700] * 26, False, id="too-old"),
    ],
)
def test_a_session_ends_by_itself(house: House, steps: list[int], *, live: bool) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    ended = 0
    for seconds in steps:
        house.move(seconds)
        try:
            house.who(signed)
        except AccessError as error:
            assert error.code == "CF-A006"
            ended += 1
    assert (ended == 0) == live


def test_a_session_of_a_disabled_account_is_none_even_if_nobody_ended_it(house: House) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    with house.record.store.write() as conn:
        conn.execute(update(user_account).values(state="disabled"))
    with pytest.raises(AccessError) as caught:
        house.who(signed)
    assert caught.value.code == "CF-A006"


def test_nobody_ends_sessions_of_an_account_that_is_not_there(house: House) -> None:
    with pytest.raises(AccessError, match="no such account"):
        do_end_sessions_of(house.accounts, ROOT, "0" * 32)
    assert house.notes() == []


def test_signing_out_ends_this_session_alone(house: House) -> None:
    house.add("lin")
    one, other = house.sign_in("lin"), house.sign_in("lin")
    do_sign_out(house.accounts, house.who(one))
    with pytest.raises(AccessError):
        house.who(one)
    assert [info.id for info in sessions_of(house.accounts, house.who(other))] == [house.who(other).session]


def test_nobody_ends_the_session_of_another(house: House) -> None:
    house.add("lin")
    house.add("wei", "reviewer")
    lin, wei = house.sign_in("lin"), house.sign_in("wei")
    do_end_session(house.accounts, house.who(wei), house.who(lin).session or "")
    do_end_session(house.accounts, house.who(wei), "not hexadecimal")
    house.who(lin)
    with pytest.raises(AccessError) as caught:
        do_end_sessions_of(house.accounts, house.who(wei), lin.user)
    assert caught.value.code == "CF-A002"
    assert do_end_sessions_of(house.accounts, ROOT, lin.user) == 1
    with pytest.raises(AccessError):
        house.who(lin)


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


def test_a_token_of_another_purpose_is_no_session(house: House) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    with house.record.store.write() as conn:
        conn.execute(update(session).values(id_hash=house.record.vault.hash("statement", signed.secret)))
    with pytest.raises(AccessError):
        house.who(signed)
    with house.record.read() as conn:
        assert conn.execute(select(func.count()).select_from(session)).scalar_one() == 1
