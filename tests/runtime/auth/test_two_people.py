"""Roles that two administrators give: what one alone cannot do, whatever accounts that one makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from clearford.core.access import Identity
from clearford.core.errors import AccessError
from clearford.core.roles import TWO_PEOPLE, RoleName
from clearford.runtime.auth.grants import do_approve_glass, do_ask_glass, do_end_grant, do_grant
from clearford.runtime.auth.sessions import SECOND
from clearford.runtime.auth.two_people import (
    WAITS_US,
    do_approve_grant,
    do_refuse_grant,
    emergencies,
    grants_of_user,
    waiting_grants,
)
from clearford.runtime.auth.users import do_create_user, do_disable_user
from clearford.runtime.customs import load_customs
from clearford.runtime.record.retention import do_expire_rows
from clearford.runtime.stores.tables.access import role_grant
from tests.runtime.auth.kit import GOOD, ROOT, House, at_once, code_of, grant_of

EMERGENCY = "a person is in danger and the queue is down"


@pytest.fixture
def ann(house: House) -> Identity:
    """An administrator."""
    house.add("ann", "operator_admin")
    return house.enrol("ann")[0]


@pytest.fixture
def bob(house: House) -> Identity:
    """Another administrator."""
    house.add("bob", "operator_admin")
    return house.enrol("bob")[0]


def ask(
    house: House, by: Identity, role: RoleName = "lead", login: str = "lin", until: int | None = None
) -> str:
    """Ask for a role of a new account; the id of the request."""
    user = house.add(login)
    given = do_grant(house.accounts, by, user=user, role=role, until=until)
    assert given.state == "waiting"
    return given.id


def roles_of(house: House, login: str) -> list[RoleName]:
    """The roles that hold now."""
    (found,) = [user for user in house.accounts.users() if user.login == login]
    return [grant.role for grant in found.grants]


def refusal(act: Callable[[], object]) -> str:
    """The code of a refusal."""
    with pytest.raises(AccessError) as caught:
        act()
    return code_of(caught)


@pytest.mark.parametrize("role", sorted(TWO_PEOPLE))
def test_a_role_of_two_people_holds_once_another_administrator_approved(
    house: House, ann: Identity, bob: Identity, role: RoleName
) -> None:
    request = ask(house, ann, role)
    signed = house.sign_in("lin")
    assert roles_of(house, "lin") == []
    assert [(one.id, one.state, one.given_by) for one in waiting_grants(house.accounts)] == [
        (request, "waiting", ann.id)
    ]
    do_approve_grant(house.accounts, bob, request)
    assert roles_of(house, "lin") == [role]
    with pytest.raises(AccessError):
        house.who(signed)
    assert waiting_grants(house.accounts) == []
    (shown,) = grants_of_user(house.accounts, house.who(house.sign_in("lin")).id)
    assert (shown.state, shown.second_by, shown.role) == ("given", bob.id, role)
    assert house.notes()[-2:] == ["grant.ask", "grant.give"]
    assert [entry.data["role"] for entry in house.entries()[-2:]] == [role, role]


def test_one_administrator_cannot_be_two_people(house: House, ann: Identity) -> None:
    """Even where the second account is an administrator already, by somebody else's mistake."""
    second = do_create_user(house.accounts, ann, login="ann2", name="Ann", password=GOOD)
    first = do_grant(house.accounts, ann, user=second, role="operator_admin")
    assert refusal(lambda: do_approve_grant(house.accounts, ann, first.id)) == "CF-A003"
    do_grant(house.accounts, ROOT, user=second, role="operator_admin")
    twin, _, _ = house.enrol("ann2")
    request = ask(house, ann)
    assert refusal(lambda: do_approve_grant(house.accounts, twin, request)) == "CF-A003"
    emergency = do_ask_glass(house.accounts, ann, reason=EMERGENCY)
    assert refusal(lambda: do_approve_glass(house.accounts, twin, emergency)) == "CF-A003"
    assert roles_of(house, "lin") == []


def test_nobody_approves_a_role_of_their_own(house: House, ann: Identity, bob: Identity) -> None:
    request = do_grant(house.accounts, ann, user=bob.id, role="operator_admin").id
    assert refusal(lambda: do_approve_grant(house.accounts, bob, request)) == "CF-A003"


def test_other_roles_and_the_command_line_need_no_second_person(house: House, ann: Identity) -> None:
    user = house.add("lin")
    assert do_grant(house.accounts, ann, user=user, role="reviewer").state == "given"
    ask(house, ann, "lead", "wei")
    (waiting,) = waiting_grants(house.accounts)
    assert do_grant(house.accounts, ROOT, user=waiting.user, role="lead").state == "given"
    assert waiting_grants(house.accounts) == [], "what was asked for was given"
    assert roles_of(house, "wei") == ["lead"]


def test_a_refused_request_is_over(house: House, ann: Identity, bob: Identity) -> None:
    request = ask(house, ann)
    do_refuse_grant(house.accounts, bob, request, reason="not trained yet")
    assert refusal(lambda: do_approve_grant(house.accounts, bob, request)) == "CF-A012"
    assert refusal(lambda: do_refuse_grant(house.accounts, bob, request)) == "CF-A012"
    assert house.entries()[-1].data == {"what": "grant.refuse", "role": "lead"}
    assert roles_of(house, "lin") == []


def test_the_same_is_not_asked_twice_until_it_was_taken_back(house: House, ann: Identity) -> None:
    request = ask(house, ann)
    (waiting,) = waiting_grants(house.accounts)

    def again() -> object:
        return do_grant(house.accounts, ann, user=waiting.user, role="lead")

    assert refusal(again) == "CF-A012"
    do_end_grant(house.accounts, ann, request)
    again()
    assert len(waiting_grants(house.accounts)) == 1


def test_an_old_request_is_not_approved(house: House, ann: Identity, bob: Identity) -> None:
    request = ask(house, ann)
    house.move(WAITS_US / SECOND)
    assert waiting_grants(house.accounts) == []
    assert refusal(lambda: do_approve_grant(house.accounts, bob, request)) == "CF-A012"


def test_what_changed_meanwhile_is_seen_when_it_is_approved(
    house: House, ann: Identity, bob: Identity
) -> None:
    ending = ask(house, ann, until=house.record.now() + 60 * SECOND)
    house.move(60)
    assert refusal(lambda: do_approve_grant(house.accounts, bob, ending)) == "CF-A012"
    apart = ask(house, ann, "policy_approver", "wei")
    (_, waiting) = waiting_grants(house.accounts)
    do_grant(house.accounts, ROOT, user=waiting.user, role="auditor")
    assert refusal(lambda: do_approve_grant(house.accounts, bob, apart)) == "CF-A012"
    last = ask(house, ann, "lead", "mo")
    do_disable_user(house.accounts, bob, ann.id)
    assert refusal(lambda: do_approve_grant(house.accounts, bob, last)) == "CF-A012"


def test_a_request_for_an_administrator_is_no_administrator(house: House, ann: Identity) -> None:
    """The last one stays, and what waits can be taken back although it is about the same role."""
    request = ask(house, ann, "operator_admin")
    assert refusal(lambda: do_end_grant(house.accounts, ROOT, grant_of(house, ann.id))) == "CF-A012"
    do_end_grant(house.accounts, ann, request)


def test_a_request_is_approved_once_by_two_at_the_same_moment(
    house: House, ann: Identity, bob: Identity
) -> None:
    house.add("cy", "operator_admin")
    cy, _, _ = house.enrol("cy")
    request = ask(house, ann)
    said = at_once(*(lambda who=who: do_approve_grant(house.accounts, who, request) for who in (bob, cy)))
    assert said == ["CF-A012", "done"]


def test_a_request_that_nobody_answered_is_forgotten_like_one_that_ended(house: House, ann: Identity) -> None:
    ask(house, ann)
    house.move(3 * 366 * 86_400)
    with house.record.change() as change:
        do_expire_rows(change, load_customs().numbers)
    with house.record.read() as conn:
        left = conn.execute(select(role_grant.c.role, role_grant.c.waits)).all()
    assert [tuple(row) for row in left] == [("operator_admin", 0)]


def test_emergencies_wait_are_open_and_end(house: House, ann: Identity, bob: Identity) -> None:
    request = do_ask_glass(house.accounts, ann, reason=EMERGENCY, harms=["fraud"])
    (one,) = emergencies(house.accounts)
    assert (one.id, one.state, one.harms, one.reason) == (request, "waiting", ("fraud",), EMERGENCY)
    do_approve_glass(house.accounts, bob, request)
    assert [one.state for one in emergencies(house.accounts)] == ["given"]
    house.move(3600)
    assert emergencies(house.accounts) == []
