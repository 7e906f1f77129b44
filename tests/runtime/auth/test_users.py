"""Accounts: made, disabled, and never without somebody who gives out rights."""

from __future__ import annotations

import pytest

from clearford.core.errors import AccessError
from clearford.runtime.auth.grants import (
    do_end_grant,
)
from clearford.runtime.auth.users import do_create_user, do_disable_user, do_enable_user, do_set_password
from tests.runtime.auth.kit import GOOD, ROOT, House, at_once, code_of, grant_of

BETTER = "nine herons over mill 42"


def test_a_password_is_set_by_an_administrator_alone(house: House) -> None:
    user = house.add("lin")
    house.add("wei", "lead")
    with pytest.raises(AccessError) as caught:
        do_set_password(house.accounts, house.who(house.sign_in("wei")), user, BETTER)
    assert caught.value.code == "CF-A002"
    do_set_password(house.accounts, ROOT, user, BETTER)
    house.sign_in("lin", BETTER)


def test_two_administrators_do_not_disable_each_other_at_the_same_moment(house: House) -> None:
    ann, bob = house.add("ann", "operator_admin"), house.add("bob", "operator_admin")
    assert at_once(
        lambda: do_disable_user(house.accounts, ROOT, ann), lambda: do_disable_user(house.accounts, ROOT, bob)
    ) == ["CF-A012", "done"]


def test_there_is_always_an_administrator(house: House) -> None:
    first = house.add("root", "operator_admin")
    with pytest.raises(AccessError, match="last administrator"):
        do_disable_user(house.accounts, ROOT, first)
    with pytest.raises(AccessError, match="last administrator"):
        do_end_grant(house.accounts, ROOT, grant_of(house, first))
    house.add("second", "operator_admin")
    do_disable_user(house.accounts, ROOT, first)
    with pytest.raises(AccessError) as caught:
        house.sign_in("root")
    assert code_of(caught) == "CF-A001"
    do_enable_user(house.accounts, ROOT, first)
    house.sign_in("root")


@pytest.mark.parametrize(
    ("login", "name", "password", "code"),
    [
        pytest.param("LIN", "Lin", GOOD, "CF-A012", id="taken"),
        pytest.param("a", "A", GOOD, "CF-A012", id="too-short"),
        pytest.param("wei b", "Wei", GOOD, "CF-A012", id="space"),
        pytest.param("wei", " ", GOOD, "CF-A012", id="no-name"),
        pytest.param("wei", "Wei", "password1234", "CF-A011", id="guessed"),
        pytest.param("wei", "Wei", None, "CF-A012", id="no-way-in"),
    ],
)
def test_accounts_that_cannot_be_made(
    house: House, login: str, name: str, password: str | None, code: str
) -> None:
    house.add("lin")
    with pytest.raises(AccessError) as caught:
        do_create_user(house.accounts, ROOT, login=login, name=name, password=password)
    assert code_of(caught) == code
    assert len(house.accounts.users()) == 1
    assert house.notes() == ["user.create"], "what was refused left nothing"
