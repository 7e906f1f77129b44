"""That a change was asked for by our own page."""

from __future__ import annotations

import pytest

from clearford.core.errors import AccessError
from clearford.runtime.auth.csrf import demand_own_page, demand_token

OWN = frozenset(("https://record.example",))


@pytest.mark.parametrize(
    ("fetch_site", "origin", "own"),
    [
        pytest.param("same-origin", "https://record.example", True, id="own"),
        pytest.param("same-origin", None, True, id="own-without-origin"),
        pytest.param(None, "https://record.example", True, id="older-browser"),
        pytest.param("same-site", "https://record.example", False, id="neighbour"),
        pytest.param("cross-site", "https://record.example", False, id="stranger"),
        pytest.param("none", None, False, id="typed"),
        pytest.param("same-origin", "https://evil.example", False, id="other-origin"),
        pytest.param(None, "https://evil.example", False, id="older-browser-stranger"),
        pytest.param(None, "null", False, id="null"),
        pytest.param(None, None, False, id="neither"),
        pytest.param(None, "http://record.example", False, id="without-tls"),
    ],
)
def test_only_our_own_page_may_ask(fetch_site: str | None, origin: str | None, *, own: bool) -> None:
    if own:
        demand_own_page(fetch_site=fetch_site, origin=origin, own_origins=OWN)
        return
    with pytest.raises(AccessError) as caught:
        demand_own_page(fetch_site=fetch_site, origin=origin, own_origins=OWN)
    assert caught.value.code == "CF-A007"


@pytest.mark.parametrize("given", [None, "", "other", "tokén"])
def test_the_token_must_be_that_of_the_session(given: str | None) -> None:
    demand_token(expected="token", given="token")
    with pytest.raises(AccessError, match="missing or old"):
        demand_token(expected="token", given=given)


def test_a_session_without_a_token_takes_none() -> None:
    with pytest.raises(AccessError):
        demand_token(expected="", given="")
