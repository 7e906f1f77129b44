"""A visit: one request to the public side, where nobody is signed in and a link says what one may see."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from clearford.console.desk import Desk, Refused
from clearford.console.frame import THEMES, Frame, Link, Trouble
from clearford.console.i18n import N_
from clearford.console.public.plain import plain
from clearford.core.errors import AccessError, ClearfordError
from clearford.runtime.http import problems
from clearford.runtime.http.guard import ANYBODY, PROBE

AnyRequest = Request[Any, Any, Any]
OPEN: dict[str, Any] = {"may": ANYBODY}
"""What a page needs that asks the interface for nothing."""
ASKING: dict[str, Any] = OPEN | {PROBE: True}
"""The same of one that asks: what it asks for is counted against the address, so it is not counted twice."""
_LINKS = (
    ("/report", N_("Report something")),
    ("/rules", N_("Our rules")),
    ("/reports", N_("Transparency reports")),
    ("/log", N_("Public record")),
    ("/verify", N_("Check a receipt")),
)


class PublicFrame(Frame, frozen=True, kw_only=True):
    """What stands around a page of the public side."""

    operator: str
    """Who runs the platform."""
    contact: str
    """How to reach somebody; empty where none is set."""


class Visit(Desk):
    """One request of anybody. It passes on no cookie: who works here is nobody special on this side."""

    passed_on = ("user-agent",)

    def __init__(self, request: AnyRequest) -> None:
        """Speak the language that the address or the browser asks for."""
        super().__init__(request, None)

    @property
    def api(self) -> Any:
        """The interface, beside which the pages stand."""
        return self.request.app

    @property
    def page_size(self) -> int:
        """Rows that the interface tells at once."""
        size: int = self.request.app.state.service.settings.limits.page
        return size

    def coming(self, at: int) -> int | None:
        """A moment that is still to come, by the clock of the record."""
        now: int = self.request.app.state.service.record.now()
        return at if at > now else None

    async def fields(self) -> dict[str, Any]:
        """The fields of a form of ours. AccessError CF-A007 for one that another site sends."""
        if self.request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise AccessError("CF-A007", "the browser names another page")
        return await super().fields()

    def frame(self, title: str, *, trouble: Refused | None = None, said: str | None = None) -> PublicFrame:
        """What stands around a page."""
        settings = self.request.app.state.service.settings
        here, theme = self.request.url.path, self.request.cookies.get("clearford-theme", THEMES[0])
        return PublicFrame(
            lang=self.lang,
            path=here,
            query=self.request.url.query if self.request.method == "GET" else "",
            title=title,
            theme=theme if theme in THEMES else THEMES[0],
            links=tuple(Link(path, label, here == path) for path, label in _LINKS),
            said=None if said is None else self.words.gettext(said),
            trouble=None if trouble is None else self._plainly(trouble),
            staff=False,
            has_keys=False,
            zone=settings.console.zone,
            operator=settings.operator.name,
            contact=settings.operator.contact,
        )

    def page(self, *args: Any, **options: Any) -> Response[str]:
        """A page, whose address browsers tell nobody: it may hold a link that opens something."""
        made = super().page(*args, **options)
        made.headers["Referrer-Policy"] = "no-referrer"
        return made

    def _plainly(self, refused: Refused) -> Trouble:
        words = plain(refused.code, self.lang)
        return Trouble(
            code=refused.code,
            title=words,
            detail=words,
            field=refused.problem.field,
            request=refused.problem.request,
        )


def on_refused(request: AnyRequest, error: Refused) -> Response[Any]:
    """What was refused, in words for people; programs get the problem."""
    if "text/html" not in request.headers.get("accept", ""):
        return problems.answer(error.problem, error.problem.request)
    return Visit(request).page(
        "public/problem.html", None, title=N_("This did not work"), status=error.status, trouble=error
    )


def on_error(request: AnyRequest, error: ClearfordError) -> Response[Any]:
    """Errors raised on purpose."""
    return on_refused(request, Refused(problems.on_clearford(request, error).content))


def on_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Errors of the framework."""
    return on_refused(request, Refused(problems.on_http(request, error).content))


def on_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    """What nobody foresaw: the person learns that it was ours, the log what it was."""
    return on_refused(request, Refused(problems.on_bug(request, error).content))


HANDLERS: ExceptionHandlersMap = {
    Refused: on_refused,
    ClearfordError: on_error,
    HTTPException: on_http,
    Exception: on_bug,
}
"""How pages of the public side tell what went wrong."""
