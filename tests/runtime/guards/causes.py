"""What makes each error of asking guard models."""

from __future__ import annotations

from collections.abc import Callable

from clearford.runtime.guards.client import GuardClient
from clearford.runtime.guards.settings import Guard, guard_named

OPEN = Guard(name="judge", url="http://guard.example/v1", model="m")


def not_encrypted() -> None:
    GuardClient(OPEN)


def not_named() -> None:
    guard_named([OPEN], "other")


OF_ASKING: dict[str, Callable[[], object]] = {"CF-W001": not_encrypted, "CF-W002": not_named}
