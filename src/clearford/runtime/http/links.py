"""What whoever holds a link may do: the same for statements of reasons and for reports.

Who tries out links is slowed down with everybody of the same network, so that nobody learns by the answer
whether the last one was good.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Meta

from clearford.core.access import Identity, Row, require
from clearford.core.errors import AccessError
from clearford.runtime.auth.hands import acting
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.auth.tokens import LinkPurpose
from clearford.runtime.http.cases import Body
from clearford.runtime.http.guard import address_of, read_as_public
from clearford.runtime.http.proxies import share_of
from clearford.runtime.record.appeals import LONGEST, do_file_appeal
from clearford.runtime.service.wiring import Service

LINK = "link"
"""In what a route says of itself: the purpose of the link in its path."""


class AppealText(Body, frozen=True):
    """An appeal in the person's own words."""

    text: Annotated[str, Meta(max_length=4 * LONGEST)]


class Filed(msgspec.Struct, frozen=True):
    """An appeal that was filed."""

    appeal: str
    due: int
    """By when it is decided; microseconds since 1970."""


def careful(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard of routes with a link in their path. CF-A009 for one that opens nothing; CF-H006 after many."""
    if LINK not in handler.opt:
        return
    misses, network = connection.app.state.misses, share_of(address_of(connection))
    misses.demand(network)
    try:
        connection.app.state.authenticator.identify_link(handler.opt[LINK], connection.path_params["token"])
    except AccessError:
        misses.take(network)
        raise
    read_as_public(connection)


def holder(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, permission: str
) -> Identity:
    """Whoever holds a link. AccessError CF-A009 for a link that opens nothing."""
    who = accounts.identify_link(purpose, token)
    require(who, permission, service.record.now(), Row(tenant=who.tenant, object=who.id))
    return who


def file_appeal(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, text: str
) -> Filed:
    """Appeal against what a statement says, or the outcome of a report."""
    who = holder(service, accounts, purpose, token, "appeal.file")
    with service.record.change(acting(who, "appeal.file", service.record.now())) as change:
        made = do_file_appeal(change, service.office, who.id, text)
    return Filed(made.id, made.due)
