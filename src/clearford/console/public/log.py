"""What anybody can check: transparency reports, the heads of the log, and a receipt in the browser."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get

from clearford.console.i18n import N_
from clearford.console.public.visit import ASKING, AnyRequest, Visit


class Published(msgspec.Struct, frozen=True):
    """An edition of a report."""

    period: str
    edition: int
    digest: str
    published: int

    def file(self, name: str) -> str:
        """The address of a file of it."""
        return f"/v1/transparency/{self.period}/{name}?edition={self.edition}"


class ReportsView(msgspec.Struct, frozen=True):
    """Every published report."""

    reports: tuple[Published, ...]
    after: str | None


class Log(msgspec.Struct, frozen=True):
    """A log with its newest signed head."""

    origin: str
    size: int
    root: str
    signed: int
    checkpoint: str
    keys: tuple[str, ...]


class Logs(msgspec.Struct, frozen=True):
    """Every log, and the program that checks them."""

    logs: tuple[Log, ...]
    verifier: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Every published key."""
        return tuple(key for log in self.logs for key in log.keys)


@get("/reports", opt=ASKING)
async def reports(request: AnyRequest) -> Response[str]:
    """Published transparency reports."""
    visit = Visit(request)
    found = await visit.get(
        "/v1/transparency", tuple[Published, ...], after=request.query_params.get("after")
    )
    last = f"{found[-1].period}:{found[-1].edition}" if len(found) == visit.page_size else None
    return visit.page("public/reports.html", ReportsView(found, last), title=N_("Transparency reports"))


@get("/log", opt=ASKING)
async def log(request: AnyRequest) -> Response[str]:
    """The signed heads of the log."""
    visit = Visit(request)
    return visit.page("public/log.html", await logs_of(visit), title=N_("Public record"))


@get("/verify", opt=ASKING)
async def verify(request: AnyRequest) -> Response[str]:
    """A receipt is checked in the browser, which sends it nowhere."""
    visit = Visit(request)
    return visit.page("public/verify.html", await logs_of(visit), title=N_("Check a receipt"))


async def logs_of(visit: Visit) -> Logs:
    """What is public of the log."""
    return await visit.get("/v1/published/log", Logs)


ROUTES: tuple[Any, ...] = (reports, log, verify)
