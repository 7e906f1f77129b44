"""Routes of signing in at a provider: there, back, and with a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.auth.federated import COOKIE
from clearford.runtime.http.openid import openid_of
from clearford.runtime.service.settings import OpenId, Settings
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.auth.provider import CLIENT, Liar, lying_provider
from tests.runtime.http.test_accounts import Client, Place, code_of, opened


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying_provider() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path, liar: Liar) -> Iterator[Place]:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    named = OpenId(
        issuer=liar.issuer, client_id=CLIENT, secret_file=str(secret), roles={"reviewers": "reviewer"}
    )
    with opened(str(tmp_path / "home"), openid=named) as made:
        yield made


def leave(place: Place, liar: Liar) -> tuple[Client, dict[str, str]]:
    """Send a browser to the provider, which will vouch for somebody; what it comes back with."""
    browser = place.browser()
    left = browser.get("/v1/sign-in/openid", follow_redirects=False)
    assert left.status_code == 303
    assert left.headers["location"].startswith(f"{liar.issuer}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["location"]).query).items()}
    assert asked["redirect_uri"] == f"{ORIGIN}/sign-in/openid"
    cookie = left.headers["set-cookie"]
    assert "SameSite=Lax" in cookie
    assert asked["state"] not in cookie
    now = int(place.clock.now().timestamp())
    liar.claims = {
        "iss": liar.issuer,
        "sub": "s1",
        "aud": CLIENT,
        "exp": now + 300,
        "iat": now,
        "nonce": asked["nonce"],
        "groups": ["reviewers"],
        "name": "Lin",
    }
    return browser, {"code": "c0de", "state": asked["state"]}


def test_a_browser_goes_there_and_back_and_is_signed_in(place: Place, liar: Liar) -> None:
    browser, answer = leave(place, liar)
    back = browser.get("/sign-in/openid", params=answer)
    assert back.status_code == 200
    assert f'content="0; url={ORIGIN}/"' in back.text
    assert "SameSite=Strict" in back.headers["set-cookie"]
    me = browser.get("/v1/me").json()
    assert [grant["role"] for grant in me["user"]["grants"]] == ["reviewer"]
    assert me["second_factor"] is False


def test_the_answer_of_another_browser_is_refused(place: Place, liar: Liar) -> None:
    _, answer = leave(place, liar)
    other, _ = leave(place, liar)
    assert code_of(other.get("/sign-in/openid", params=answer)) == (401, "CF-A010")
    fresh = place.browser()
    assert code_of(fresh.get("/sign-in/openid", params=answer)) == (401, "CF-A010")
    fresh.cookies.set(COOKIE, "x" * 60)
    assert code_of(fresh.get("/sign-in/openid", params=answer)) == (401, "CF-A010")
    assert place.accounts.users() == []


def test_without_a_provider_there_is_no_way(tmp_path: Path) -> None:
    with opened(str(tmp_path)) as place:
        assert code_of(place.browser().get("/v1/sign-in/openid")) == (404, "CF-H002")
        assert code_of(place.browser().get("/sign-in/openid")) == (404, "CF-H002")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"secret_file": "no-such-file"}, "CF-C004", id="secret"),
        pytest.param({"roles": {"g": "god"}}, "CF-C002", id="role"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, changes: dict[str, object], code: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    named = OpenId(issuer="https://login.example", client_id="c", secret_file=str(secret))
    with pytest.raises(ConfigError) as caught:
        openid_of(Settings(openid=msgspec.structs.replace(named, **changes)), lambda: 0)
    assert caught.value.code == code
