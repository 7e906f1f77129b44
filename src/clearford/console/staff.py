"""The staff side: an application of its own, on a port of its own, over the interface that programs use."""

from __future__ import annotations

import re
from typing import Any, Self

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException

from clearford.console import live, sign_in, static_files
from clearford.console.desk import Desk, Refused, open_desk
from clearford.console.i18n import N_
from clearford.console.pages import AREAS, ROUTES
from clearford.core.errors import ClearfordError
from clearford.core.reasons import Language
from clearford.core.roles import PERMISSIONS, ROLES
from clearford.runtime.http import problems
from clearford.runtime.http.front import Front
from clearford.runtime.service.wiring import Service

AnyRequest = Request[Any, Any, Any]
_NAMED = re.compile("`([a-z_.]+)` ")
"""A right at the head of what the interface says."""


class Lack(msgspec.Struct, frozen=True):
    """A right that somebody would need."""

    right: str
    """In words of the reader's language."""
    roles: tuple[str, ...]
    """That hold it."""

    @classmethod
    def of(cls, refused: Refused, lang: Language) -> Self | None:
        """The right that a refusal names; None where it is about something else."""
        named = _NAMED.match(refused.problem.detail) if refused.code == "CF-A002" else None
        if named is None or named[1] not in PERMISSIONS:
            return None
        permission = PERMISSIONS[named[1]]
        roles = [role for role in ROLES.values() if role.holder == "person" and named[1] in role.holds]
        return cls(
            permission.zh if lang == "zh" else permission.en,
            tuple(role.zh if lang == "zh" else role.en for role in roles),
        )


def make_staff(api: Front, service: Service) -> Litestar:
    """The staff application over the interface of a service."""
    app = Litestar(
        [front, *sign_in.ROUTES, *static_files.ROUTES, *live.ROUTES, *ROUTES],
        dependencies={"desk": Provide(open_desk)},
        exception_handlers={
            Refused: on_refused,
            ClearfordError: on_error,
            HTTPException: on_http,
            Exception: on_bug,
        },
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=5, exclude=["^/static/", "^/live"]
        ),
        request_max_body_size=service.settings.limits.body_bytes,
        openapi_config=None,
        logging_config=None,  # as the interface has it
    )
    attach_staff(app, api, service)
    return app


def attach_staff(app: Litestar, api: Front, service: Service) -> None:
    """Let a staff application stand over the interface of a service, in place of the one before."""
    app.state.update(
        {
            "api": api,
            "service": service,
            "areas": AREAS,
            "zone": service.settings.console.zone,
            "live": live.Pulse(service.record, service.ending),
        }
    )


class SignedOut(msgspec.Struct, frozen=True):
    """Who sent a form and was signed out."""

    words: tuple[str, ...]
    """What the form held, so that nothing is lost: browsers do not keep what is not to be stored."""


@get("/", include_in_schema=False)
async def front(desk: NamedDependency[Desk]) -> Response[str]:
    """Lead to where this person works."""
    return desk.see(desk.home)


def on_refused(request: AnyRequest, error: Refused) -> Response[str]:
    """What the interface refused, as a page; who is not signed in is led to where one signs in."""
    if error.status == 401:
        if request.method == "GET":
            return sign_in.lead(request)
        typed = SignedOut(request.state.get("words") or ())
        return Desk(request, None).page(
            "base/signed_out.html", typed, title=N_("You are signed out"), trouble=error, status=401
        )
    desk = request.state.get("desk") or Desk(request, None)
    view = Lack.of(error, desk.lang)
    return desk.page("base/problem.html", view, title=N_("This did not work"), trouble=error)


def on_error(request: AnyRequest, error: ClearfordError) -> Response[str]:
    """Errors raised on purpose."""
    return on_refused(request, Refused(problems.problem_of(error)))


def on_http(request: AnyRequest, error: HTTPException) -> Response[str]:
    """Errors of the framework: a page that is not there."""
    return on_refused(request, Refused(problems.on_http(request, error).content))


def on_bug(request: AnyRequest, error: Exception) -> Response[str]:
    """What nobody foresaw: the person learns that it was ours, the log what it was."""
    return on_refused(request, Refused(problems.on_bug(request, error).content))
