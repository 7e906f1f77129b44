"""The application: every route, who guards it, and how errors are told."""

from __future__ import annotations

from typing import Any

from litestar import Request, Router
from litestar.config.response_cache import ResponseCacheConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from clearford.core.access import Identity
from clearford.core.errors import ClearfordError
from clearford.runtime.auth.refusals import Refusals
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http import (
    accounts,
    appeals,
    appellants,
    audit,
    bulk,
    cases,
    decisions,
    deliveries,
    disputes,
    erasures,
    exports,
    flaggers,
    golden,
    health,
    items,
    ledger,
    measures,
    misuse,
    openid,
    orders,
    packs,
    problems,
    quality,
    referrals,
    reports,
    rights,
    statements,
    workload,
)
from clearford.runtime.http.front import Front
from clearford.runtime.http.guard import ANYBODY, Authenticator, Guard
from clearford.runtime.http.once import begin_once
from clearford.runtime.http.proxies import networks_of
from clearford.runtime.service.wiring import Service

VERSION = "1"
ROUTES: tuple[ControllerRouterHandler, ...] = (
    *items.ROUTES,
    *accounts.ROUTES,
    *openid.ROUTES,
    *cases.ROUTES,
    *bulk.ROUTES,
    *decisions.ROUTES,
    *deliveries.ROUTES,
    *packs.ROUTES,
    *quality.ROUTES,
    *golden.ROUTES,
    *workload.ROUTES,
    *appeals.ROUTES,
    *appellants.ROUTES,
    *statements.ROUTES,
    *reports.ROUTES,
    *flaggers.ROUTES,
    *referrals.ROUTES,
    *disputes.ROUTES,
    *misuse.ROUTES,
    *measures.ROUTES,
    *orders.ROUTES,
    *ledger.ROUTES,
    *erasures.ROUTES,
    *exports.ROUTES,
    *audit.ROUTES,
    *rights.ROUTES,
    *health.ROUTES,
)
"""Every route; each module of this folder has its own `ROUTES`."""


def make_app(
    service: Service,
    authenticator: Authenticator,
    *,
    also: tuple[ControllerRouterHandler, ...] = (),
) -> Front:
    """The application over a service.

    also: further routes, such as pages.
    """
    limits = service.settings.limits
    guard = Guard(
        authenticator, known_a_minute=limits.requests_a_minute, public_a_minute=limits.public_a_minute
    )
    app = Front(
        [*ROUTES, *also],
        guards=[guard],
        before_request=begin_once,
        state=State(
            {
                "service": service,
                "authenticator": authenticator,
                "refusals": Refusals(service.record),
                "openid": openid.openid_of(service.settings, service.record.now),
            }
        ),
        dependencies={
            "service": Provide(_service, sync_to_thread=False),
            "identity": Provide(_identity, sync_to_thread=False),
            "accounts": Provide(_accounts, sync_to_thread=False),
        },
        exception_handlers={
            ClearfordError: problems.on_clearford,
            HTTPException: problems.on_http,
            **dict.fromkeys(problems.UNREADABLE, problems.on_value),
            Exception: problems.on_bug,
        },
        request_max_body_size=limits.body_bytes,
        response_cache_config=ResponseCacheConfig(default_expiration=None),
        openapi_config=OpenAPIConfig(
            title="Clearford",
            version=VERSION,
            use_handler_docstrings=True,
            openapi_router=Router("/v1/openapi", route_handlers=[], opt={"may": ANYBODY}),
            render_plugins=[JsonRenderPlugin()],
        ),
    )
    app.metrics, listen = service.metrics, service.settings.listen
    app.trusted, app.proxy_header = networks_of(listen.trusted_proxies), listen.proxy_header
    return app


def _service(state: State) -> Service:
    found: Service = state.service
    return found


def _accounts(state: State) -> AccountStore:
    found: AccountStore = state.authenticator
    return found


def _identity(request: Request[Any, Any, Any]) -> Identity:
    found: Identity = request.state.identity
    return found
