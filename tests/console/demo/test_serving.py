"""The page of the codes: on the staff port alone, with what an authenticator would show."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from clearford.console.demo.people import PASSWORD, code_of
from clearford.console.demo.serving import CODES, WithCodes, codes_text
from clearford.console.demo.week import Account

ADA = Account("ada", ("operator_admin",), bytes(20))
NOW = 1_800_000_010


async def _other(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})


def asked(path: str, port: int) -> list[Any]:
    """What is sent in answer to a request."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "http", "path": path, "server": ("127.0.0.1", port)}
    app = WithCodes(_other, 9, (ADA,), lambda: NOW)
    asyncio.run(app(scope, _other, send))  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize(
    ("path", "port", "status"),
    [
        pytest.param(CODES, 9, 200, id="staff"),
        pytest.param(CODES, 8, 404, id="public"),
        pytest.param("/review", 9, 404, id="other-page"),
    ],
)
def test_it_stands_on_the_staff_port_alone(path: str, port: int, status: int) -> None:
    assert asked(path, port)[0]["status"] == status


def test_it_tells_password_code_and_roles() -> None:
    text = codes_text((ADA,), NOW)
    assert PASSWORD in text
    assert f"ada    {code_of(bytes(20), NOW)}  operator_admin" in text
    assert "20 more seconds" in text
