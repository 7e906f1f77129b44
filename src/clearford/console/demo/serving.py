"""What `clearford demo --serve` serves: the made week, and a page with the codes of its accounts.

The page exists in the demo alone. It stands on the staff port and shows what an authenticator of each
account would show now, so that nobody needs ten devices to look around.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clearford.console.demo.people import PASSWORD, code_of
from clearford.console.demo.policy import PACKS
from clearford.console.demo.week import Account, Made, customs_in
from clearford.console.demo.witness import WITNESS
from clearford.core.errors import ConfigError, Place
from clearford.runtime.auth.totp import STEP_S
from clearford.runtime.service.settings import Listen, Operator, Settings

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

CODES = "/demo"
"""Where the page with the codes is."""
_FILE = "demo.json"
_TEXT = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]


def settings_of(home: Path) -> Settings:
    """The settings of a demo whose files lie in a folder; the folder is made where it is not there."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = Listen()
    return Settings(
        home=str(home / "data"),
        customs=str(customs_in(home)),
        packs=(PACKS,),
        operator=Operator(
            name="Example forum", origin="forum.example", base_url=f"http://{at.host}:{at.port}"
        ),
        listen=at,
        witnesses=(WITNESS,),
    )


def made_in(home: Path) -> Made | None:
    """The week that a folder holds; none where it holds nothing.

    Raises ConfigError CF-C002 for a folder in which a week was begun and not finished.
    """
    file = home / _FILE
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Made)
    if (home / "data").exists():
        raise ConfigError(
            "CF-C002",
            "a week was begun here and not finished",
            place=Place(file=str(home)),
            suggestion="delete the folder, or name another one",
        )
    return None


def keep(home: Path, made: Made) -> None:
    """Note that the week in a folder is finished. The file holds what one signs in with."""
    file = home / _FILE
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.encode(made))


class WithCodes:
    """An application with the page of the codes on its staff port."""

    def __init__(
        self, app: ASGIApp, staff_port: int, accounts: Sequence[Account], now_s: Callable[[], float]
    ) -> None:
        """now_s: seconds since 1970."""
        self._app, self._port, self._accounts, self._now_s = app, staff_port, accounts, now_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked: Any = scope
        at = asked.get("server")
        if asked.get("path") != CODES or at is None or at[1] != self._port:
            await self._app(scope, receive, send)
            return
        body = codes_text(self._accounts, int(self._now_s())).encode()
        await send({"type": "http.response.start", "status": 200, "headers": _TEXT})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def codes_text(accounts: Sequence[Account], now_s: int) -> str:
    """Accounts, roles and codes as lines."""
    left = STEP_S - now_s % STEP_S
    head = (
        f"Password of every account 各账号密码: {PASSWORD}\n"
        f"Codes of the second factor, each once, for {left} more seconds. "
        f"动态验证码，每个限用一次，{left} 秒后更新。\n\n"
    )
    rows = (f"{one.login:6} {code_of(one.factor, now_s)}  {', '.join(one.roles)}\n" for one in accounts)
    return head + "".join(rows)
