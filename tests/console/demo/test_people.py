"""The people of the demo: every role is held, and everybody can sign in with what is printed."""

from __future__ import annotations

import pytest

from clearford.console.demo.people import PASSWORD, STAFF, Caller, Door, Refused, code_of
from clearford.core.roles import ROLES, apart
from clearford.runtime.auth.passwords import demand_good
from clearford.runtime.auth.totp import STEP_S
from tests.console.demo.conftest import Passed
from tests.console.demo.visiting import Visitor


def test_every_role_that_is_given_to_people_is_held() -> None:
    given = {name for name, role in ROLES.items() if role.holder == "person"} - {"break_glass"}
    assert {role for one in STAFF for role in one.roles} == given
    assert not any(apart(a, b) for one in STAFF for a in one.roles for b in one.roles)


def test_the_password_is_one_that_the_service_takes() -> None:
    assert PASSWORD
    for one in STAFF:
        demand_good(PASSWORD, one.login, one.name)


def test_everybody_signs_in_with_what_is_printed(passed: Passed, visitor: Visitor) -> None:
    assert set(visitor.people) == {account.login for account in passed.made.accounts}
    for login, person in visitor.people.items():
        me = person.get("/v1/me")
        assert (me["user"]["login"], me["second_factor"]) == (login, True)


def test_a_code_is_of_its_moment_and_what_is_refused_is_raised(passed: Passed) -> None:
    secret = passed.made.accounts[3].factor
    assert code_of(secret, 0) != code_of(secret, 10 * STEP_S)
    with Door(passed.service) as door:
        with pytest.raises(Refused, match="CF-A014") as refused:
            Caller(door, "nobody").get("/v1/me")
        assert refused.value.status == 401
        with pytest.raises(Refused, match="CF-A001"):
            Caller(door, "tom").sign_in("tom", "000000")
