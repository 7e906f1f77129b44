"""The people of the demo: who works on the invented platform, and how each acts through the API."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from clearford.core.roles import RoleName
from clearford.runtime.auth.grants import do_create_key, do_grant
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.service import AccountStore, command_line
from clearford.runtime.auth.sessions import SessionRules
from clearford.runtime.auth.totp import STEP_S, hotp
from clearford.runtime.auth.users import do_create_user
from clearford.runtime.http.app import make_app
from clearford.runtime.http.front import Front
from clearford.runtime.service.wiring import TENANT, Service

PASSWORD = "copper lantern 47 meadow"
"""Of every account of the demo, which is printed and reachable from this computer alone."""
ORIGIN = "https://demo.example"
"""Under which the people of the week sign in while it is made; nothing listens there."""
_OWN = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
_A_WEEK_S = 9 * 24 * 3_600
_BY = command_line(TENANT)
Answer = Any
"""What the API answers: JSON."""


class Member(msgspec.Struct, frozen=True):
    """Somebody who works here."""

    login: str
    name: str
    roles: tuple[RoleName, ...]
    lang: str = "en"
    harms: tuple[str, ...] = ()
    """Families to which the roles are limited; empty for all."""
    languages: tuple[str, ...] = ()


STAFF = (
    Member("ada", "Ada", ("operator_admin",)),
    Member("bela", "Bela", ("operator_admin",)),
    Member("lin", "林一", ("reviewer",), "zh"),
    Member("wei", "魏二", ("reviewer", "appeal_reviewer"), "zh"),
    Member("ivy", "Ivy", ("reviewer",), harms=("spam",), languages=("en",)),
    Member("mia", "Mia", ("reviewer", "child_safety")),
    Member("tom", "Tom", ("appeal_reviewer",)),
    Member("sara", "Sara", ("lead", "reviewer")),
    Member("pia", "Pia", ("policy_author",)),
    Member("qing", "秦三", ("policy_approver",), "zh"),
    Member("leo", "Leo", ("legal",)),
    Member("noor", "Noor", ("privacy_officer",)),
    Member("otto", "Otto", ("auditor",)),
)
"""Every role that people hold, so that each page can be seen by somebody who may."""
KEYS = {"platform": ("item.submit", "decision.read", "statement.read", "rights_request.file")}


class Refused(Exception):
    """The API refused what a person of the demo asked."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code = status, code


class Door:
    """The API of a service, called in this process."""

    def __init__(self, service: Service) -> None:
        """`service`: of the week, with the clock of the week."""
        # What is printed needs no protection; the first sign-in afterwards hashes it as usual.
        quick = Passwords.cheap()
        rules = SessionRules(idle_s=_A_WEEK_S, longest_s=_A_WEEK_S)
        self.accounts = AccountStore(
            service.record, tenant=TENANT, own_origins=frozenset((ORIGIN,)), passwords=quick, rules=rules
        )
        self.service = service
        self.app: Front = make_app(service, self.accounts)
        self._runner = asyncio.Runner()
        # httpx and Litestar each have names of their own for the parts of ASGI.
        self._transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def call(self, method: str, path: str, headers: Mapping[str, str], body: object) -> httpx.Response:
        """Send one request."""
        return self._runner.run(self._send(method, path, headers, body))

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: object) -> httpx.Response:
        is_file = isinstance(body, bytes)
        content = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        kind = {"content-type": "application/octet-stream" if is_file else "application/json"}
        request = httpx.Request(method, ORIGIN + path, headers={**kind, **headers}, content=content)
        # Without a client around it, which would note thousands of requests in the log.
        answer = await self._transport.handle_async_request(request)
        await answer.aread()
        return answer


class Caller:
    """Somebody who asks the API: a person who is signed in, a program with a key, or anybody."""

    def __init__(
        self, door: Door, name: str, headers: Mapping[str, str] = MappingProxyType({}), user: str = ""
    ) -> None:
        """headers: what says who it is. user: id of the account."""
        self._door, self.name, self.user = door, name, user
        self._headers = {**_OWN, **headers}
        self.factor = b""
        """Secret of the second factor."""

    def get(self, path: str) -> Answer:
        """What is there. Raises Refused."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Answer:
        """Do something. Raises Refused."""
        return self._ask("POST", path, {} if body is None else body)

    def send(self, path: str, body: bytes) -> Answer:
        """Hand in a file. Raises Refused."""
        return self._ask("POST", path, body)

    def put(self, path: str, body: object) -> Answer:
        """Set something. Raises Refused."""
        return self._ask("PUT", path, body)

    def _ask(self, method: str, path: str, body: object) -> Answer:
        answer = self._door.call(method, path, self._headers, body)
        if answer.is_error:
            told = answer.json()
            raise Refused(answer.status_code, str(told.get("code")), str(told.get("detail")))
        return answer.json() if answer.content else None

    @property
    def cookie(self) -> str:
        """That of the session."""
        return self._headers["cookie"]

    def sign_in(self, login: str, code: str = "") -> None:
        """Sign in, with a code where there is a second factor; from then on this person asks."""
        body = {"login": login, "password": PASSWORD} | ({"code": code} if code else {})
        self._take(self._door.call("POST", "/v1/sign-in", self._headers, body))

    def set_up_factor(self) -> None:
        """Take a second factor into use."""
        address = self.post("/v1/me/factor", {"password": PASSWORD})["uri"]
        secret = parse_qs(urlsplit(address).query)["secret"][0]
        self.factor = base64.b32decode(secret + "=" * (-len(secret) % 8))
        body = {"code": code_of(self.factor, self._door.service.record.now() // 1_000_000)}
        self._take(self._door.call("POST", "/v1/me/factor/confirm", self._headers, body))

    def _take(self, answer: httpx.Response) -> None:
        told = answer.json()
        if answer.is_error:
            raise Refused(answer.status_code, str(told.get("code")), str(told.get("detail")))
        session = told.get("session", told)
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self._headers |= {"cookie": cookie, "x-csrf-token": session["csrf"]}


def code_of(secret: bytes, now_s: int) -> str:
    """The code of a second factor at a moment, seconds since 1970."""
    return hotp(secret, now_s // STEP_S)


def hire(door: Door, members: tuple[Member, ...] = STAFF) -> dict[str, Caller]:
    """Make the accounts and sign everybody in; log-in name -> that person."""
    people = {}
    for one in members:
        user = do_create_user(
            door.accounts,
            _BY,
            login=one.login,
            name=one.name,
            password=PASSWORD,
            lang=one.lang,
        )
        for role in one.roles:
            do_grant(
                door.accounts,
                _BY,
                user=user,
                role=role,
                harms=one.harms,
                languages=one.languages,
                reason="the demo",
            )
        people[one.login] = Caller(door, one.login, user=user)
        people[one.login].sign_in(one.login)
        people[one.login].set_up_factor()
    return people


def platform_of(door: Door) -> Caller:
    """The program of the platform, with its key."""
    made = do_create_key(door.accounts, _BY, name="platform", scopes=KEYS["platform"])
    return Caller(door, "platform", {"authorization": f"Bearer {made[1]}"})
