"""OpenID Connect: the authorization code flow with PKCE, and every check of the token that it ends with.

A provider is named in the settings; nothing that a browser sends chooses one. Checked: the issuer of the
metadata, of the answer (RFC 9207) and of the token; state and nonce; audience and authorized party; times;
the signature, by the provider's published keys and with an algorithm that we allow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from clearford.core.errors import AccessError
from clearford.core.roles import ROLES, RoleName
from clearford.runtime.auth.sessions import SECOND

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures that we take: by a key pair each, so that no published key is ever taken for a secret."""
PENDING_S = 600
"""How long a sign-in may take at the provider."""
SKEW_S = 60
"""Difference of clocks that is forgiven."""
METADATA_S = 3600
"""How long metadata and keys are remembered."""
KEYS_S = 30
"""Least time between two requests for keys that are not known: a stranger's token causes no more."""
MOST_BYTES = 262_144
Read = TypeVar("Read")
_SECOND_FACTORS = frozenset(("mfa", "otp", "hwk", "swk", "fpt", "face", "iris"))
"""Values of `amr` (RFC 8176) that are more than a password."""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str | None = None
    """None for a client that is told by PKCE alone."""
    redirect_uri: str
    """Our address to which the browser comes back."""
    roles: Mapping[str, RoleName] = {}
    """Group as the provider names it -> role."""
    groups_claim: str = "groups"
    scopes: str = "openid profile"
    trusts_factor: bool = False
    """Whether the provider's word counts as the second factor (`amr`)."""


class Pending(msgspec.Struct, frozen=True):
    """A sign-in that the browser is away for; it stays with that browser, sealed."""

    state: str
    nonce: str
    verifier: str
    at: int
    """Microseconds."""


class Person(msgspec.Struct, frozen=True):
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    """Its id at the provider; names and addresses never identify an account."""
    name: str
    groups: tuple[str, ...]
    second_factor: bool


class _Metadata(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    authorization_response_iss_parameter_supported: bool = False


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    sub: str
    aud: str | list[str]
    exp: int | float
    iat: int | float
    nonce: str
    azp: str | None = None
    name: str | None = None
    amr: list[str] = []


class OpenIdClient:
    """Asks one provider. Threads may share it."""

    def __init__(
        self, provider: Provider, now: Callable[[], int], *, client: httpx.Client | None = None
    ) -> None:
        """`now` gives microseconds. `client` makes the requests; redirects are never followed.

        Raises AccessError CF-A010 for an issuer without TLS elsewhere than on this machine, CF-A012 for
        a role that a group cannot have.
        """
        _demand_safe(provider.issuer)
        for role in provider.roles.values():
            if role not in ROLES or ROLES[role].holder != "person" or role == "break_glass":
                raise AccessError("CF-A012", f"a group cannot have the role `{role}`")
        self.provider = provider
        self._now = now
        self._client = client or httpx.Client(timeout=10, follow_redirects=False, trust_env=False)
        self._metadata: tuple[int, _Metadata] | None = None
        self._keys: tuple[int, dict[str | None, Key]] | None = None

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def begin(self) -> tuple[str, Pending]:
        """The address to send the browser to, and what must stay with that browser until it is back."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        pending = Pending(state, nonce, verifier, self._now())
        challenge = base64.urlsafe_b64encode(hashlib.sha256(pending.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.redirect_uri,
            "scope": self.provider.scopes,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = self.metadata().authorization_endpoint
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}", pending

    def finish(self, pending: Pending, answer: Mapping[str, str]) -> Person:
        """Whom the provider vouches for, from the parameters with which the browser came back.

        Raises AccessError CF-A010 for anything that does not fit; the message holds no token.
        """
        if not 0 <= self._now() - pending.at <= PENDING_S * SECOND:
            raise _wrong("it took too long, or was begun on another clock")
        if not hmac.compare_digest(pending.state.encode(), answer.get("state", "").encode()):
            raise _wrong("the answer does not belong to this browser")
        metadata = self.metadata()
        said = answer.get("iss")
        if said != metadata.issuer and (
            said is not None or metadata.authorization_response_iss_parameter_supported
        ):
            raise _wrong("the answer comes from another issuer")
        if "error" in answer or not answer.get("code"):
            raise _wrong("the provider refused")
        return self._person(self._token(metadata, answer["code"], pending), pending)

    def metadata(self) -> _Metadata:
        """What the provider says of itself (OpenID Connect Discovery)."""
        known, now = self._metadata, self._now()
        if known is not None and 0 <= now - known[0] < METADATA_S * SECOND:
            return known[1]
        body = self._fetch("GET", f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        found = _read(body, _Metadata, "metadata")
        if found.issuer != self.provider.issuer:
            raise _wrong("the metadata names another issuer")
        for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            _demand_safe(address)
        self._metadata = now, found
        return found

    def _token(self, metadata: _Metadata, code: str, pending: Pending) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.redirect_uri,
            "code_verifier": pending.verifier,
        }
        basic = None
        if self.provider.client_secret is None:
            form["client_id"] = self.provider.client_id
        else:
            # Both are encoded first (RFC 6749, section 2.3.1).
            basic = httpx.BasicAuth(
                quote(self.provider.client_id, safe=""), quote(self.provider.client_secret, safe="")
            )
        answer = _read(
            self._fetch("POST", metadata.token_endpoint, form=form, auth=basic), dict[str, Any], "answer"
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _wrong("there is no token in the answer")
        return token

    def _person(self, token: str, pending: Pending) -> Person:
        body = self._verified(token)
        try:
            claims = msgspec.convert(body, _Claims)
        except msgspec.ValidationError as error:
            raise _wrong("the token lacks a claim") from error
        for fault, found in self._faults(claims, pending):
            if found:
                raise _wrong(fault)
        groups = body.get(self.provider.groups_claim, [])
        return Person(
            issuer=claims.iss,
            subject=claims.sub,
            name=(claims.name or claims.sub)[:200],
            groups=tuple(g for g in groups if isinstance(g, str)) if isinstance(groups, list) else (),
            second_factor=self.provider.trusts_factor and not _SECOND_FACTORS.isdisjoint(claims.amr),
        )

    def _faults(self, claims: _Claims, pending: Pending) -> list[tuple[str, bool]]:
        """What may be wrong with a signed token, and whether it is."""
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        mine, now = self.provider.client_id, self._now() / SECOND
        return [
            ("the token comes from another issuer", claims.iss != self.provider.issuer),
            ("the token is for somebody else", mine not in audience),
            (
                "the token was made for another party",
                claims.azp != mine and (claims.azp is not None or len(audience) > 1),
            ),
            ("the token has expired", now >= claims.exp + SKEW_S),
            ("the token is from the future", claims.iat > now + SKEW_S),
            ("the token is old", claims.iat < pending.at / SECOND - SKEW_S),
            (
                "the token answers another sign-in",
                not hmac.compare_digest(claims.nonce.encode(), pending.nonce.encode()),
            ),
            ("the token names nobody", not 0 < len(claims.sub) <= 255),
        ]

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims of a token whose signature holds."""
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise _wrong("the token is not signed in a way that we take")
        key = self._key(kid if isinstance(kid, str) else None)
        try:
            return dict(jwt.decode(token, key, algorithms=[algorithm]).claims)
        except (JoseError, ValueError) as error:
            raise _wrong("the signature of the token is wrong") from error

    def _key(self, kid: str | None) -> Key:
        """The provider's key; asked for again when it is not known, since providers change them."""
        now = self._now()
        found = None
        if self._keys is not None and 0 <= now - self._keys[0] < METADATA_S * SECOND:
            found = _pick(self._keys[1], kid)
        if found is None and (self._keys is None or abs(now - self._keys[0]) >= KEYS_S * SECOND):
            self._keys = now, self._published()
            found = _pick(self._keys[1], kid)
        if found is None:
            raise _wrong("the token is signed with a key that the provider does not publish")
        return found

    def _published(self) -> dict[str | None, Key]:
        body = _read(self._fetch("GET", self.metadata().jwks_uri), dict[str, Any], "keys")
        try:
            keys = KeySet.import_key_set({"keys": body["keys"]}).keys
        except (JoseError, LookupError, TypeError, ValueError) as error:
            raise _wrong("the provider's keys cannot be read") from error
        # A shared secret among them would be known to everybody.
        return {key.kid: key for key in keys if key.key_type != "oct" and key.get("use", "sig") == "sig"}

    def _fetch(
        self, method: str, address: str, *, form: dict[str, str] | None = None, auth: httpx.Auth | None = None
    ) -> bytes:
        """The body of an answer 200, not longer than `MOST_BYTES`."""
        body = bytearray()
        try:
            with self._client.stream(method, address, data=form, auth=auth) as response:
                if response.status_code != 200:
                    raise _wrong(f"the provider answers {response.status_code}")
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise _wrong("the provider's answer is too long")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _wrong("the provider does not answer") from error
        return bytes(body)


def roles_of(provider: Provider, person: Person) -> tuple[RoleName, ...]:
    """The roles that somebody's groups give, sorted."""
    return tuple(sorted({provider.roles[group] for group in person.groups if group in provider.roles}))


def _pick(keys: Mapping[str | None, Key], kid: str | None) -> Key | None:
    if kid is None:
        return next(iter(keys.values())) if len(keys) == 1 else None
    return keys.get(kid)


def _header(token: str) -> dict[str, Any]:
    first, dot, _ = token.partition(".")
    if not dot or token.count(".") != 2:
        raise _wrong("the token is not signed")
    try:
        return _read(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)), dict[str, Any], "token")
    except ValueError as error:
        raise _wrong("the token cannot be read") from error


def _read(body: bytes, type_: type[Read], what: str) -> Read:
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.MsgspecError as error:
        raise _wrong(f"the {what} cannot be read") from error


def _demand_safe(address: str) -> None:
    """CF-A010 for an address without TLS, unless it is on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not _is_here(parts.hostname or ""):
        raise _wrong("the provider has an address without TLS")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(fault: str) -> AccessError:
    return AccessError("CF-A010", fault, suggestion="sign in again")
