"""The application: every route, who guards it, and how errors are told."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.config.response_cache import ResponseCacheConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler, ExceptionHandler

from clearford.core.access import Identity
from clearford.core.errors import ClearfordError
from clearford.runtime.auth.refusals import Refusals
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http import (
    accounts,
    actors,
    ai_services,
    appeals,
    appellants,
    at_work,
    audit,
    backtests,
    breaches,
    bulk,
    campaigns,
    cases,
    decisions,
    deliveries,
    disputes,
    enforcements,
    entries,
    erasures,
    evidence_views,
    exports,
    flaggers,
    golden,
    health,
    inbox,
    items,
    ledger,
    measures,
    media,
    misuse,
    notes,
    openid,
    orders,
    overview,
    own_work,
    packs,
    preferences,
    problems,
    promotions,
    public_about,
    public_log,
    public_rules,
    quality,
    referrals,
    reopenings,
    report_drafts,
    reports,
    rights,
    rollouts,
    rule_drafts,
    rules,
    search,
    statements,
    team,
    workload,
)
from clearford.runtime.http.description import openapi_config
from clearford.runtime.http.front import Front
from clearford.runtime.http.guard import READS, Authenticator, Guard
from clearford.runtime.http.limits import Buckets
from clearford.runtime.http.once import begin_once
from clearford.runtime.http.proxies import networks_of
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.public_role import READS_AS

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *items.ROUTES,
    *inbox.ROUTES,
    *accounts.ROUTES,
    *openid.ROUTES,
    *cases.ROUTES,
    *evidence_views.ROUTES,
    *media.ROUTES,
    *actors.ROUTES,
    *bulk.ROUTES,
    *decisions.ROUTES,
    *deliveries.ROUTES,
    *ai_services.ROUTES,
    *breaches.ROUTES,
    *packs.ROUTES,
    *rule_drafts.ROUTES,
    *rules.ROUTES,
    *promotions.ROUTES,
    *rollouts.ROUTES,
    *backtests.ROUTES,
    *enforcements.ROUTES,
    *overview.ROUTES,
    *campaigns.ROUTES,
    *quality.ROUTES,
    *golden.ROUTES,
    *notes.ROUTES,
    *own_work.ROUTES,
    *reopenings.ROUTES,
    *at_work.ROUTES,
    *preferences.ROUTES,
    *team.ROUTES,
    *workload.ROUTES,
    *appeals.ROUTES,
    *appellants.ROUTES,
    *statements.ROUTES,
    *reports.ROUTES,
    *flaggers.ROUTES,
    *referrals.ROUTES,
    *disputes.ROUTES,
    *entries.ROUTES,
    *misuse.ROUTES,
    *measures.ROUTES,
    *orders.ROUTES,
    *ledger.ROUTES,
    *public_about.ROUTES,
    *public_log.ROUTES,
    *public_rules.ROUTES,
    *erasures.ROUTES,
    *exports.ROUTES,
    *report_drafts.ROUTES,
    *audit.ROUTES,
    *rights.ROUTES,
    *search.ROUTES,
    *health.ROUTES,
)
"""Every route; each module of this folder has its own `ROUTES`."""


def make_app(
    service: Service,
    authenticator: Authenticator,
    *,
    also: tuple[ControllerRouterHandler, ...] = (),
    on_http: ExceptionHandler[HTTPException] = problems.on_http,
) -> Front:
    """The application over a service.

    also: further routes, such as pages. on_http: what is said where there is no route.
    """
    app = Front(
        [*ROUTES, *also],
        guards=[_guard],
        before_request=_begin,
        dependencies=DEPENDENCIES,
        exception_handlers={
            ClearfordError: problems.on_clearford,
            HTTPException: on_http,
            **dict.fromkeys(problems.UNREADABLE, problems.on_value),
            Exception: problems.on_bug,
        },
        request_max_body_size=service.settings.limits.body_bytes,
        response_cache_config=ResponseCacheConfig(default_expiration=None),
        openapi_config=openapi_config(),
        # The framework's own would take the log of the process over, and note what every library says.
        logging_config=None,
    )
    attach(app, service, authenticator)
    return app


def attach(app: Front, service: Service, authenticator: Authenticator) -> None:
    """Let an application answer for a service, in place of the one before; how large a body may be stays."""
    limits, listen = service.settings.limits, service.settings.listen
    app.state.update(
        {
            "service": service,
            "authenticator": authenticator,
            "guard": Guard(
                authenticator,
                known_a_minute=limits.requests_a_minute,
                public_a_minute=limits.public_a_minute,
            ),
            "refusals": Refusals(service.record),
            "misses": Buckets(limits.misses_a_minute),
            "openid": openid.openid_of(service.settings, service.record.now),
        }
    )
    app.metrics, app.public_body_bytes = service.metrics, limits.public_body_bytes
    app.trusted, app.proxy_header = networks_of(listen.trusted_proxies), listen.proxy_header


def _guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    connection.app.state.guard(connection, handler)


async def _begin(request: Request[Any, Any, Any]) -> Response[Any] | None:
    # Here and not in the guard, which runs in a thread and has a context of its own. Said anew by every
    # request: one that is made within another shares its context.
    READS_AS.set(request.scope["state"].get(READS, ""))
    return await begin_once(request)


def _service(state: State) -> Service:
    found: Service = state.service
    return found


def _accounts(state: State) -> AccountStore:
    found: AccountStore = state.authenticator
    return found


def _identity(request: Request[Any, Any, Any]) -> Identity:
    found: Identity = request.state.identity
    return found


DEPENDENCIES = {
    "service": Provide(_service, sync_to_thread=False),
    "identity": Provide(_identity, sync_to_thread=False),
    "accounts": Provide(_accounts, sync_to_thread=False),
}
"""What handlers are given by name."""
