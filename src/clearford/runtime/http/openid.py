"""Routes of signing in at a provider of OpenID Connect: the way there, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.types import ControllerRouterHandler

from clearford.core.errors import ConfigError, Place, RequestError
from clearford.core.roles import ROLE_NAMES, RoleName
from clearford.runtime.auth.federated import COOKIE, do_sign_in_openid, open_pending, seal_pending
from clearford.runtime.auth.oidc import PENDING_S, OpenIdClient, Provider
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http.guard import ANYBODY, address_of
from clearford.runtime.service.settings import OpenId, Settings
from clearford.runtime.service.wiring import Service

BACK = "/sign-in/openid"
"""Where the browser comes back to, below `base_url`; the provider must know it."""
_LASTS = f"{COOKIE}={{}}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={PENDING_S}"
_ONWARDS = (
    '<!doctype html><title>Clearford</title><meta http-equiv="refresh" '
    'content="0; url={0}"><a href="{0}">{0}</a>'
)


def openid_of(settings: Settings, now: Callable[[], int]) -> OpenIdClient | None:
    """The client of the provider in the settings; none where they name none.

    Raises ConfigError CF-C002 for a role that is not known, CF-C004 for a secret that cannot be read.
    """
    named = settings.openid
    if named is None:
        return None
    provider = Provider(
        issuer=named.issuer,
        client_id=named.client_id,
        client_secret=_secret_of(named),
        redirect_uri=settings.operator.base_url.rstrip("/") + BACK,
        roles={group: _role(role) for group, role in named.roles.items()},
    )
    return OpenIdClient(provider, now)


def _secret_of(openid: OpenId) -> str:
    try:
        return Path(openid.secret_file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        place = Place(file=openid.secret_file)
        raise ConfigError("CF-C004", "the client's secret cannot be read", place=place) from error


def _role(name: str) -> RoleName:
    for role in ROLE_NAMES:
        if role == name:
            return role
    raise ConfigError("CF-C002", f"there is no role `{name[:40]}`", place=Place(field="openid.roles"))


@get("/v1/sign-in/openid", opt={"may": ANYBODY}, status_code=303, sync_to_thread=True)
def leave(service: NamedDependency[Service], openid: NamedDependency[OpenIdClient]) -> Response[None]:
    """Send the browser to the provider."""
    address, pending = openid.begin()
    cookie = _LASTS.format(seal_pending(service.vault, pending))
    return Response(
        None,
        status_code=303,
        headers={"Location": address, "Set-Cookie": cookie, "Cache-Control": "no-store"},
    )


@get(BACK, opt={"may": ANYBODY}, sync_to_thread=True, media_type=MediaType.HTML)
def come_back(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    accounts: NamedDependency[AccountStore],
    openid: NamedDependency[OpenIdClient],
) -> Response[str]:
    """Hand out a session to whom the provider vouches for.

    The answer is a page that leads on, not a redirect: a browser would not send a cookie that is
    `SameSite=Strict` at the end of a chain of redirects that began elsewhere.
    """
    pending = open_pending(service.vault, request.cookies.get(COOKIE, ""))
    person = openid.finish(pending, dict(request.query_params.items()))
    signed = do_sign_in_openid(accounts, openid.provider, person, address=address_of(request))
    onwards = escape(service.settings.operator.base_url.rstrip("/") + "/", quote=True)
    return Response(
        _ONWARDS.format(onwards),
        media_type=MediaType.HTML,
        headers={"Set-Cookie": accounts.rules.cookie(signed.secret), "Cache-Control": "no-store"},
    )


def _accounts(state: State) -> AccountStore:
    found: AccountStore = state.authenticator
    return found


def _openid(state: State) -> OpenIdClient:
    found: OpenIdClient | None = state.openid
    if found is None:
        raise RequestError("CF-H002", "no provider is named in the settings")
    return found


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[leave, come_back],
        dependencies={
            "accounts": Provide(_accounts, sync_to_thread=False),
            "openid": Provide(_openid, sync_to_thread=False),
        },
        tags=["accounts"],
    ),
)
