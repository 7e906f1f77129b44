"""What makes each error of access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clearford.core.access import NOBODY, Grant, Identity, require, require_two, scopes_of_key
from clearford.runtime.auth.csrf import demand_own_page
from clearford.runtime.auth.keys import id_of
from clearford.runtime.auth.lockout import TooManyAttempts
from clearford.runtime.auth.oidc import OpenIdClient
from clearford.runtime.auth.passwords import demand_good
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import House, T
from tests.runtime.auth.provider import provider_at


@contextmanager
def house() -> Iterator[House]:
    """Accounts in the present folder."""
    store = Store.open("store.db", create=True)
    try:
        yield House(store)
    finally:
        store.close()


def unknown_name() -> None:
    with house() as here:
        here.sign_in("nobody")


def unknown_session() -> None:
    with house() as here:
        here.accounts.identify({}, {COOKIE: "x"}, changes=False)


def cut_link() -> None:
    with house() as here:
        here.accounts.identify_link("statement", "x")


def without_second_factor() -> None:
    grant = Grant(role="operator_admin", tenant=T)
    require(Identity(id="u1", tenant=T, kind="person", grants=(grant,)), "user.edit", 0)


def too_many() -> None:
    raise TooManyAttempts(4)


OF_AUTH: dict[str, Callable[[], object]] = {
    "CF-A001": unknown_name,
    "CF-A002": lambda: require(NOBODY, "entry.read", 0),
    "CF-A003": lambda: require_two("pack.promote", "u1", "u1"),
    "CF-A004": without_second_factor,
    "CF-A005": too_many,
    "CF-A006": unknown_session,
    "CF-A007": lambda: demand_own_page(fetch_site="cross-site", origin=None, own_origins=frozenset()),
    "CF-A008": lambda: id_of("cfk_1"),
    "CF-A009": cut_link,
    "CF-A010": lambda: OpenIdClient(provider_at("http://login.example"), lambda: 0),
    "CF-A011": lambda: demand_good("password1234"),
    "CF-A012": lambda: scopes_of_key(["user.edit"]),
}
