"""Who sent a request: by session, key or link, and by nothing else."""

from __future__ import annotations

import pytest

from clearford.core.access import Row, may
from clearford.core.errors import AccessError
from clearford.core.roles import ROLES, RoleName
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.tokens import LINK_DAYS, LinkPurpose, new_token
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import report
from tests.runtime.auth.kit import OWN, House, T


def put(house: House, purpose: LinkPurpose, audience: str = "author") -> str:
    """A statement or report with id `o1`; the token of its link."""
    token = new_token()
    at = house.record.now()
    shared = {"id": "o1", "entry": "e", "lang": "zh", "token_hash": house.record.vault.hash(purpose, token)}
    with house.record.store.write() as conn:
        if purpose == "statement":
            row = shared | {"audience": audience, "created": at, "appeal_until": at}
            conn.execute(statement.insert(), [row])
        else:
            conn.execute(
                report.insert(), [shared | {"notifier_kind": "person", "state": "x", "received": at}]
            )
    return token


@pytest.mark.parametrize(
    ("purpose", "audience", "role"),
    [
        pytest.param("statement", "author", "subject", id="author"),
        pytest.param("statement", "reporter", "reporter", id="reporter-of-a-decision"),
        pytest.param("report", "", "reporter", id="reporter"),
    ],
)
def test_a_link_opens_its_own_thing_alone(
    house: House, purpose: LinkPurpose, audience: str, role: RoleName
) -> None:
    who = house.accounts.identify_link(purpose, put(house, purpose, audience))
    now = house.record.now()
    held = ROLES[role].holds
    for permission in held:
        assert may(who, permission, now, Row(tenant=T, object="o1"))
        assert not may(who, permission, now, Row(tenant=T, object="o2"))
        assert not may(who, permission, now, Row(tenant=T))


@pytest.mark.parametrize(
    "spoil",
    ["unknown", "other-purpose", "cut", "old", "form"],
)
def test_every_unusable_link_says_the_same(house: House, spoil: str) -> None:
    token = put(house, "statement")
    purpose: LinkPurpose = "statement"
    house.accounts.identify_link(purpose, token)
    if spoil == "unknown":
        token = new_token()
    elif spoil == "other-purpose":
        purpose = "report"
    elif spoil == "cut":
        token = token[:-1]
    elif spoil == "old":
        house.move(LINK_DAYS * 24 * 3600)
    else:
        token = "' OR 1=1 --"
    with pytest.raises(AccessError) as caught:
        house.accounts.identify_link(purpose, token)
    assert (caught.value.code, caught.value.message) == (
        "CF-A009",
        "the link is not known, was cut short, or is too old",
    )


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
