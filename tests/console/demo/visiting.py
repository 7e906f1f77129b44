"""Every page of the staff side that leads somewhere, over a demo week, opened by somebody who may."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import select

from clearford.console.demo.people import ORIGIN, Caller, Door, Refused, code_of
from clearford.console.demo.week import Made
from clearford.console.pages import ROUTES
from clearford.console.staff import make_staff
from clearford.core.dates import moment_of
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import bulk
from clearford.runtime.stores.tables.figures import campaign
from clearford.runtime.stores.tables.policies import backtest_run, pack_version, promotion
from clearford.runtime.stores.tables.voices import dispute, flagger, lawful_order, rights_request

_SLOT = re.compile(r"\{(\w+)(?::\w+)?\}")


class Visitor:
    """Everybody of the demo, signed in at the staff side."""

    def __init__(self, service: Service, made: Made, door: Door) -> None:
        """door: of the service."""
        self._app: Litestar = make_staff(door.app, service)
        self._runner = asyncio.Runner()
        self.people: dict[str, Caller] = {}
        for account in made.accounts:
            person = Caller(door, account.login)
            person.sign_in(account.login, code_of(account.factor, service.record.now() // 1_000_000))
            self.people[account.login] = person

    def open(self, login: str, path: str, lang: str = "en") -> httpx.Response:
        """A page as somebody sees it."""
        return self._runner.run(self._open(self.people[login].cookie, path, lang))

    def send(
        self, login: str, path: str, fields: Mapping[str, str | Sequence[str]], **headers: str
    ) -> httpx.Response:
        """Send a form as somebody. fields: with the token and the key that its page held."""
        return self._runner.run(self._open(self.people[login].cookie, path, "en", fields, headers))

    def close(self) -> None:
        """End the loop that requests run in."""
        self._runner.close()

    def first(self, path: str) -> tuple[str, httpx.Response]:
        """Whoever of the staff may open a page, and the page; the last refusal where nobody may."""
        for login in self.people:
            answer = self.open(login, path)
            if answer.status_code == 200:
                break
        return login, answer

    async def _open(
        self,
        cookie: str,
        path: str,
        lang: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)  # type: ignore[arg-type]
        own = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        given = {name.replace("_", "-"): value for name, value in more.items()}
        headers = {"cookie": cookie, "accept-language": lang, **own, **given}
        method = "GET" if fields is None else "POST"
        request = httpx.Request(method, ORIGIN + path, headers=headers, data=fields)
        answer = await transport.handle_async_request(request)
        await answer.aread()
        return answer


def known(service: Service, people: Mapping[str, Caller]) -> dict[str, str]:
    """Name of a part of an address -> something that is there."""
    with service.record.read() as conn:
        wanted = {
            "bulk_id": select(bulk.c.id),
            "entry_id": select(entry.c.id).where(entry.c.type == "decision", entry.c.idx.is_not(None)),
            "key": select(flagger.c.id),
            "order_id": select(lawful_order.c.id),
            "campaign": select(campaign.c.id),
            "dispute_id": select(dispute.c.id),
            "digest": select(pack_version.c.digest).order_by(pack_version.c.uploaded),
            "promotion": select(promotion.c.id),
            "backtest": select(backtest_run.c.id),
            "ref": select(case_file.c.subject).where(case_file.c.subject.is_not(None)),
            "request_id": select(rights_request.c.id),
            "user_id": select(user_account.c.id),
        }
        found = {name: conn.execute(query.limit(1)).scalar() for name, query in wanted.items()}
    found["period"] = f"{moment_of(service.record.now()).replace(day=1) - timedelta(days=1):%Y-%m}"
    found["case_id"] = _held(people["lin"], "cases")
    found["appeal"] = _held(people["tom"], "appeals")
    found["rule"] = service.in_force.bundle.engine.program.rules[0].id
    return {name: str(value) for name, value in found.items() if value is not None}


def _held(person: Caller, what: str) -> str | None:
    try:
        case = person.post(f"/v1/{what}/claim")["case"]
    except Refused:
        return None
    return None if case is None else str(case["id"])


def addresses(values: Mapping[str, str], routes: Sequence[Any] = ROUTES) -> Iterator[tuple[str, str | None]]:
    """Each address of a page with parts in braces, and filled in; none where a part is not known."""
    for route in routes:
        for path in sorted(route.paths) if "GET" in route.http_methods else ():
            names = _SLOT.findall(path)
            given = {**values, "case_id": values.get("appeal", "")} if path.startswith("/appeals") else values
            ready = all(given.get(name) for name in names)
            yield path, _filled(path, given) if ready else None


def _filled(path: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], path)
