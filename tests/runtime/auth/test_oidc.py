"""OpenID Connect against a real provider, and against one that lies in every way that is checked."""

from __future__ import annotations

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from clearford.core.errors import AccessError
from clearford.runtime.auth.oidc import KEYS_S, MOST_BYTES, OpenIdClient, Pending, roles_of
from clearford.runtime.auth.sessions import SECOND
from tests.runtime.auth.provider import (
    BACK,
    CLIENT,
    Liar,
    log_in_at,
    lying_provider,
    provider_at,
    real_provider,
    rsa_key,
    unsigned,
)

NOW_S = 1_700_000_000


class Hand:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.s = NOW_S

    def __call__(self) -> int:
        return self.s * SECOND


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying_provider() as made:
        yield made


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def client(liar: Liar, hand: Hand) -> Iterator[OpenIdClient]:
    made = OpenIdClient(provider_at(liar.issuer), hand)
    yield made
    made.close()


def begin(client: OpenIdClient, liar: Liar, **claims: object) -> tuple[Pending, dict[str, str]]:
    """Begin to sign in; the pending sign-in and the answer of a provider with a token that has `claims`."""
    _, pending = client.begin()
    honest = {
        "iss": liar.issuer,
        "sub": "248289761001",
        "aud": CLIENT,
        "exp": NOW_S + 300,
        "iat": NOW_S,
        "nonce": pending.nonce,
        "groups": ["reviewers"],
    }
    liar.claims = {name: value for name, value in (honest | claims).items() if value is not None}
    return pending, {"state": pending.state, "code": "c0de"}


def test_a_person_signs_in_at_a_real_provider() -> None:
    claims = {"sub": "lin", "name": "Lin Wei", "groups": ["reviewers", "choir"]}
    with real_provider(claims) as issuer:
        client = OpenIdClient(
            provider_at(issuer, roles={"reviewers": "reviewer", "auditors": "auditor"}),
            lambda: int(datetime.now(UTC).timestamp() * SECOND),
        )
        address, pending = client.begin()
        answer = log_in_at(address, "lin")
        person = client.finish(pending, answer)
        assert (person.issuer, person.subject, person.name) == (issuer, "lin", "Lin Wei")
        assert roles_of(client.provider, person) == ("reviewer",)
        assert not person.second_factor
        with pytest.raises(AccessError, match="answers 4"):
            client.finish(pending, answer)
        other_address, other = client.begin()
        with pytest.raises(AccessError, match="does not belong to this browser"):
            client.finish(pending, log_in_at(other_address, "lin"))
        mixed = msgspec.structs.replace(other, nonce="x" * 43)
        again, third = client.begin()
        with pytest.raises(AccessError, match="another sign-in"):
            client.finish(msgspec.structs.replace(mixed, state=third.state), log_in_at(again, "lin"))
        client.close()


def test_the_browser_is_sent_with_a_challenge_and_not_with_the_secret(
    client: OpenIdClient, liar: Liar
) -> None:
    address, pending = client.begin()
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    digest = hashlib.sha256(pending.verifier.encode()).digest()
    assert query == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    assert client.begin()[1] != pending


def test_the_code_is_exchanged_with_verifier_and_secret(client: OpenIdClient, liar: Liar) -> None:
    pending, answer = begin(client, liar)
    assert client.finish(pending, answer).subject == "248289761001"
    assert liar.forms == [
        {
            "grant_type": "authorization_code",
            "code": "c0de",
            "redirect_uri": BACK,
            "code_verifier": pending.verifier,
            "authorization": f"Basic {b64encode(b'clearford:s3%3Acret%26').decode()}",
        }
    ]


def test_a_client_without_a_secret_is_told_by_the_verifier(liar: Liar, hand: Hand) -> None:
    client = OpenIdClient(provider_at(liar.issuer, client_secret=None), hand)
    client.finish(*begin(client, liar))
    assert liar.forms[0]["client_id"] == CLIENT
    assert liar.forms[0]["authorization"] == ""
    client.close()


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        pytest.param({"iss": "https://evil.example"}, "another issuer", id="wrong-issuer"),
        pytest.param({"aud": "another"}, "somebody else", id="wrong-audience"),
        pytest.param({"aud": [CLIENT, "another"]}, "another party", id="audiences-without-party"),
        pytest.param({"aud": [CLIENT, "another"], "azp": "another"}, "another party", id="wrong-party"),
        pytest.param({"azp": "another"}, "another party", id="party-of-another"),
        pytest.param({"nonce": "another"}, "another sign-in", id="wrong-nonce"),
        pytest.param({"nonce": None}, "lacks a claim", id="no-nonce"),
        pytest.param({"exp": NOW_S - 60}, "expired", id="expired"),
        pytest.param({"exp": None}, "lacks a claim", id="no-end"),
        pytest.param({"exp": "2099"}, "lacks a claim", id="end-as-text"),
        pytest.param({"iat": NOW_S + 61}, "future", id="from-the-future"),
        pytest.param({"iat": NOW_S - 61}, "is old", id="from-before"),
        pytest.param({"sub": ""}, "names nobody", id="nobody"),
        pytest.param({"sub": None}, "lacks a claim", id="no-subject"),
    ],
)
def test_a_signed_token_that_does_not_fit_is_refused(
    client: OpenIdClient, liar: Liar, claims: dict[str, object], fault: str
) -> None:
    pending, answer = begin(client, liar, **claims)
    with pytest.raises(AccessError, match=fault) as caught:
        client.finish(pending, answer)
    assert caught.value.code == "CF-A010"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"aud": [CLIENT]}, id="audience-as-list"),
        pytest.param({"aud": [CLIENT, "another"], "azp": CLIENT}, id="two-audiences-and-us"),
        pytest.param({"exp": NOW_S - 59}, id="clock-a-little-off"),
        pytest.param({"iat": NOW_S + 60}, id="clock-a-little-ahead"),
    ],
)
def test_a_token_that_fits_is_taken(client: OpenIdClient, liar: Liar, claims: dict[str, object]) -> None:
    assert client.finish(*begin(client, liar, **claims)).subject == "248289761001"


def forged_none(liar: Liar) -> str:
    return unsigned(liar.claims)


def forged_secret(liar: Liar) -> str:
    """Signed with the published key as if it were a secret."""
    secret = OctKey.import_key(msgspec.json.encode(liar.published[0]))
    return jwt.encode({"alg": "HS256", "kid": "k1"}, liar.claims, secret, algorithms=["HS256"])


def forged_key(liar: Liar) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, liar.claims, rsa_key("k2"))


def changed_claims(liar: Liar) -> str:
    head, _, end = liar.signed().split(".")
    body = urlsafe_b64encode(msgspec.json.encode(liar.claims | {"sub": "admin"})).decode().rstrip("=")
    return f"{head}.{body}.{end}"


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        pytest.param(forged_none, "not signed in a way", id="none"),
        pytest.param(forged_secret, "not signed in a way", id="secret"),
        pytest.param(forged_key, "signature", id="other-key"),
        pytest.param(changed_claims, "signature", id="changed-claims"),
        pytest.param(lambda liar: liar.signed().rpartition(".")[0] + ".", "signature", id="cut"),
        pytest.param(lambda _: "a.b.c.d.e", "is not signed", id="encrypted"),
        pytest.param(lambda _: "x", "is not signed", id="text"),
        pytest.param(lambda _: "é.é.é", "cannot be read", id="letters"),
    ],
)
def test_a_forged_token_is_refused(
    client: OpenIdClient, liar: Liar, forge: Callable[[Liar], str], fault: str
) -> None:
    pending, answer = begin(client, liar)
    liar.token = forge(liar)
    with pytest.raises(AccessError, match=fault) as caught:
        client.finish(pending, answer)
    assert caught.value.code == "CF-A010"
    assert liar.token not in caught.value.message


def test_new_keys_are_asked_for_and_old_ones_forgotten(client: OpenIdClient, liar: Liar, hand: Hand) -> None:
    client.finish(*begin(client, liar))
    old = liar.key
    liar.rotate()
    with pytest.raises(AccessError, match="does not publish"):
        client.finish(*begin(client, liar))
    assert liar.asked.count("/jwks") == 1, "not at every token that is unknown"
    hand.s += KEYS_S
    client.finish(*begin(client, liar, iat=hand.s))
    assert liar.asked.count("/jwks") == 2
    liar.key = old
    with pytest.raises(AccessError, match="does not publish"):
        client.finish(*begin(client, liar, iat=hand.s))


def test_a_published_secret_and_a_key_for_encryption_are_not_used(client: OpenIdClient, liar: Liar) -> None:
    liar.published = [
        OctKey.generate_key(256, {"kid": "k1"}).as_dict(private=True),
        rsa_key("k1").as_dict(private=False) | {"use": "enc"},
    ]
    with pytest.raises(AccessError, match="does not publish"):
        client.finish(*begin(client, liar))


def test_a_token_without_a_key_id_needs_a_single_key(client: OpenIdClient, liar: Liar) -> None:
    pending, answer = begin(client, liar)
    liar.token = jwt.encode({"alg": "RS256"}, liar.claims, liar.key)
    assert client.finish(pending, answer).subject == "248289761001"


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        pytest.param({"issuer": "https://evil.example"}, "metadata names another issuer", id="issuer"),
        pytest.param({"token_endpoint": "http://evil.example/t"}, "without TLS", id="token-without-tls"),
        pytest.param({"jwks_uri": "ftp://evil.example/k"}, "without TLS", id="keys-elsewhere"),
        pytest.param({"authorization_endpoint": "javascript:x"}, "without TLS", id="script"),
        pytest.param({"jwks_uri": 5}, "cannot be read", id="form"),
        pytest.param({"filler": "x" * MOST_BYTES}, "too long", id="too-long"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(
    client: OpenIdClient, liar: Liar, metadata: dict[str, Any], fault: str
) -> None:
    liar.metadata = metadata
    with pytest.raises(AccessError, match=fault):
        client.begin()


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_only_the_answer_200_is_read(client: OpenIdClient, liar: Liar, status: int) -> None:
    pending, answer = begin(client, liar)
    liar.status = status
    with pytest.raises(AccessError, match=f"answers {status}"):
        client.finish(pending, answer)
    assert "/elsewhere" not in liar.asked


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"state": "another"}, "this browser", id="state"),
        pytest.param({"state": ""}, "this browser", id="no-state"),
        pytest.param({"code": ""}, "refused", id="no-code"),
        pytest.param({"error": "access_denied"}, "refused", id="refused"),
        pytest.param({"iss": "https://evil.example"}, "another issuer", id="mixed-up"),
    ],
)
def test_an_answer_that_does_not_fit_reaches_no_provider(
    client: OpenIdClient, liar: Liar, changes: dict[str, str], fault: str
) -> None:
    pending, answer = begin(client, liar)
    with pytest.raises(AccessError, match=fault):
        client.finish(pending, answer | changes)
    assert liar.forms == []


def test_a_provider_that_says_it_names_itself_must(client: OpenIdClient, liar: Liar) -> None:
    liar.metadata = {"authorization_response_iss_parameter_supported": True}
    pending, answer = begin(client, liar)
    with pytest.raises(AccessError, match="another issuer"):
        client.finish(pending, answer)
    client.finish(pending, answer | {"iss": liar.issuer})


@pytest.mark.parametrize("seconds", [601, -1])
def test_a_sign_in_does_not_wait_for_ever(client: OpenIdClient, liar: Liar, hand: Hand, seconds: int) -> None:
    pending, answer = begin(client, liar)
    hand.s += seconds
    with pytest.raises(AccessError, match="too long"):
        client.finish(pending, answer)


@pytest.mark.parametrize(
    ("trusts", "amr", "second"),
    [
        pytest.param(True, ["pwd", "otp"], True, id="trusted"),
        pytest.param(True, ["pwd"], False, id="password-alone"),
        pytest.param(False, ["pwd", "otp"], False, id="not-trusted"),
    ],
)
def test_a_second_factor_counts_only_where_the_provider_is_trusted_with_it(
    liar: Liar, hand: Hand, amr: list[str], *, trusts: bool, second: bool
) -> None:
    client = OpenIdClient(provider_at(liar.issuer, trusts_factor=trusts), hand)
    assert client.finish(*begin(client, liar, amr=amr)).second_factor == second
    client.close()


@pytest.mark.parametrize("groups", [None, "reviewers", [5, {}], 5])
def test_groups_of_another_form_are_none(client: OpenIdClient, liar: Liar, groups: object) -> None:
    assert client.finish(*begin(client, liar, groups=groups)).groups == ()


@pytest.mark.parametrize("issuer", ["http://login.example", "ftp://login.example", "login.example", ""])
def test_an_issuer_needs_tls(issuer: str) -> None:
    with pytest.raises(AccessError, match="without TLS"):
        OpenIdClient(provider_at(issuer), Hand())


@pytest.mark.parametrize("role", ["break_glass", "machine", "public", "root"])
def test_a_group_cannot_have_every_role(role: str) -> None:
    with pytest.raises(AccessError) as caught:
        OpenIdClient(provider_at("https://login.example", roles={"g": role}), Hand())
    assert caught.value.code == "CF-A012"


def test_a_provider_that_is_away_is_said_so() -> None:
    with lying_provider() as gone:
        issuer = gone.issuer
    client = OpenIdClient(provider_at(issuer), Hand(), client=httpx.Client(trust_env=False))
    with pytest.raises(AccessError, match="does not answer"):
        client.begin()
    client.close()
