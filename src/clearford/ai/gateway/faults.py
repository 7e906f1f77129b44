"""What can go wrong between a program, the gateway and the AI service; each is told in the same form."""

from __future__ import annotations

from clearford.core.errors import GatewayError

AGAIN = "try again in a moment"


def unreadable(found: str, suggestion: str | None = None) -> GatewayError:
    """CF-G001: a request that the gateway cannot read, so that it cannot look at it."""
    return GatewayError("CF-G001", found, suggestion=suggestion)


def unreachable() -> GatewayError:
    """CF-G002: nobody answers where the AI service should be."""
    return GatewayError("CF-G002", "no connection to the AI service", suggestion=AGAIN)


def too_slow(seconds: float) -> GatewayError:
    """CF-G003: nothing came for so many seconds."""
    return GatewayError("CF-G003", f"nothing came for {seconds:g} s", suggestion=AGAIN)


def broken_off() -> GatewayError:
    """CF-G004: the connection ended before the answer did."""
    return GatewayError("CF-G004", "the connection ended before the answer did", suggestion=AGAIN)


def too_large(most: int) -> GatewayError:
    """CF-G005: more bytes than an answer may have."""
    return GatewayError("CF-G005", f"more than {most} bytes", suggestion="ask for a shorter answer")


def undecided(code: str) -> GatewayError:
    """CF-G010: the decision failed with an error of this code, and what is not decided does not pass."""
    return GatewayError("CF-G010", f"the decision failed with `{code}`", suggestion=AGAIN)
