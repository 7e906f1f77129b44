"""Sessions: kept as hashes, ended by time, by their owner, and by nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from clearford.core.errors import AccessError
from clearford.runtime.auth.handing_out import do_end_session, do_end_sessions_of, do_sign_out, sessions_of
from clearford.runtime.stores.tables.access import session, user_account
from tests.runtime.auth.kit import ROOT, House


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


def test_a_token_of_another_purpose_is_no_session(house: House) -> None:
    house.add("lin")
    signed = house.sign_in("lin")
    with house.record.store.write() as conn:
        conn.execute(update(session).values(id_hash=house.record.vault.hash("statement", signed.secret)))
    with pytest.raises(AccessError):
        house.who(signed)
    with house.record.read() as conn:
        assert conn.execute(select(func.count()).select_from(session)).scalar_one() == 1
