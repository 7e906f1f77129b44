"""Who asks, and whether they may: every route names the permission it needs, or says that none is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from clearford.core.access import NOBODY, Identity, holds, require
from clearford.core.errors import AccessError
from clearford.runtime.http.limits import Buckets
from clearford.runtime.http.proxies import share_of

ANYBODY = "anybody"
"""In place of a permission: what whoever comes may ask, such as whether the service lives, or to sign in.

Nobody is identified then: a session that ended must not stand in the way of a new one.
"""
PROBE = "probe"
"""Beside it: what machines ask every second, so that it is not counted against an address."""
SIGNED_IN = "signed in"
"""In place of a permission: what people may do with their own account."""


KNOWN = "known"
"""Key in the state of a request that is made within the process, of what `Known` is for."""


READS = "reads"
"""Key in the state of a request: the role of the database in which it reads, where that is another one."""


class Known:
    """Who sent the requests of which one page is made: asked for once a page, and anew after each change."""

    def __init__(self) -> None:
        """Nobody yet."""
        self.identity: Identity | None = None


class Authenticator(Protocol):
    """Says who sent a request."""

    def identify(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], *, changes: bool
    ) -> Identity | None:
        """The identity of key or session; none where neither was sent.

        changes: the request changes something, so that a session needs its anti-forgery token.
        Raises AccessError CF-A006, CF-A007 or CF-A008 for a key or session that does not hold.
        """
        ...


class Guard:
    """Checks the door of every route; whose rows may be touched is checked in the query."""

    def __init__(self, authenticator: Authenticator, *, known_a_minute: int, public_a_minute: int) -> None:
        """Requests a minute of a key or session, and of an address that has neither."""
        self._authenticator = authenticator
        self._known, self._public = Buckets(known_a_minute), Buckets(public_a_minute)
        # Apart, so that a program whose key has ended takes nothing from people at the same address.
        self._unknown = Buckets(public_a_minute)

    def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """A Litestar guard. Sets `identity` in the state of the request."""
        method = connection.scope.get("method")
        # The framework itself says which methods a path has, by a handler that names no permission.
        may = ANYBODY if method == "OPTIONS" else handler.opt["may"]
        connection.state.identity = NOBODY
        if may == ANYBODY:
            if PROBE not in handler.opt:
                self._public.take(share_of(address_of(connection)))
            return
        changes = method not in ("GET", "HEAD")
        try:
            identity = self._identify(connection, changes=changes)
        except AccessError:
            self._unknown.take(share_of(address_of(connection)))
            raise
        if identity is None:
            self._public.take(share_of(address_of(connection)))
            identity = NOBODY
            read_as_public(connection)
        else:
            self._known.take(identity.id)
        connection.state.identity = identity
        now = connection.app.state.service.record.now()
        if identity.kind == "person" if may == SIGNED_IN else holds(identity, may, now):
            return
        if identity is NOBODY:
            raise AccessError("CF-A014", "sign in, or send a key")
        if may == SIGNED_IN:
            raise AccessError("CF-A002", "a key has no account of its own")
        connection.app.state.refusals.do_note(identity, may)
        require(identity, may, now)

    def _identify(self, connection: ASGIConnection[Any, Any, Any, Any], *, changes: bool) -> Identity | None:
        known: Known | None = connection.state.get(KNOWN)
        if known is not None and known.identity is not None and not changes:
            return known.identity
        found = self._authenticator.identify(connection.headers, connection.cookies, changes=changes)
        if known is not None:
            known.identity = None if changes else found
        return found


def read_as_public(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Let a request that changes nothing read in the role of public pages, if the operator has one."""
    if connection.scope.get("method") == "GET":
        connection.state[READS] = connection.app.state.service.settings.public_role


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The address of whoever asks; `proxies` says when a header that claims another one is believed."""
    return connection.client.host if connection.client else "unknown"
