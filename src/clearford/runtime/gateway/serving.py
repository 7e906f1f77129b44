"""The process of the gateway: the service without its routes, and one door to the AI service."""

from __future__ import annotations

from collections.abc import Callable

from clearford.runtime.auth.service import AccountStore
from clearford.runtime.gateway.app import Gateway
from clearford.runtime.gateway.settings import GatewaySettings, key_of
from clearford.runtime.gateway.upstream import Upstream
from clearford.runtime.service.server import listen, serve
from clearford.runtime.service.wiring import Service


def serve_gateway(
    service: Service,
    accounts: AccountStore,
    settings: GatewaySettings,
    *,
    started: Callable[[str], object] = lambda address: None,
) -> None:
    """Pass requests on until SIGINT or SIGTERM; what was accepted is finished.

    started: is told the address when requests are taken. Raises ConfigError CF-C002.
    """
    key = key_of(settings)
    at = listen(settings.host, settings.port)
    host, port = at.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    gateway = Gateway(service, accounts, settings, Upstream(settings, key))
    serve(gateway, service, [at], started=lambda: started(address))
