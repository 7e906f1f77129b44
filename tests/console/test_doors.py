"""Which application answers depends on the port of the socket alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from clearford.console.doors import Doors


@pytest.mark.parametrize(
    ("server", "side"),
    [
        pytest.param(("127.0.0.1", 8701), "staff", id="staff"),
        pytest.param(("127.0.0.1", 8700), "public", id="public"),
        pytest.param(None, "public", id="unknown"),
    ],
)
def test_each_port_has_its_side(server: Any, side: str) -> None:
    asked: list[str] = []

    def application(name: str) -> Any:
        async def answer(*_: Any) -> None:
            asked.append(name)

        return answer

    doors: Any = Doors(application("public"), application("staff"), 8701)
    headers = [(b"host", b"staff.example:8701"), (b"x-forwarded-port", b"8701")]
    asyncio.run(doors({"type": "http", "server": server, "headers": headers}, None, None))
    assert asked == [side]
