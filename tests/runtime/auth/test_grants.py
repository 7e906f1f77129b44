"""Roles, emergency access and keys: who may give them, what two people are for, and what is on record."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import select, update

from clearford.core.access import GLASS_US, Row, holds, may, require
from clearford.core.errors import AccessError
from clearford.core.roles import RoleName
from clearford.runtime.auth.grants import (
    do_approve_glass,
    do_ask_glass,
    do_create_key,
    do_end_grant,
    do_end_key,
    do_grant,
)
from clearford.runtime.auth.sessions import SECOND
from clearford.runtime.auth.users import do_create_user, do_disable_user
from clearford.runtime.stores.tables.access import api_key, role_grant
from tests.runtime.auth.kit import GOOD, ROOT, House, T, at_once, code_of, grant_of

REASON = "a person is in danger and the queue is down"


def test_a_grant_holds_at_once_and_is_on_record(house: House) -> None:
    user = house.add("lin")
    signed = house.sign_in("lin")
    do_grant(house.accounts, ROOT, user=user, role="reviewer", harms=["fraud"], languages=["zh"])
    with pytest.raises(AccessError):
        house.who(signed)
    (grant,) = house.who(house.sign_in("lin")).grants
    assert (grant.role, grant.harms, grant.languages, grant.given_by) == (
        "reviewer",
        ("fraud",),
        ("zh",),
        "command-line",
    )
    assert house.notes() == ["user.create", "grant.give"]
    entry = house.entries()[-1]
    assert entry.data == {"what": "grant.give", "role": "reviewer"}
    assert entry.by_role == "operator_admin"
    assert set(entry.c) == {"new", "actor"}
    assert "lin" not in str(msgspec.to_builtins(entry))


def test_an_ended_grant_holds_no_more(house: House) -> None:
    user = house.add("lin", "reviewer")
    signed = house.sign_in("lin")
    do_end_grant(house.accounts, ROOT, grant_of(house, user))
    with pytest.raises(AccessError):
        house.who(signed)
    assert house.who(house.sign_in("lin")).grants == ()
    with pytest.raises(AccessError, match="has ended"):
        do_end_grant(house.accounts, ROOT, grant_of(house, user))


def test_a_grant_with_an_end_ends(house: House) -> None:
    user = house.add("lin")
    until = house.record.now() + 600 * SECOND
    do_grant(house.accounts, ROOT, user=user, role="auditor", until=until)
    who, _, _ = house.enrol("lin")
    assert holds(who, "evidence.read", house.record.now())
    house.move(600)
    assert not holds(who, "evidence.read", house.record.now())
    assert house.accounts.users()[0].grants == ()


def test_nobody_gives_a_role_to_themselves(house: House) -> None:
    admin = house.add("root", "operator_admin")
    who, _, _ = house.enrol("root")
    with pytest.raises(AccessError) as caught:
        do_grant(house.accounts, who, user=admin, role="auditor")
    assert code_of(caught) == "CF-A003"


@pytest.mark.parametrize("role", ["reviewer", "lead", "policy_approver", "auditor", "legal"])
def test_only_administrators_give_roles(house: House, role: RoleName) -> None:
    house.add("lin", role)
    other = house.add("wei")
    who, _, _ = house.enrol("lin")
    attempts: list[Callable[[], object]] = [
        lambda: do_grant(house.accounts, who, user=other, role="reviewer"),
        lambda: do_create_user(house.accounts, who, login="new", name="New", password=GOOD),
        lambda: do_disable_user(house.accounts, who, other),
        lambda: do_create_key(house.accounts, who, name="k", scopes=["item.submit"]),
        lambda: do_ask_glass(house.accounts, who, reason=REASON),
    ]
    for attempt in attempts:
        with pytest.raises(AccessError) as caught:
            attempt()
        assert code_of(caught) == "CF-A002"
    assert [user.login for user in house.accounts.users()] == ["lin", "wei"]


def test_an_administrator_without_a_second_factor_gives_nothing(house: House) -> None:
    house.add("root", "operator_admin")
    other = house.add("wei")
    with pytest.raises(AccessError) as caught:
        do_grant(house.accounts, house.who(house.sign_in("root")), user=other, role="reviewer")
    assert code_of(caught) == "CF-A004"


@pytest.mark.parametrize(
    ("role", "harms", "until"),
    [
        pytest.param("machine", (), None, id="machine"),
        pytest.param("public", (), None, id="public"),
        pytest.param("subject", (), None, id="link"),
        pytest.param("break_glass", (), None, id="emergency"),
        pytest.param("god", (), None, id="unknown"),
        pytest.param("legal", (), 1, id="in-the-past"),
        pytest.param("policy_author", ("fraud",), None, id="limits-that-empty-it"),
        pytest.param("auditor", (), None, id="beside-reviewer"),
    ],
)
def test_roles_that_cannot_be_given(
    house: House, role: RoleName, harms: tuple[str, ...], until: int | None
) -> None:
    user = house.add("lin", "reviewer")
    with pytest.raises(AccessError) as caught:
        do_grant(house.accounts, ROOT, user=user, role=role, harms=harms, until=until)
    assert code_of(caught) == "CF-A012"


def test_roles_that_exclude_each_other_are_not_both_given_at_the_same_moment(house: House) -> None:
    for n in range(5):
        user = house.add(f"lin{n}")

        def give(role: RoleName, user: str = user) -> Callable[[], object]:
            return lambda: do_grant(house.accounts, ROOT, user=user, role=role)

        assert at_once(give("reviewer"), give("auditor")) == ["CF-A012", "done"]


def test_one_request_is_approved_once(house: House) -> None:
    for login in ("ann", "bob", "eve"):
        house.add(login, "operator_admin")
    ann, bob, eve = (house.enrol(login)[0] for login in ("ann", "bob", "eve"))
    request = do_ask_glass(house.accounts, ann, reason=REASON)
    assert at_once(
        lambda: do_approve_glass(house.accounts, bob, request),
        lambda: do_approve_glass(house.accounts, eve, request),
    ) == ["CF-A012", "done"]


def test_two_people_open_evidence_for_an_hour(house: House) -> None:
    house.add("ann", "operator_admin")
    house.add("bob", "operator_admin")
    ann, _, _ = house.enrol("ann")
    bob, _, _ = house.enrol("bob")
    request = do_ask_glass(house.accounts, ann, reason=REASON)
    row = Row(tenant=T, harm="violence.threat")
    with pytest.raises(AccessError) as caught:
        do_approve_glass(house.accounts, ann, request)
    assert code_of(caught) == "CF-A003"
    assert not may(ann, "evidence.read", house.record.now(), row)

    until = do_approve_glass(house.accounts, bob, request)
    assert until == house.record.now() + GLASS_US
    with house.record.read() as conn:
        user = house.accounts.user(conn, ann.id, house.record.now())
    assert user is not None
    now_ann = msgspec.structs.replace(ann, grants=user.grants)
    assert may(now_ann, "evidence.read", house.record.now(), row)
    assert not may(now_ann, "evidence.read", house.record.now(), Row(tenant=T, harm="minors.grooming"))
    house.move(3600)
    assert not may(now_ann, "evidence.read", house.record.now(), row)
    assert house.notes()[-2:] == ["glass.ask", "glass.open"]
    with pytest.raises(AccessError) as caught:
        do_approve_glass(house.accounts, bob, request)
    assert code_of(caught) == "CF-A012"


def test_a_request_is_no_grant(house: House) -> None:
    house.add("ann", "operator_admin")
    ann, _, _ = house.enrol("ann")
    do_ask_glass(house.accounts, ann, reason=REASON)
    assert [grant.role for grant in house.accounts.users()[0].grants] == ["operator_admin"]


def test_a_grant_holds_from_its_beginning(house: House) -> None:
    user = house.add("lin", "reviewer")
    with house.record.store.write() as conn:
        conn.execute(update(role_grant).values(since=house.record.now() + 60 * SECOND))
    assert house.accounts.users()[0].grants == ()
    house.move(60)
    assert [grant.role for grant in house.accounts.users()[0].grants] == ["reviewer"]
    assert house.accounts.users()[0].id == user


def test_an_old_request_is_not_approved(house: House) -> None:
    house.add("ann", "operator_admin")
    house.add("bob", "operator_admin")
    ann, _, _ = house.enrol("ann")
    bob, _, _ = house.enrol("bob")
    request = do_ask_glass(house.accounts, ann, reason=REASON)
    house.move(3600)
    with pytest.raises(AccessError, match="no such request"):
        do_approve_glass(house.accounts, bob, request)


def test_an_emergency_has_a_reason(house: House) -> None:
    house.add("ann", "operator_admin")
    ann, _, _ = house.enrol("ann")
    with pytest.raises(AccessError) as caught:
        do_ask_glass(house.accounts, ann, reason="need it")
    assert code_of(caught) == "CF-A012"


def test_a_key_is_shown_once_and_does_what_it_was_made_for(house: House) -> None:
    made, text = do_create_key(house.accounts, ROOT, name="platform", scopes=["item.submit"], days=1)
    who = house.accounts.identify({"authorization": f"Bearer {text}"}, {}, changes=True)
    assert who is not None
    assert (who.id, who.kind) == (made, "machine")
    require(who, "item.submit", house.record.now())
    with pytest.raises(AccessError):
        require(who, "decision.read", house.record.now())
    with house.record.read() as conn:
        row = conn.execute(select(api_key)).one()
    assert text.encode() not in bytes(row.hash)
    assert row.used == house.record.now()


@pytest.mark.parametrize("spoil", ["unknown", "wrong", "expired", "revoked"])
def test_every_unusable_key_says_the_same(house: House, spoil: str) -> None:
    made, text = do_create_key(house.accounts, ROOT, name="platform", scopes=["item.submit"], days=1)
    house.accounts.identify_key(text)
    if spoil == "unknown":
        text = f"cfk_{'0' * 16}_{'0' * 64}"
    elif spoil == "wrong":
        text = text[:-1] + ("0" if text[-1] != "0" else "1")
    elif spoil == "expired":
        house.move(24 * 3600)
    else:
        do_end_key(house.accounts, ROOT, made)
    with pytest.raises(AccessError) as caught:
        house.accounts.identify_key(text)
    assert (code_of(caught), caught.value.message) == (
        "CF-A008",
        "the key is not known, not right, expired or revoked",
    )


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        pytest.param("k", ["user.edit"], 1, id="admin-verb"),
        pytest.param("k", ["case.decide"], 1, id="verb-of-people"),
        pytest.param("k", [], 1, id="no-scope"),
        pytest.param("k", ["item.submit"], 0, id="no-life"),
        pytest.param("k", ["item.submit"], 731, id="too-long"),
        pytest.param(" ", ["item.submit"], 1, id="no-name"),
    ],
)
def test_keys_that_cannot_be_made(house: House, name: str, scopes: list[str], days: int) -> None:
    with pytest.raises(AccessError) as caught:
        do_create_key(house.accounts, ROOT, name=name, scopes=scopes, days=days)
    assert code_of(caught) == "CF-A012"
