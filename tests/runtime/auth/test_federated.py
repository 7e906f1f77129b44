"""People whom a provider vouches for: found by subject alone, with the roles of today's groups."""

from __future__ import annotations

import pytest

from clearford.core.access import holds
from clearford.core.errors import AccessError
from clearford.core.roles import RoleName
from clearford.runtime.auth.factors import do_begin_factor, do_confirm_factor, do_show_factor
from clearford.runtime.auth.federated import do_sign_in_openid, open_pending, seal_pending
from clearford.runtime.auth.grants import do_grant
from clearford.runtime.auth.handing_out import SignedIn
from clearford.runtime.auth.oidc import Pending, Person
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.users import do_create_user, do_disable_user
from tests.runtime.auth.kit import ROOT, House, secret_of
from tests.runtime.auth.provider import provider_at

ISSUER = "https://login.example"
ROLES: dict[str, RoleName] = {"reviewers": "reviewer", "leads": "lead", "auditors": "auditor"}


def arrive(house: House, *groups: str, subject: str = "s1", second: bool = False) -> SignedIn:
    """Somebody comes back from the provider."""
    person = Person(ISSUER, subject, "Lin Wei", groups, second_factor=second)
    return do_sign_in_openid(house.accounts, provider_at(ISSUER, roles=ROLES), person, address="192.0.2.1")


def roles(house: House, signed: SignedIn) -> list[str]:
    return sorted(grant.role for grant in house.who(signed).grants)


def test_the_first_sign_in_makes_the_account(house: House) -> None:
    signed = arrive(house, "reviewers", "choir", second=True)
    assert roles(house, signed) == ["reviewer"]
    assert house.who(signed).mfa
    assert holds(house.who(signed), "case.claim", house.record.now())
    assert house.notes() == ["user.create", "grant.give"]
    assert arrive(house, "reviewers").user == signed.user
    assert [user.name for user in house.accounts.users()] == ["Lin Wei"]


def test_roles_follow_the_groups_of_today(house: House) -> None:
    first = arrive(house, "reviewers")
    second = arrive(house, "leads")
    assert roles(house, second) == ["lead"]
    with pytest.raises(AccessError):
        house.who(first)
    assert roles(house, arrive(house)) == []
    assert house.notes() == ["user.create", "grant.give", "grant.end", "grant.give", "grant.end"]


def test_nobody_without_a_role_gets_an_account(house: House) -> None:
    with pytest.raises(AccessError) as caught:
        arrive(house, "choir")
    assert caught.value.code == "CF-A010"
    assert house.accounts.users() == []


def test_groups_that_do_not_go_together_leave_nothing(house: House) -> None:
    with pytest.raises(AccessError) as caught:
        arrive(house, "reviewers", "auditors")
    assert caught.value.code == "CF-A012"
    assert house.accounts.users() == []
    assert house.notes() == []


def test_a_name_takes_no_account_over(house: House) -> None:
    lin = house.add("lin")
    made = do_create_user(house.accounts, ROOT, login="wei", name="Wei", openid=(ISSUER, "s2"))
    assert arrive(house, "reviewers", subject="lin").user not in (lin, made)
    assert arrive(house, subject="s2").user == made
    with pytest.raises(AccessError, match="another account"):
        do_create_user(house.accounts, ROOT, login="bob", name="Bob", openid=(ISSUER, "s2"))


def test_the_same_subject_of_another_issuer_is_somebody_else(house: House) -> None:
    one = arrive(house, "reviewers")
    person = Person("https://other.example", "s1", "Lin Wei", ("reviewers",), second_factor=False)
    provider = provider_at("https://other.example", roles=ROLES)
    other = do_sign_in_openid(house.accounts, provider, person, address="192.0.2.1")
    assert other.user != one.user


def test_a_disabled_account_stays_outside(house: House) -> None:
    signed = arrive(house, "reviewers")
    do_disable_user(house.accounts, ROOT, signed.user)
    with pytest.raises(AccessError) as caught:
        arrive(house, "leads")
    assert caught.value.code == "CF-A001"


def test_roles_given_by_hand_stay(house: House) -> None:
    made = do_create_user(house.accounts, ROOT, login="wei", name="Wei", openid=(ISSUER, "s1"))
    do_grant(house.accounts, ROOT, user=made, role="reviewer")
    assert roles(house, arrive(house, "leads")) == ["lead", "reviewer"]
    assert roles(house, arrive(house)) == ["reviewer"]


def test_a_provider_that_is_not_trusted_with_it_is_followed_by_a_code(house: House) -> None:
    who = house.who(arrive(house, "reviewers"))
    assert not holds(who, "case.claim", house.record.now())
    secret = secret_of(do_begin_factor(house.accounts, who, address="192.0.2.1"))
    do_confirm_factor(house.accounts, who, house.code(secret))
    house.move(60)
    later = arrive(house, "reviewers")
    with pytest.raises(AccessError) as caught:
        do_show_factor(house.accounts, house.who(later), "000000", address="192.0.2.1")
    assert caught.value.code == "CF-A001"
    shown = do_show_factor(house.accounts, house.who(later), house.code(secret), address="192.0.2.1")
    assert holds(house.who(shown), "case.claim", house.record.now())
    with pytest.raises(AccessError):
        house.accounts.identify({}, {COOKIE: later.secret}, changes=False)


@pytest.mark.parametrize("text", ["", "x", "é", "A" * 200])
def test_a_pending_sign_in_opens_only_as_it_was_sealed(house: House, text: str) -> None:
    pending = Pending("s", "n", "v", 5)
    sealed = seal_pending(house.record.vault, pending)
    assert open_pending(house.record.vault, sealed) == pending
    assert "=" not in sealed
    for wrong in (text, sealed[:-2], sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]):
        with pytest.raises(AccessError) as caught:
            open_pending(house.record.vault, wrong)
        assert caught.value.code == "CF-A010"
