"""The second factor: asked for, shown once, set up and taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clearford.core.errors import AccessError
from clearford.runtime.auth.factors import do_begin_factor, do_confirm_factor
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.users import do_reset_factor
from clearford.runtime.stores.tables.access import credential
from tests.runtime.auth.kit import GOOD, HERE, ROOT, House, at_once, refused


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
        do_begin_factor(house.accounts, before, password=GOOD, address=HERE)
    assert caught.value.code == "CF-A004"
    with pytest.raises(AccessError) as caught:
        do_confirm_factor(house.accounts, before, "000000")
    assert caught.value.code == "CF-A006"


@pytest.mark.parametrize(
    ("password", "code", "refused_as"),
    [
        pytest.param("", "", "CF-A001", id="an open session alone"),
        pytest.param("not it", "", "CF-A001", id="a wrong password"),
        pytest.param("", "000000", "CF-A001", id="a wrong code"),
        pytest.param(GOOD, "000000", None, id="the password"),
        pytest.param("", "right", None, id="a code of the present factor"),
    ],
)
def test_a_factor_is_replaced_by_whoever_is_there(
    house: House, password: str, code: str, refused_as: str | None
) -> None:
    house.add("lin")
    who, secret, _ = house.enrol("lin")
    house.move(60)
    code = house.code(secret) if code == "right" else code
    said = None
    try:
        do_begin_factor(house.accounts, who, password=password, code=code, address=HERE)
    except AccessError as error:
        said = error.code
    with house.record.read() as conn:
        kinds = conn.execute(select(credential.c.kind)).scalars().all()
    assert (said, "totp_new" in kinds) == (refused_as, refused_as is None)


def test_guessing_before_a_factor_is_replaced_is_slowed_down(house: House) -> None:
    house.add("lin")
    who, _, _ = house.enrol("lin")
    said = []
    for _ in range(7):
        with pytest.raises(AccessError) as caught:
            do_begin_factor(house.accounts, who, password="guess", address=HERE)
        said.append(caught.value.code)
    assert (said[0], said[-1]) == ("CF-A001", "CF-A005")


def test_a_wrong_code_does_not_confirm_a_factor(house: House) -> None:
    house.add("lin")
    who = house.who(house.sign_in("lin"))
    do_begin_factor(house.accounts, who, password=GOOD, address=HERE)
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
